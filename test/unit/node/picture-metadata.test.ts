import { crc32 } from 'node:zlib';
import exifReader from 'exif-reader';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encode, type WritableFormat } from '../../../src/core/picture-output.ts';
import type { FormatBuild, MetadataPolicy, RenderedAll } from '../../../src/core/tools.ts';
import { pictureTools } from '../../../src/node/picture.ts';
import { cameraFile } from '../../support/camera-file.ts';
import { cameraPhoto, segment } from '../../support/camera-photo.ts';
import { testLimits } from '../../support/run-job.ts';

/** Results of a camera's photo, all in one run of the tools. */
async function results(
  bytes: Uint8Array,
  formats: readonly WritableFormat[],
  { metadata = 'keep', side }: { readonly metadata?: MetadataPolicy; readonly side?: number } = {},
): Promise<RenderedAll> {
  const file = { path: '/none/a.jpg', name: 'a', extension: '.jpg', format: 'jpeg', bytes } as const;
  return pictureTools(testLimits).renderAll(file, { colour: 'keep', frames: 'all', metadata }, () => ({
    atMost: side === undefined ? undefined : { width: side, height: side },
    builds: formats.map((format) => ({
      format,
      build: ({ pipeline }) =>
        encode(side === undefined ? pipeline : pipeline.resize(side, side, { fit: 'inside' }), format, {
          effort: 1,
        }),
    })),
  }));
}

async function only(result: Promise<RenderedAll>): Promise<Buffer> {
  const bytes = (await result).results[0]?.bytes;
  if (bytes === undefined) throw new Error('no result');
  return Buffer.from(bytes);
}

describe.each([
  ['each from the source', undefined],
  ['all of one decode', 60],
] as const)('kept, %s', (_name, side) => {
  test.each(['jpeg', 'png', 'webp', 'avif'] as const)(
    'EXIF says what the result is, not what the source was: %s',
    async (format) => {
      const { bytes, thumbnail } = await cameraPhoto();
      const made = await results(bytes, [format, 'png'], side === undefined ? {} : { side });
      const result = Buffer.from(made.results[0]?.bytes ?? []);
      const { width, height, exif } = await sharp(result).metadata();
      expect([width, height]).toEqual(side === undefined ? [120, 180] : [40, 60]);
      const found = exifReader(exif ?? Buffer.alloc(0));
      expect(found.Image).toMatchObject({ Make: 'Some Camera', Copyright: 'Somebody' });
      expect(found.Image?.Orientation ?? 1, 'its pixels are upright').toBe(1);
      expect(found.Photo).toMatchObject({ PixelXDimension: width, PixelYDimension: height });
      expect(found.Thumbnail, 'no small picture of how it was').toBeUndefined();
      expect(result.includes(thumbnail), 'nor its bytes').toBe(false);
    },
  );

  test.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)(
    'XMP stays without what is no longer true: %s',
    async (format) => {
      const { bytes } = await cameraPhoto();
      const made = await results(bytes, [format, 'png'], side === undefined ? {} : { side });
      const { xmpAsString = '' } = await sharp(made.results[0]?.bytes).metadata();
      expect(xmpAsString).toContain('xmp:Rating="4"');
      expect(xmpAsString).not.toMatch(/Orientation|Dimension|Thumbnails|MotionPhoto/);
      expect(xmpAsString).toMatch(/<rdf:Description [^>]*>\s*<\/rdf:Description>/);
    },
  );

  test('IPTC stays in JPEG, without what Photoshop keeps beside it', async () => {
    const { bytes } = await cameraPhoto('p3');
    const result = await only(results(bytes, ['jpeg', 'png'], side === undefined ? {} : { side }));
    const { iptc, icc } = await sharp(result).metadata();
    expect(iptc?.includes('harbor')).toBe(true);
    expect(result.includes('old thumbnail')).toBe(false);
    expect(icc, 'the profile stays with it').toBeDefined();
  });
});

test('what a format cannot hold is said', async () => {
  const { bytes } = await cameraPhoto();
  const notes = async (format: WritableFormat): Promise<readonly string[]> =>
    (await results(bytes, [format])).notes;
  expect(await notes('jpeg')).toEqual([]);
  expect(await notes('webp')).toEqual(['without its IPTC data']);
  expect(await notes('tiff')).toEqual([]);
  expect(await notes('gif')).toEqual(['without its EXIF, XMP and IPTC data']);
});

test.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)(
  'left out: nothing but the profile is in %s, and nothing is said of it',
  async (format) => {
    const { bytes } = await cameraPhoto('p3');
    const made = await results(bytes, [format], { metadata: 'none' });
    const { exif, xmp, iptc, icc, orientation } = await sharp(made.results[0]?.bytes).metadata();
    expect({ exif, xmp, iptc }).toEqual({});
    expect(orientation ?? 1).toBe(1);
    expect(icc).toBeDefined();
    expect(made.notes).toEqual([]);
  },
);

test('a scan keeps its dots per inch', async () => {
  const create = { width: 20, height: 20, channels: 3, background: '#888' } as const;
  const scan = await sharp({ create }).withDensity(300).png().toBuffer();
  const file = { path: '/none/a.png', name: 'a', extension: '.png', format: 'png', bytes: scan } as const;
  const { result } = await pictureTools(testLimits).render(
    file,
    { colour: 'keep', frames: 'all', metadata: 'keep' },
    { format: 'tiff', build: ({ pipeline }) => encode(pipeline, 'tiff') },
  );
  expect((await sharp(result.bytes).metadata()).density).toBe(300);
});

test('a remark in a JPEG stays in JPEG, and is said to be missing elsewhere; what an encoder signed is not', async () => {
  const { bytes } = await cameraPhoto();
  const remark = (text: string): Buffer =>
    Buffer.concat([bytes.subarray(0, 2), segment(0xfe, Buffer.from(text)), bytes.subarray(2)]);
  const told = remark('a harbour at dawn');
  expect((await only(results(told, ['jpeg']))).includes('a harbour at dawn')).toBe(true);
  expect((await only(results(told, ['jpeg'], { metadata: 'none' }))).includes('dawn')).toBe(false);
  expect((await results(told, ['webp'])).notes).toEqual(['without its IPTC data and comment']);
  const signed = remark('CREATOR: gd-jpeg v1.0 (using IJG JPEG v80), quality = 90');
  expect((await only(results(signed, ['jpeg']))).includes('gd-jpeg')).toBe(false);
  expect((await results(signed, ['webp'])).notes).toEqual(['without its IPTC data']);
});

test('an animation that has to be turned says what it loses by that', async () => {
  const bytes = await cameraFile('webp', { orientation: 6, frames: 3 });
  const file = { path: '/none/a.webp', name: 'a', extension: '.webp', format: 'webp', bytes } as const;
  const request = { colour: 'keep', frames: 'all', metadata: 'keep' } as const;
  const { notes } = await pictureTools(testLimits).render(file, request, {
    format: 'webp',
    build: ({ pipeline }) => encode(pipeline, 'webp', { effort: 1 }),
  });
  expect(notes).toEqual(['without its EXIF and XMP data']);
});

test('EXIF in WebP begins as its specification has it', async () => {
  const { bytes } = await cameraPhoto();
  const webp = await only(results(bytes, ['webp']));
  const at = webp.indexOf('EXIF');
  expect(webp.toString('latin1', at + 8, at + 10)).toBe('II');
  expect(webp.readUInt32LE(4) + 8, 'its length').toBe(webp.length);
});

test('a PNG keeps its texts', async () => {
  const plain = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  const content = Buffer.from('tEXtfirst prompt\0a harbour at dawn', 'latin1');
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4, 0);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), content.length + 4);
  const bytes = Buffer.concat([plain.subarray(0, 33), chunk, plain.subarray(33)]);
  const file = { path: '/none/a.png', name: 'a', extension: '.png', format: 'png', bytes } as const;
  const comments = async (metadata: MetadataPolicy): Promise<unknown> => {
    const request = { colour: 'keep', frames: 'all', metadata } as const;
    const build = {
      format: 'png',
      build: ({ pipeline }) => encode(pipeline.resize(10), 'png'),
    } as const satisfies FormatBuild;
    const { result } = await pictureTools(testLimits).render(file, request, build);
    return (await sharp(result.bytes).metadata()).comments;
  };
  expect(await comments('keep')).toEqual([{ keyword: 'first prompt', text: 'a harbour at dawn' }]);
  expect(await comments('none')).toBeUndefined();
});
