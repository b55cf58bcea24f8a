import { constants, deflateSync, inflateSync } from 'node:zlib';
import sharp, { type PngOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../../src/core/metadata/crc32.ts';
import {
  type PngChunk,
  readChunks,
  readHeader,
  UnsuitedPng,
  writeChunks,
} from '../../../../src/core/png/chunks.ts';
import { type Packing, readPng } from '../../../../src/core/png/read.ts';
import { writePng } from '../../../../src/core/png/write.ts';

const packing: Packing = {
  inflate: (data, most) => inflateSync(data, { maxOutputLength: Math.max(1, most) }),
  deflate: (data, { level, filtered }) =>
    deflateSync(data, { level, strategy: filtered ? constants.Z_FILTERED : constants.Z_DEFAULT_STRATEGY }),
};

type Draw = (x: number, y: number) => readonly [number, number, number, number];

async function drawn(width: number, height: number, draw: Draw, options: PngOptions = {}): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(draw(x, y), (y * width + x) * 4);
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 2, ...options })
    .toBuffer();
}

/** Red, green, blue and transparency of every pixel, 16 bits each: also those that nobody sees. */
const samples = async (png: Uint8Array): Promise<Buffer> =>
  sharp(png).toColourspace('rgb16').ensureAlpha().raw({ depth: 'ushort' }).toBuffer();

const isSame = async (one: Uint8Array, other: Uint8Array): Promise<boolean> =>
  (await samples(one)).equals(await samples(other));
const rewritten = (png: Uint8Array): Uint8Array => writePng(readPng(png, packing), packing);
const headerOf = (png: Uint8Array) => readHeader(readChunks(png)[0]);
const noise = (x: number, y: number): number => (x * 7919 + y * 104_729 + ((x * y) % 251) * 31) & 0xff;

describe('a PNG in the smallest of its ways shows the same pixels', () => {
  test.each<[string, Draw, { colour: number; depth: number }]>([
    [
      'black and white',
      (x, y) => ((x ^ y) & 4 ? [0, 0, 0, 255] : [255, 255, 255, 255]),
      { colour: 0, depth: 1 },
    ],
    ['two colours', (x) => (x & 8 ? [200, 0, 0, 255] : [0, 0, 90, 255]), { colour: 3, depth: 1 }],
    ['sixteen colours', (x, y) => [(x & 3) * 80, (y & 3) * 80, 7, 255], { colour: 3, depth: 4 }],
    ['greys', (x, y) => [noise(x, y), noise(x, y), noise(x, y), 255], { colour: 0, depth: 8 }],
    [
      'colours without number',
      (x, y) => [noise(x, y), noise(y, x), (x + y) & 0xff, 255],
      { colour: 2, depth: 8 },
    ],
    [
      'transparency that is needed',
      (x, y) => [noise(x, y), noise(y, x), x & 0xff, noise(x, x)],
      { colour: 6, depth: 8 },
    ],
    [
      'grey with transparency',
      (x, y) => [noise(x, y), noise(x, y), noise(x, y), noise(y, y)],
      { colour: 4, depth: 8 },
    ],
    ['a few colours and clear', (x, y) => (x > y ? [9, 9, 200, 255] : [0, 0, 0, 0]), { colour: 3, depth: 1 }],
    [
      'colours below clear',
      (x, y) => [noise(x, y), x & 0xff, y & 0xff, x > y ? 255 : 0],
      { colour: 6, depth: 8 },
    ],
  ])('%s', async (_name, draw, wanted) => {
    for (const [width, height] of [
      [150, 113],
      [1, 1],
      [3, 2],
    ] as const) {
      const source = await drawn(width, height, draw);
      const result = rewritten(source);
      expect(await isSame(result, source), `${width}×${height}`).toBe(true);
      expect(result.length).toBeLessThanOrEqual(source.length);
      if (width > 100) expect(headerOf(result)).toMatchObject(wanted);
    }
  });

  test.each([
    ['interlaced', { progressive: true }],
    ['with a palette', { palette: true }],
    ['with a palette, interlaced', { palette: true, progressive: true }],
  ] as const)('%s', async (_name, options) => {
    for (const side of [1, 2, 5, 61]) {
      const source = await drawn(
        side,
        side + 3,
        (x, y) => [x * 4, y * 3, noise(x, y), x > y ? 255 : 128],
        options,
      );
      expect(await isSame(rewritten(source), source), String(side)).toBe(true);
    }
  });

  test('every kind of PNG that there is', async () => {
    for (const [colour, depths] of [
      [0, [1, 2, 4, 8, 16]],
      [2, [8, 16]],
      [3, [1, 2, 4, 8]],
      [4, [8, 16]],
      [6, [8, 16]],
    ] as const) {
      for (const depth of depths) {
        for (const key of colour === 4 || colour === 6 ? [false] : [false, true]) {
          const source = handmade(colour, depth, key);
          const result = rewritten(source);
          expect(await isSame(result, source), `colour ${colour}, ${depth} bits, key ${key}`).toBe(true);
        }
      }
    }
  });

  test('16 bits that say no more than 8 become 8; others stay', async () => {
    const data = Uint16Array.from({ length: 60 * 50 * 3 }, (_, i) => noise(i, 3) * 257);
    const deep = (values: Uint16Array): Promise<Buffer> =>
      sharp(values, { raw: { width: 60, height: 50, channels: 3 } })
        .toColourspace('rgb16')
        .png()
        .toBuffer();
    const narrow = rewritten(await deep(data));
    expect(headerOf(narrow).depth).toBe(8);
    data[0] = 257 * 3 + 1;
    const source = await deep(data);
    expect(headerOf(source).depth).toBe(16);
    expect(headerOf(rewritten(source)).depth).toBe(16);
    expect(await isSame(rewritten(source), source)).toBe(true);
  });

  test('what stands beside the pixels stays: profile, resolution, texts, EXIF', async () => {
    const source = await sharp(await drawn(40, 40, (x) => [x, x, x, 255]))
      .withIccProfile('p3')
      .withExif({ IFD0: { Copyright: 'Somebody' } })
      .withMetadata({ density: 300 })
      .png()
      .toBuffer();
    const text = { type: 'tEXt', data: Buffer.from('Comment\0hello') };
    const chunks = readChunks(source);
    const withText = writeChunks([...chunks.slice(0, -1), text, ...chunks.slice(-1)]);
    const kept = (png: Uint8Array): readonly PngChunk[] =>
      readChunks(png).filter(
        ({ type }) => !['IHDR', 'IDAT', 'PLTE', 'tRNS', 'IEND', 'bKGD', 'sBIT'].includes(type),
      );
    expect(kept(rewritten(withText))).toEqual(kept(withText));
    expect(kept(withText).map(({ type }) => type)).toEqual(expect.arrayContaining(['iCCP', 'eXIf', 'tEXt']));
    expect(headerOf(rewritten(withText)).colour, 'a profile for colours is not for greys').not.toBe(0);
  });
});

/** A PNG of any kind, which sharp would not write, with all of its values. */
function handmade(colour: number, depth: number, key: boolean): Uint8Array {
  const [width, height] = [37, 11];
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour] ?? 1;
  const bytesPerRow = Math.ceil((width * channels * depth) / 8);
  const rows = Buffer.alloc((bytesPerRow + 1) * height);
  for (let i = 0; i < rows.length; i++) rows[i] = i % (bytesPerRow + 1) === 0 ? i % 5 : noise(i, 5);
  // Filters are by row; here each row has the next of the five. Palettes have no entry that is not there.
  for (let row = 0; row < height; row++) rows[row * (bytesPerRow + 1)] = colour === 3 ? 0 : row % 5;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour], 8);
  const palette = Buffer.from(Array.from({ length: 3 * 2 ** Math.min(8, depth) }, (_, i) => noise(i, 9)));
  const clear =
    colour === 3
      ? Buffer.from([0, 40])
      : Buffer.from(Array.from({ length: channels * 2 }, (_, i) => (i % 2 === 0 ? 0 : 1)));
  return writeChunks([
    { type: 'IHDR', data: header },
    ...(colour === 3 ? [{ type: 'PLTE', data: palette }] : []),
    ...(key ? [{ type: 'tRNS', data: clear }] : []),
    { type: 'IDAT', data: deflateSync(rows) },
    { type: 'IEND', data: Buffer.alloc(0) },
  ]);
}

describe('what is not understood is left alone', () => {
  const refused = (bytes: Uint8Array): unknown => {
    try {
      return readPng(bytes, packing);
    } catch (error) {
      return error;
    }
  };

  test('damage: a bit that was lost, a file cut short, another format, nothing', async () => {
    const whole = await drawn(50, 50, (x, y) => [x, y, 0, 255]);
    const lost = Buffer.from(whole);
    lost[60] = (lost[60] ?? 0) ^ 1;
    for (const bytes of [lost, whole.subarray(0, 80), Buffer.from('GIF89a'), new Uint8Array(0)])
      expect(refused(bytes)).toBeInstanceOf(UnsuitedPng);
  });

  test('an animation, and chunks that nobody here knows but must', async () => {
    const chunks = readChunks(await drawn(5, 5, (x, y) => [x, y, 0, 255]));
    for (const type of ['acTL', 'CgBI']) {
      const odd = writeChunks([...chunks.slice(0, 1), { type, data: Buffer.alloc(8) }, ...chunks.slice(1)]);
      expect(refused(odd), type).toBeInstanceOf(UnsuitedPng);
    }
  });

  test('data that unpacks to more than the picture has is not unpacked', async () => {
    const [header, , end] = readChunks(await drawn(2, 2, () => [1, 2, 3, 255]));
    const bomb = { type: 'IDAT', data: deflateSync(Buffer.alloc(5_000_000)) };
    if (header === undefined || end === undefined) throw new Error('no chunks');
    expect(refused(writeChunks([header, bomb, { type: 'IEND', data: Buffer.alloc(0) }]))).toMatchObject({
      code: 'ERR_BUFFER_TOO_LARGE',
    });
  });

  test('its sums are those of the format', () => {
    expect(crc32(Buffer.from('IEND'))).toBe(0xae_42_60_82);
  });
});
