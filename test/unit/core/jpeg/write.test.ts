import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { UnsuitedJpeg } from '../../../../src/core/jpeg/parts.ts';
import { readJpeg } from '../../../../src/core/jpeg/read.ts';
import { writeJpeg } from '../../../../src/core/jpeg/write.ts';
import { makePicture } from '../../../support/picture.ts';
import { drawScene } from '../../../support/scene.ts';

const raw = (jpeg: Uint8Array): Promise<Buffer> => sharp(jpeg).raw().toBuffer();
const isSame = async (one: Uint8Array, other: Uint8Array): Promise<boolean> =>
  (await raw(one)).equals(await raw(other));

/** A photo-like picture of any size: noise and edges, so that all coefficients are used. */
async function photo(
  width: number,
  height: number,
  options: JpegOptions,
  channels: 1 | 3 = 3,
): Promise<Buffer> {
  const data = Buffer.alloc(width * height * channels);
  let random = 7;
  for (let i = 0; i < data.length; i++) {
    random = (random * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff;
    const x = Math.floor(i / channels) % width;
    data[i] = ((x * 5) & 0x80) + ((random >> 16) & 0x3f) + (i % channels) * 20;
  }
  const picture = sharp(data, { raw: { width, height, channels } });
  return (channels === 1 ? picture.toColourspace('b-w') : picture).jpeg(options).toBuffer();
}

describe('a JPEG that is packed anew shows the same picture, to the last bit', () => {
  test.each([
    ['baseline, 4:2:0', { quality: 90 }],
    ['baseline, 4:4:4', { quality: 90, chromaSubsampling: '4:4:4' }],
    ['all ones in its quantisation', { quality: 100, chromaSubsampling: '4:4:4' }],
    ['hardly anything left', { quality: 1 }],
    ['progressive', { quality: 90, progressive: true }],
    ['progressive by mozjpeg', { quality: 75, mozjpeg: true }],
    ['fixed tables', { quality: 80, optimiseCoding: false }],
  ] as const)('%s', async (_name, options) => {
    for (const [width, height] of [
      [1, 1],
      [8, 8],
      [17, 9],
      [160, 120],
      [203, 77],
    ] as const) {
      const source = await photo(width, height, options);
      const parts = readJpeg(source);
      const result = writeJpeg(parts);
      expect(await isSame(result, source), `${width}×${height}`).toBe(true);
      const again = readJpeg(result);
      expect(again.components.map(({ h, v }) => [h, v])).toEqual(parts.components.map(({ h, v }) => [h, v]));
      expect(result.length, 'no larger').toBeLessThanOrEqual(source.length);
    }
  });

  test('grey, and CMYK', async () => {
    const grey = await photo(100, 75, { quality: 85 }, 1);
    expect(await isSame(writeJpeg(readJpeg(grey)), grey)).toBe(true);
    const cmyk = await makePicture({ format: 'jpeg', colour: 'cmyk', width: 90, height: 50 });
    const result = writeJpeg(readJpeg(cmyk));
    expect((await sharp(result).metadata()).space).toBe('cmyk');
    expect(await isSame(result, cmyk)).toBe(true);
  });

  test('a progressive one that was packed anew again has the same bytes', async () => {
    const once = writeJpeg(readJpeg(await photo(160, 120, { quality: 90 })));
    expect(Buffer.from(writeJpeg(readJpeg(once))).equals(once)).toBe(true);
  });

  test('its segments stay, byte for byte', async () => {
    const exif = { make: 'Some', model: 'Camera', taken: '2026:01:01 00:00:00' };
    const source = await makePicture({ format: 'jpeg', icc: 'p3', exif, orientation: 6 });
    const segmentsOf = (jpeg: Uint8Array): readonly string[] =>
      readJpeg(jpeg).segments.map((each) => Buffer.from(each).toString('hex'));
    const result = writeJpeg(readJpeg(source));
    expect(segmentsOf(result)).toEqual(segmentsOf(source));
    const { exif: before, icc, orientation } = await sharp(source).metadata();
    expect(await sharp(result).metadata()).toMatchObject({ exif: before, icc, orientation });
  });

  test('a large smooth one becomes smaller by a share worth having', async () => {
    const { data, width, height, channels } = drawScene({ width: 1400, height: 900, seed: 3, grain: 0.3 });
    const source = await sharp(data, { raw: { width, height, channels } })
      .jpeg({ quality: 88, optimiseCoding: false })
      .toBuffer();
    const result = writeJpeg(readJpeg(source));
    expect(result.length / source.length).toBeLessThan(0.95);
    expect(await isSame(result, source)).toBe(true);
  });
});

describe('what is not understood to the last bit is left alone', () => {
  const refused = (bytes: Uint8Array): unknown => {
    try {
      return readJpeg(bytes);
    } catch (error) {
      return error;
    }
  };

  test.each([0.1, 0.4, 0.7, 0.99])('a JPEG cut at %f', async (share) => {
    const whole = await photo(160, 120, { quality: 90 });
    expect(refused(whole.subarray(0, Math.floor(whole.length * share)))).toBeInstanceOf(UnsuitedJpeg);
  });

  test('what is no JPEG, and nothing at all', () => {
    expect(refused(Buffer.from('GIF89a'))).toBeInstanceOf(UnsuitedJpeg);
    expect(refused(new Uint8Array(0))).toBeInstanceOf(UnsuitedJpeg);
  });

  test('any byte that is changed gives a picture or a refusal, never another error', async () => {
    const whole = await photo(40, 30, { quality: 70, progressive: true });
    for (let at = 2; at < whole.length; at += 3) {
      const broken = Buffer.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 0x5a;
      const found = refused(broken);
      if (found instanceof Error)
        expect(found, `byte ${at}: ${String(found.stack)}`).toBeInstanceOf(UnsuitedJpeg);
    }
  });
});
