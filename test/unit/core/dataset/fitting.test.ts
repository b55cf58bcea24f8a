import { describe, expect, test } from 'vitest';
import { fitModes, fitPicture, seenPart, transformOf } from '../../../../src/core/dataset/fitting.ts';

const usual = { mode: 'border', size: 256, enlarge: false } as const;

describe('fitting', () => {
  test.each([
    ['wide', 500, 250, { scaled: { width: 256, height: 128 }, left: 0, top: 64 }],
    ['tall', 250, 500, { scaled: { width: 128, height: 256 }, left: 64, top: 0 }],
    ['odd', 500, 375, { scaled: { width: 256, height: 192 }, left: 0, top: 32 }],
    ['small', 100, 51, { scaled: { width: 100, height: 51 }, left: 78, top: 102 }],
    ['a pixel', 1, 1, { scaled: { width: 1, height: 1 }, left: 127, top: 127 }],
    ['a row', 5000, 1, { scaled: { width: 256, height: 1 }, left: 0, top: 127 }],
  ])('border: %s', (_name, width, height, expected) => {
    expect(fitPicture({ width, height }, usual)).toEqual({
      result: { width: 256, height: 256 },
      ...expected,
    });
  });

  test('a small picture is enlarged where that is asked for', () => {
    const fitting = fitPicture({ width: 64, height: 32 }, { ...usual, enlarge: true });
    expect(fitting).toMatchObject({ scaled: { width: 256, height: 128 }, left: 0, top: 64 });
  });

  test('keep-ratio has no border', () => {
    expect(fitPicture({ width: 500, height: 250 }, { ...usual, mode: 'keep-ratio' }).result).toEqual({
      width: 256,
      height: 128,
    });
  });

  test('a crop takes the middle, and fills the size from a small picture too', () => {
    const wide = fitPicture({ width: 500, height: 250 }, { ...usual, mode: 'centre-crop' });
    expect(wide).toMatchObject({ scaled: { width: 512, height: 256 }, left: -128, top: 0 });
    expect(seenPart(wide)).toEqual({ left: 128, top: 0, width: 256, height: 256 });
    const small = fitPicture({ width: 10, height: 20 }, { ...usual, mode: 'centre-crop' });
    expect(small).toMatchObject({ scaled: { width: 256, height: 512 }, left: 0, top: -128 });
  });

  test('corners of every picture are where the transform says, in every mode', () => {
    for (const mode of fitModes) {
      for (const [width, height] of [
        [640, 480],
        [479, 641],
        [3, 1000],
        [1, 1],
        [256, 256],
      ] as const) {
        const fitting = fitPicture({ width, height }, { ...usual, mode });
        const { scaleX, scaleY, offsetX, offsetY } = transformOf({ width, height }, fitting);
        expect(width * scaleX + offsetX, mode).toBeCloseTo(fitting.left + fitting.scaled.width, 9);
        expect(height * scaleY + offsetY, mode).toBeCloseTo(fitting.top + fitting.scaled.height, 9);
        const seen = seenPart(fitting);
        expect(seen.left + seen.width).toBeLessThanOrEqual(fitting.scaled.width);
        expect(seen.top + seen.height).toBeLessThanOrEqual(fitting.scaled.height);
        if (mode === 'centre-crop') expect(seen).toMatchObject({ width: 256, height: 256 });
      }
    }
  });
});
