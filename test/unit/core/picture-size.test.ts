import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askedPixels,
  type PictureSize,
  readSizes,
  sizeLabel,
  sizesPattern,
} from '../../../src/core/picture-size.ts';

const edge = (name: 'long' | 'short' | 'width' | 'height', pixels: number): PictureSize => ({
  kind: 'edge',
  edge: name,
  pixels,
});
const understood = new RegExp(sizesPattern, 'u');

describe('a size that a person types', () => {
  test.each<readonly [string, readonly PictureSize[]]>([
    ['1920', [edge('long', 1920)]],
    ['1', [edge('long', 1)]],
    ['1920px', [edge('long', 1920)]],
    ['1920 px', [edge('long', 1920)]],
    ['long 1920', [edge('long', 1920)]],
    ['short 1080', [edge('short', 1080)]],
    ['short:1080', [edge('short', 1080)]],
    ['width=640', [edge('width', 640)]],
    ['height720', [edge('height', 720)]],
    ['640x', [edge('width', 640)]],
    ['x480', [edge('height', 480)]],
    ['1366x768', [{ kind: 'box', width: 1366, height: 768 }]],
    ['1366 × 768', [{ kind: 'box', width: 1366, height: 768 }]],
    ['50%', [{ kind: 'percent', percent: 50 }]],
    ['33.3 %', [{ kind: 'percent', percent: 33.3 }]],
    ['100%', [{ kind: 'percent', percent: 100 }]],
    ['0.5%', [{ kind: 'percent', percent: 0.5 }]],
    ['2MP', [{ kind: 'area', megapixels: 2 }]],
    ['0.5 mp', [{ kind: 'area', megapixels: 0.5 }]],
    ['12.5Mpx', [{ kind: 'area', megapixels: 12.5 }]],
    ['640, 1280;50%', [edge('long', 640), edge('long', 1280), { kind: 'percent', percent: 50 }]],
    [' 640 ,640, long 640 ', [edge('long', 640)]],
  ])('%s', (text, wanted) => {
    expect(understood.test(text)).toBe(true);
    expect(readSizes(text)).toEqual(wanted);
  });

  test.each([
    ...['', ' ', ',', '640,', ',640', '640 1280', '0', '-1', '1.5', '0x480', 'x', '100000', '1e3', 'big'],
    ...['0%', '101%', '150%', '-5%', '0.0%', '%', '0MP', '1000MP', 'MP', '640p', 'wide 640', '640xx480'],
    ...['640x480x2', '640\n', '640;;1280'],
  ])('%j is refused', (text) => {
    expect(understood.test(text)).toBe(false);
  });

  test('is refused, and not thought about for ever, however long and hostile', () => {
    for (const text of ['1 '.repeat(5e4), '1x'.repeat(5e4), '1,'.repeat(5e4), 'width '.repeat(2e4)])
      expect(understood.test(text)).toBe(false);
  });
});

const anySize = fc.oneof(
  fc.record({
    kind: fc.constant('edge' as const),
    edge: fc.constantFrom('long' as const, 'short' as const, 'width' as const, 'height' as const),
    pixels: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('box' as const),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({ kind: fc.constant('percent' as const), percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('area' as const), megapixels: fc.integer({ min: 1, max: 100 }) }),
);

test('two sizes never share a label, which stands in the names of results', () => {
  fc.assert(
    fc.property(anySize, anySize, (one, other) => {
      const same = sizeLabel(one).toLowerCase() === sizeLabel(other).toLowerCase();
      expect(same).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(sizeLabel(one)).toMatch(/^[a-z0-9.]+$/);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['1920', '1920', { width: 1920, height: 1920 }],
  ['short 1080', 'short1080', {}],
  ['width 640', '640w', { width: 640 }],
  ['x480', '480h', { height: 480 }],
  ['1366x768', '1366x768', { width: 1366, height: 768 }],
  ['33.3%', '33.3pct', {}],
  ['2MP', '2mp', {}],
])('%s is called %s in names', (text, label, pixels) => {
  const [size] = readSizes(text);
  if (size === undefined) throw new Error('no size');
  expect(sizeLabel(size)).toBe(label);
  expect(askedPixels(size)).toEqual(pixels);
});
