import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { readable } from '../../../src/node/foreign-picture.ts';
import type { FormatId } from '../../../src/core/format.ts';
import { bmp, dib, ico, tiffStructure } from '../../support/foreign-formats.ts';
import { heicSample } from '../../support/heic-sample.ts';
import { makePicture } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn, testLimits } from '../../support/run-job.ts';

const given = (format: FormatId, bytes: Uint8Array) => ({
  path: `/p/a.${format}`,
  name: 'a',
  extension: `.${format}`,
  format,
  bytes,
});

/** What sharp is handed, and what is said of it. */
function opened(format: FormatId, bytes: Uint8Array, limits = testLimits) {
  const result = readable(given(format, bytes), limits);
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return { bytes: Buffer.from(result.file.bytes), notes: result.notes, format: result.file.format };
}

const failureOf = (format: FormatId, bytes: Uint8Array, limits = testLimits): string => {
  const result = readable(given(format, bytes), limits);
  return result.ok ? 'readable' : result.failure.code;
};

/** Red, green, blue and perhaps alpha of every pixel, row by row. */
async function pixelsOf(png: Uint8Array): Promise<readonly (readonly number[])[]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return Array.from({ length: info.width * info.height }, (_, i) => [
    ...data.subarray(i * info.channels, (i + 1) * info.channels),
  ]);
}

const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];

describe('HEIC', () => {
  test('is drawn the way up it is seen, with its profile and its EXIF', async () => {
    const { bytes, notes } = opened('heic', heicSample());
    const metadata = await sharp(bytes).metadata();
    expect([metadata.width, metadata.height]).toEqual([64, 48]);
    expect(metadata.orientation, 'the decoder has turned it already').toBe(1);
    expect(metadata.icc?.toString('latin1')).toContain('sP3C'.split('').join('\0'));
    expect(metadata.exif?.toString('latin1')).toContain('Ada');
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
    expect(notes).toEqual([]);
  });

  test('gives thumbnails that keep no name of its own', async () => {
    const { input, outputs } = await runJobOn(thumbnails, heicSample(), { size: 32 }, { extension: '.heic' });
    expect(input).toEqual({ format: 'heic', width: 64, height: 48 });
    expect(outputs[0]?.format).toBe('jpeg');
    expect(await readQuadrants(outputs[0]?.bytes ?? Buffer.alloc(0))).toEqual(uprightQuadrants);
  });

  test('too large, cut short and made up, each by its code', () => {
    expect(failureOf('heic', heicSample(), { ...testLimits, maxPixels: 3000 })).toBe('too-many-pixels');
    expect(failureOf('heic', heicSample().subarray(0, 900))).toBe('damaged');
    expect(failureOf('heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1'))).toBe('damaged');
  });

  test('no cut makes it throw', () => {
    const whole = heicSample();
    for (let length = 0; length < whole.length; length += 97)
      expect(['damaged', 'readable']).toContain(failureOf('heic', whole.subarray(0, length)));
  });
});

describe('BMP', () => {
  // Rows from below, each filled up to four bytes.
  test.each([
    ['24 bits', { bits: 24, pixels: [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0] }],
    [
      '32 bits without alpha',
      { bits: 32, pixels: [255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0, 0, 255, 0, 0] },
    ],
    [
      '16 bits, 565',
      {
        bits: 16,
        compression: 3,
        masks: [0xf800, 0x7e0, 0x1f],
        pixels: [0x1f, 0, 0xff, 0xff, 0, 0xf8, 0xe0, 0x07],
      },
    ],
    ['8 bits', { bits: 8, palette: [0xff0000, 0xff00, 0xff, 0xffffff], pixels: [2, 3, 0, 0, 0, 1, 0, 0] }],
    [
      '4 bits',
      { bits: 4, palette: [0xff0000, 0xff00, 0xff, 0xffffff], pixels: [0x23, 0, 0, 0, 0x01, 0, 0, 0] },
    ],
    [
      '8 bits in runs',
      {
        bits: 8,
        compression: 1,
        palette: [0xff0000, 0xff00, 0xff, 0xffffff],
        pixels: [1, 2, 1, 3, 0, 0, 1, 0, 1, 1, 0, 1],
      },
    ],
    [
      '4 bits in runs',
      {
        bits: 4,
        compression: 2,
        palette: [0xff0000, 0xff00, 0xff, 0xffffff],
        pixels: [2, 0x23, 0, 0, 2, 0x01, 0, 1],
      },
    ],
  ])('%s', async (_name, request) => {
    const bytes = bmp({ width: 2, height: 2, ...request, pixels: Uint8Array.from(request.pixels) });
    expect(await pixelsOf(opened('bmp', bytes).bytes)).toEqual([red, green, blue, white]);
  });

  test('rows from the top', async () => {
    const pixels = Uint8Array.from([0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0]);
    const bytes = bmp({ width: 2, height: -2, bits: 24, pixels });
    expect(await pixelsOf(opened('bmp', bytes).bytes)).toEqual([red, green, blue, white]);
  });

  test('1 bit', async () => {
    const bytes = bmp({
      width: 3,
      height: 1,
      bits: 1,
      palette: [0, 0xffffff],
      pixels: Uint8Array.from([0b101_00000, 0, 0, 0]),
    });
    expect(await pixelsOf(opened('bmp', bytes).bytes)).toEqual([white, [0, 0, 0], white]);
  });

  test('alpha, where a mask says so', async () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const pixels = Uint8Array.from([0, 0, 255, 128]);
    const bytes = bmp({ width: 1, height: 1, bits: 32, compression: 6, masks, pixels });
    expect(await pixelsOf(opened('bmp', bytes).bytes)).toEqual([[255, 0, 0, 128]]);
  });

  const small = { width: 2, height: 2, bits: 24, pixels: Buffer.alloc(16) };
  test.each([
    ['cut short', bmp(small).subarray(0, 60)],
    ['no header', Buffer.from('BM')],
    ['no width', bmp({ ...small, width: 0 })],
    ['a width below nothing', bmp({ ...small, width: -5 })],
    ['7 bits', bmp({ ...small, bits: 7 })],
    ['runs of 24 bits', bmp({ ...small, compression: 1 })],
    ['a JPEG inside', bmp({ ...small, compression: 4 })],
  ])('%s is damaged', (_name, bytes) => {
    expect(failureOf('bmp', bytes)).toBe('damaged');
  });

  test('a size that is a lie costs nothing', () => {
    const bytes = bmp({ ...small, width: 30_000, height: 30_000 });
    expect(failureOf('bmp', bytes)).toBe('too-many-pixels');
  });
});

describe('ICO', () => {
  test('the largest picture, of equal ones that with most colours; a PNG as it stands', async () => {
    const png = await sharp({ create: { width: 48, height: 48, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const tiny = dib({ width: 16, height: 32, bits: 32, pixels: Buffer.alloc(16 * 16 * 4) });
    const { bytes, notes } = opened(
      'ico',
      ico([
        { side: 16, bytes: tiny },
        { side: 48, bits: 8, bytes: tiny },
        { side: 48, bits: 32, bytes: png },
      ]),
    );
    expect(bytes.equals(png)).toBe(true);
    expect(notes).toEqual(['largest of 3 pictures']);
  });

  test('a bitmap with its mask', async () => {
    const colours = [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0];
    // The lower right one is not there.
    const mask = [0b01_000000, 0, 0, 0, 0, 0, 0, 0];
    const picture = dib({ width: 2, height: 4, bits: 24, pixels: Uint8Array.from([...colours, ...mask]) });
    const { bytes, notes } = opened('ico', ico([{ side: 2, bytes: picture }]));
    expect(await pixelsOf(bytes)).toEqual([
      [...red, 255],
      [...green, 255],
      [...blue, 255],
      [...white, 0],
    ]);
    expect(notes).toEqual([]);
  });

  test('places that lead outside the file', () => {
    const bytes = ico([{ side: 16, bytes: Buffer.alloc(10) }]);
    bytes.writeUInt32LE(4_000_000_000, 18);
    expect(failureOf('ico', bytes)).toBe('damaged');
    expect(failureOf('ico', Buffer.from([0, 0, 1, 0, 255, 255]))).toBe('damaged');
  });
});

describe('camera raw', () => {
  const preview = (width = 160): Promise<Buffer> => makePicture({ format: 'jpeg', width, height: 100 });

  test('its largest preview, turned as the raw file says', async () => {
    const [small, large] = [await preview(40), await preview()];
    const raw = tiffStructure(
      [
        [
          [0x112, 3, [6]],
          [0x14a, 4, [1000]],
        ],
        [
          [0x201, 4, [2000]],
          [0x202, 4, [small.length]],
        ],
      ],
      [
        {
          at: 1000,
          bytes: tiffStructure([
            [
              [0x103, 3, [7]],
              [0x111, 4, [60_000]],
              [0x117, 4, [large.length]],
            ],
          ]).subarray(8),
        },
        { at: 2000, bytes: small },
        { at: 60_000, bytes: large },
      ],
    );
    const { bytes, notes, format } = opened('raw', raw);
    expect(format).toBe('jpeg');
    const metadata = await sharp(bytes).metadata();
    expect([metadata.width, metadata.height, metadata.orientation]).toEqual([160, 100, 6]);
    expect(notes).toEqual(['its preview of 100×160']);
    const { input } = await runJobOn(thumbnails, raw, {}, { extension: '.dng' });
    expect(input).toEqual({ format: 'raw', width: 100, height: 160 });
  });

  test('anywhere in the file, where nothing says where', async () => {
    const [small, large] = [await preview(40), await preview()];
    const raw = Buffer.concat([Buffer.alloc(99, 1), small, Buffer.alloc(50, 2), large, Buffer.alloc(77, 3)]);
    const { bytes } = opened('raw', raw);
    expect(bytes.equals(large)).toBe(true);
  });

  test('of Fujifilm', async () => {
    const jpeg = await preview();
    const header = Buffer.alloc(200);
    header.write('FUJIFILMCCD-RAW 0201', 'latin1');
    header.writeUInt32BE(200, 84);
    header.writeUInt32BE(jpeg.length, 88);
    expect(opened('raw', Buffer.concat([header, jpeg])).bytes.equals(jpeg)).toBe(true);
  });

  test('without one it is named as unsupported, and not as broken', () => {
    const result = readable(given('raw', tiffStructure([[[0x112, 3, [1]]]])), testLimits);
    expect(result.ok ? '' : result.failure.message).toBe(
      'This camera raw file has no preview in it and cannot be read.',
    );
  });

  test('directories in a circle, and places outside the file', () => {
    const circle = tiffStructure([
      [
        [0x14a, 4, [8]],
        [0x201, 4, [4_000_000_000]],
        [0x202, 4, [4_000_000_000]],
      ],
    ]);
    circle.writeUInt32LE(8, circle.length - 4);
    expect(failureOf('raw', circle)).toBe('unsupported-format');
  });

  test('pixels packed as lossless JPEG are no preview', () => {
    const lossless = Buffer.from('ffd8ffc30011080064006403012200021101031101ffd9', 'hex');
    expect(failureOf('raw', Buffer.concat([Buffer.alloc(20), lossless]))).toBe('unsupported-format');
  });
});

test('every other format goes to sharp as it is', () => {
  const bytes = Buffer.from('anything');
  expect(opened('png', bytes).bytes.equals(bytes)).toBe(true);
});
