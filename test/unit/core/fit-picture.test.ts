import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FitManner, fitPicture, fits, turnings } from '../../../src/core/fit-picture.ts';
import { readSizes } from '../../../src/core/picture-size.ts';

const usual: FitManner = { fit: 'inside', turnBox: 'inside', enlarge: false };

/** `4000x3000` at a size → `1920x1440`, with a plus where the picture was small enough. */
function fitted(picture: string, text: string, manner: Partial<FitManner> = {}): string {
  const [width = 0, height = 0] = picture.split('x').map(Number);
  const [size] = readSizes(text);
  if (size === undefined) throw new Error('no size');
  const found = fitPicture(size, { width, height }, { ...usual, ...manner });
  return `${found.width}x${found.height}${found.smallEnough ? '+' : ''}`;
}

describe('the size of a result', () => {
  test.each([
    ['4000x3000', '1920', '1920x1440'],
    ['3000x4000', '1920', '1440x1920'],
    ['4000x3000', 'short 1080', '1440x1080'],
    ['3000x4000', 'short 1080', '1080x1440'],
    ['4000x3000', 'width 1000', '1000x750'],
    ['3000x4000', 'width 1000', '1000x1333'],
    ['4000x3000', 'height 300', '400x300'],
    ['4000x3000', '1366x768', '1024x768'],
    ['3000x4000', '1366x768', '768x1024'],
    ['3000x3000', '1366x768', '768x768'],
    ['4000x3000', '50%', '2000x1500'],
    ['101x33', '50%', '51x17'],
    ['4000x3000', '2MP', '1632x1224'],
    ['4000x3000', '100%', '4000x3000+'],
    ['800x600', '1920', '800x600+'],
    ['1920x1080', '1920', '1920x1080+'],
    ['800x600', '2MP', '800x600+'],
    ['800x600', 'short 601', '800x600+'],
    ['1x1', '1', '1x1+'],
    ['1x1', '50%', '1x1+'],
    ['50000x1', '100', '100x1'],
    ['1x50000', 'width 1', '1x50000+'],
    ['1921x3', '1920', '1920x3'],
  ])('%s at %s is %s', (picture, size, wanted) => {
    expect(fitted(picture, size)).toBe(wanted);
  });

  test.each<readonly [string, string, Partial<FitManner>, string]>([
    ['3000x4000', '1366x768', { turnBox: 'never' }, '576x768'],
    ['4000x3000', '768x1366', {}, '1024x768'],
    ['4000x3000', '800x800', { fit: 'cover' }, '800x800'],
    ['3000x4000', '800x600', { fit: 'cover' }, '800x600'],
    ['3000x4000', '800x600', { fit: 'cover', turnBox: 'always' }, '600x800'],
    ['1000x500', '800x600', { fit: 'cover' }, '667x500+'],
    ['100x100', '800x600', { fit: 'cover' }, '100x75+'],
    ['4000x3000', '800x600', { fit: 'cover' }, '800x600'],
    ['800x600', '800x600', { fit: 'cover' }, '800x600+'],
    ['4000x3000', '800x800', { fit: 'contain' }, '800x800'],
    ['40x30', '800x800', { fit: 'contain' }, '800x800+'],
    ['4000x3000', '800x100', { fit: 'fill' }, '800x100'],
    ['400x300', '800x100', { fit: 'fill' }, '400x50+'],
    ['4000x3000', '1920', { fit: 'cover' }, '1920x1440'],
    ['16x8', '1920', { enlarge: true }, '1920x960'],
    ['16x8', '800x800', { enlarge: true, fit: 'cover' }, '800x800'],
    ['16x8', '800x800', { enlarge: true, fit: 'fill' }, '800x800'],
  ])('%s at %s with %o is %s', (picture, size, manner, wanted) => {
    expect(fitted(picture, size, manner)).toBe(wanted);
  });
});

const side = fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 3 }));
const anyText = fc.oneof(
  fc.tuple(fc.constantFrom('', 'short ', 'width ', 'height '), side).map(([edge, n]) => `${edge}${n}`),
  fc.tuple(side, side).map(([width, height]) => `${width}x${height}`),
  fc.integer({ min: 1, max: 100 }).map((n) => `${n}%`),
  fc.integer({ min: 1, max: 50 }).map((n) => `${n}MP`),
);

test('nothing is enlarged, nothing is empty, and no limit is passed', () => {
  const manner = fc.record({
    fit: fc.constantFrom(...fits),
    turnBox: fc.constantFrom(...turnings),
    enlarge: fc.constant(false),
  });
  fc.assert(
    fc.property(side, side, anyText, manner, (width, height, text, how) => {
      const [size] = readSizes(text);
      if (size === undefined) throw new Error('no size');
      const found = fitPicture(size, { width, height }, how);
      const { drawn } = found;
      expect(Math.min(found.width, found.height, drawn.width, drawn.height)).toBeGreaterThanOrEqual(1);
      expect(drawn.width, 'not wider than the picture').toBeLessThanOrEqual(width);
      expect(drawn.height, 'not higher than the picture').toBeLessThanOrEqual(height);
      if (found.fit !== 'contain') expect(found.width).toBeLessThanOrEqual(drawn.width);
      if (found.fit !== 'contain') expect(found.height).toBeLessThanOrEqual(drawn.height);
      // One pixel is as low as a side can get.
      if (size.kind === 'area' && Math.min(found.width, found.height) > 1)
        expect(found.width * found.height).toBeLessThanOrEqual(size.megapixels * 1e6);
      if (size.kind === 'box') {
        const [long, short] = [Math.max(size.width, size.height), Math.min(size.width, size.height)];
        expect(Math.max(found.width, found.height)).toBeLessThanOrEqual(long);
        expect(Math.min(found.width, found.height)).toBeLessThanOrEqual(short);
      }
    }),
    { numRuns: 3000 },
  );
});
