import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { jpegEffort, onScale } from '../../../src/core/encoder-effort.ts';
import {
  encode,
  type EncodeOptions,
  extensionFor,
  likelyContent,
  ownFormat,
  type WritableFormat,
} from '../../../src/core/picture-output.ts';
import { drawScene } from '../../support/scene.ts';

describe('names', () => {
  test.each([
    ['svg', 'png'],
    ['bmp', 'png'],
    ['ico', 'png'],
    ['heic', 'jpeg'],
    ['raw', 'jpeg'],
    ['tiff', 'tiff'],
    ['gif', 'gif'],
  ] as const)('%s stays as it is as %s', (source, format) => {
    expect(ownFormat(source)).toBe(format);
  });

  test.each([
    ['jpeg', 'a.JPG', '.JPG'],
    ['jpeg', 'a.jpeg', '.jpeg'],
    ['tiff', 'a.tif', '.tif'],
    ['webp', 'a.b/c', '.webp'],
    ['avif', 'a.heic', '.avif'],
  ] as const)('%s of %s ends in %s', (format, source, extension) => {
    expect(extensionFor(format, source)).toBe(extension);
  });
});

describe('effort', () => {
  test.each([
    [undefined, undefined],
    [0, 1],
    [50, 6],
    [100, 10],
    [-5, 1],
    [900, 10],
  ])('%s %% of 1 to 10 is %s', (effort, level) => {
    expect(onScale(effort, 1, 10)).toBe(level);
  });

  test('of JPEG', () => {
    expect([undefined, 0, 33, 34, 66, 67, 100].map(jpegEffort)).toEqual([
      ...['scans', 'plain', 'plain', 'trellis', 'trellis', 'scans', 'scans'],
    ]);
  });
});

const side = 240;
const scene = drawScene({ width: side, height: side, seed: 3, grain: 0.5 });
const drawing = Buffer.alloc(side * side * 3, 255).map((value, i) =>
  Math.floor(i / 3 / side) % 16 < 2 && Math.floor(i / 3) % 7 < 4 ? 30 : value,
);

async function bytesOf(
  data: Uint8Array | Uint8ClampedArray,
  format: WritableFormat,
  options: EncodeOptions = {},
): Promise<number> {
  const raw = { width: side, height: side, channels: 3 } as const;
  return (await encode(sharp(data, { raw }), format, options).toBuffer()).length;
}

describe('what is chosen makes fewer bytes', () => {
  test('JPEG: each effort more than the one before, and small by itself', async () => {
    const [plain = 0, trellis = 0, scans = 0] = await Promise.all(
      [0, 50, 100].map((effort) => bytesOf(scene.data, 'jpeg', { effort })),
    );
    expect(trellis).toBeLessThan(plain);
    expect(scans).toBeLessThanOrEqual(trellis);
    expect(await bytesOf(scene.data, 'jpeg')).toBe(scans);
    expect(await bytesOf(scene.data, 'jpeg', { aim: 'fast' })).toBeGreaterThan(plain);
  });

  test('PNG: photos and drawings each in their own way', async () => {
    const size = (data: Uint8Array | Uint8ClampedArray, content: 'photo' | 'drawing'): Promise<number> =>
      bytesOf(data, 'png', { content });
    expect(await size(scene.data, 'photo')).toBeLessThan(await size(scene.data, 'drawing'));
    expect(await size(drawing, 'drawing')).toBeLessThan(await size(drawing, 'photo'));
    expect(await bytesOf(drawing, 'png')).toBe(await size(drawing, 'drawing'));
  });

  test.each([
    ['heic', 'photo'],
    ['jpeg', 'photo'],
    ['png', 'drawing'],
    ['svg', 'drawing'],
  ] as const)('%s is likely a %s', (source, content) => {
    expect(likelyContent(source)).toBe(content);
  });
});

test('a palette is made only where it is asked for', async () => {
  const raw = { width: side, height: side, channels: 3 } as const;
  const isPalette = async (options: EncodeOptions): Promise<boolean | undefined> =>
    (await sharp(await encode(sharp(scene.data, { raw }), 'png', options).toBuffer()).metadata()).isPalette;
  expect(await isPalette({ quality: 60, effort: 80 })).toBe(false);
  expect(await isPalette({ quality: 60, palette: true })).toBe(true);
});

test('transparency is white in JPEG unless another colour is named', async () => {
  const create = { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const;
  const colour = async (options: EncodeOptions): Promise<number[]> => {
    const jpeg = await encode(sharp({ create }), 'jpeg', options).toBuffer();
    return [...(await sharp(jpeg).raw().toBuffer()).subarray(0, 3)];
  };
  expect(await colour({})).toEqual([255, 255, 255]);
  expect(await colour({ background: '#000000' })).toEqual([0, 0, 0]);
});
