import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { IncludedValue } from '../../../src/core/dataset/picture-value.ts';
import { channelSums } from '../../../src/core/dataset/pixels.ts';
import { hashDistance } from '../../../src/core/near-duplicates.ts';
import { nearDistance } from '../../../src/core/perceptual-hash.ts';
import { dataset } from '../../../src/jobs/dataset.ts';
import { fakeSource } from '../../support/fake-source.ts';
import { allPictureCases, makePicture } from '../../support/picture.ts';
import { drawScene } from '../../support/scene.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn, testLimits } from '../../support/run-job.ts';

async function prepared(
  picture: Uint8Array,
  options: Record<string, unknown> = {},
  more: Parameters<typeof runJobOn>[3] = {},
) {
  const result = await runJobOn(dataset, picture, options, more);
  const [output] = result.outputs;
  if (output === undefined) throw new Error('no output');
  const bytes = Buffer.from(output.bytes);
  const value = result.value as IncludedValue;
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { result, value, bytes, pixels: { data, ...info }, metadata: await sharp(bytes).metadata() };
}

const outputsOf = (options: Record<string, unknown>, file: string, relative: string) => {
  const bound = dataset.bind(options);
  if (!bound.ok) throw new Error(bound.issues.map(({ message }) => message).join(' '));
  return bound.value.outputs(fakeSource(file, { relative }));
};

// All eight ways to hold a camera are tested with the tools that turn pictures.
const cases = allPictureCases().filter(
  ({ request: { orientation } }) => orientation === 1 || orientation === 6,
);

describe('every format, orientation, transparency and animation', () => {
  test.each(cases.map((each) => [each.name, each.request] as const))('%s', async (_name, request) => {
    const source = await makePicture({ ...request, width: 300, height: 200 });
    const options = { size: 64, mode: 'stretch', format: 'png' };
    const { value, metadata, bytes, result } = await prepared(source, options, {
      extension: `.${request.format}`,
    });
    expect(metadata).toMatchObject({ width: 64, height: 64, channels: 3, format: 'png', space: 'srgb' });
    expect(metadata.exif ?? metadata.icc ?? metadata.xmp, 'nothing but pixels').toBeUndefined();
    expect(await readQuadrants(bytes), 'upright').toEqual(uprightQuadrants);
    expect(value).toMatchObject({ kind: 'included', originalWidth: 300, originalHeight: 200, width: 64 });
    expect(result.notes).toHaveLength((request.frames ?? 1) > 1 ? 1 : 0);
  });

  test.each([
    ['CMYK', { format: 'jpeg', colour: 'cmyk' }],
    ['grey', { format: 'jpeg', colour: 'grey' }],
    ['grey with 16 bits', { format: 'png', colour: 'grey', depth: 16 }],
    ['16 bits', { format: 'png', depth: 16 }],
    ['a wide gamut', { format: 'jpeg', icc: 'p3' }],
  ] as const)('%s: always the channels that were asked for', async (_name, request) => {
    const source = await makePicture(request);
    const extension = `.${request.format}`;
    for (const [colour, channels] of [
      ['rgb', 3],
      ['grey', 1],
    ] as const) {
      const found = await prepared(
        source,
        { size: 32, mode: 'stretch', colour, format: 'png' },
        { extension },
      );
      expect(found.metadata).toMatchObject({ channels, depth: 'uchar' });
      expect(found.value.sums.sums).toHaveLength(channels);
      expect(await readQuadrants(found.bytes)).toEqual(uprightQuadrants);
    }
  });
});

describe('mode', () => {
  const wide = (): Promise<Buffer> => makePicture({ format: 'png', width: 200, height: 100 });
  const pixel = (
    { data, width, channels }: { data: Buffer; width: number; channels: number },
    x: number,
    y: number,
  ) => [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)];

  test('border: the whole picture in the middle of the background', async () => {
    const { pixels } = await prepared(
      await wide(),
      { size: 64, background: '#102030', format: 'png' },
      { extension: '.png' },
    );
    expect([pixels.width, pixels.height]).toEqual([64, 64]);
    for (const y of [0, 15, 48, 63]) expect(pixel(pixels, 0, y), `row ${y}`).toEqual([0x10, 0x20, 0x30]);
    for (const y of [16, 47]) expect(pixel(pixels, 0, y), `row ${y}`).not.toEqual([0x10, 0x20, 0x30]);
  });

  test.each([
    ['keep-ratio', [64, 32]],
    ['centre-crop', [64, 64]],
    ['stretch', [64, 64]],
  ])('%s', async (mode, size) => {
    const { metadata, bytes } = await prepared(
      await wide(),
      { size: 64, mode, format: 'webp' },
      { extension: '.png' },
    );
    expect([metadata.width, metadata.height]).toEqual(size);
    expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
  });

  test.each([
    ['a pixel', 1, 1],
    ['a row', 3000, 1],
    ['a column', 1, 3000],
  ])('%s comes out in every mode', async (_name, width, height) => {
    const source = await makePicture({ format: 'png', width, height });
    for (const mode of ['border', 'centre-crop', 'stretch']) {
      const { metadata } = await prepared(source, { size: 32, mode }, { extension: '.png' });
      expect(metadata, mode).toMatchObject({ width: 32, height: 32 });
    }
  });

  test('a point of the source is found again by the transform', async () => {
    for (const mode of ['border', 'keep-ratio', 'centre-crop', 'stretch']) {
      const { value, pixels } = await prepared(
        await wide(),
        { size: 64, mode, format: 'png' },
        { extension: '.png' },
      );
      const { scaleX, scaleY, offsetX, offsetY } = value.transform;
      const at = (x: number, y: number) =>
        pixel(pixels, Math.floor(x * scaleX + offsetX), Math.floor(y * scaleY + offsetY));
      // Just beside the middle, where all four quadrants meet.
      expect(at(90, 40), `${mode}: red`).toEqual([210, 40, 40]);
      expect(at(110, 40), `${mode}: green`).toEqual([40, 175, 60]);
      expect(at(90, 60), `${mode}: blue`).toEqual([15, 25, 110]);
    }
  });
});

test('pictures that are prepared side by side do not get into each other', async () => {
  const sources = await Promise.all(
    [10, 30, 50, 70].map((height) => makePicture({ format: 'png', width: 80, height })),
  );
  const prepare = (source: Buffer) => prepared(source, { size: 96, format: 'png' }, { extension: '.png' });
  const together = await Promise.all(sources.map(prepare));
  for (const [at, source] of sources.entries()) {
    expect(together[at]?.bytes.equals((await prepare(source)).bytes), `picture ${at}`).toBe(true);
  }
});

describe('what a worker says', () => {
  test('sums are those of the pixels before they are compressed, border and all', async () => {
    const source = await makePicture({ format: 'jpeg', width: 300, height: 200 });
    const { pixels } = await prepared(source, { size: 64, format: 'png' });
    const { value } = await prepared(source, { size: 64, format: 'jpeg', quality: 10 });
    expect(value.sums).toEqual(channelSums(pixels));
  });

  test('a picture has the look of its smaller copy, whatever the border; a flat one has none', async () => {
    const { data, channels } = drawScene({ seed: 1, width: 320, height: 200, grain: 0.4 });
    const scene = await sharp(data, { raw: { width: 320, height: 200, channels } })
      .png()
      .toBuffer();
    const copy = await sharp(scene).resize(200).jpeg({ quality: 70 }).toBuffer();
    const [one, other] = await Promise.all([
      prepared(scene, { size: 128 }, { extension: '.png' }),
      prepared(copy, { size: 128, mode: 'keep-ratio' }),
    ]);
    const [look = '', copyLook = ''] = [one.value.look, other.value.look];
    expect(look).toMatch(/^[0-9a-f]{64}$/);
    expect(hashDistance(look, copyLook)).toBeLessThanOrEqual(nearDistance);
    const flat = await sharp({ create: { width: 80, height: 40, channels: 3, background: '#aaa' } })
      .jpeg()
      .toBuffer();
    expect((await prepared(flat, { size: 64 })).value.look).toBeUndefined();
  });

  test('for a shard the picture itself goes along, and no file is written', async () => {
    const source = await makePicture({ format: 'jpeg' });
    const { bytes } = await prepared(source, { size: 64 });
    const result = await runJobOn(dataset, source, { size: 64, layout: 'webdataset' });
    expect(result.outputs).toEqual([]);
    expect((result.value as IncludedValue).data).toBe(bytes.toString('base64'));
  });

  test('one that is too large for that fails, and says what to do', async () => {
    const noise = await sharp({
      create: {
        width: 1500,
        height: 1500,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 128, sigma: 80 },
      },
    })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const options = { size: 1500, layout: 'webdataset', format: 'png' };
    const { failure } = await runJobOn(dataset, noise, options, { extension: '.png' });
    expect(failure?.code).toBe('encode-failed');
    expect(failure?.message).toContain('use JPEG, a smaller size, or folders');
  });
});

describe('what is left out', () => {
  test.each([
    ['too small', { minSize: 101 }, 'left out: its shorter side has 100 pixels, less than 101', 'too-small'],
    [
      'too long',
      { maxAspect: 1.9 },
      'left out: it is 2.0 times as long as it is wide, more than 1.9',
      'too-long',
    ],
  ])('%s', async (_name, options, reason, code) => {
    const source = await makePicture({ format: 'png', width: 100, height: 200 });
    const result = await runJobOn(dataset, source, options, { extension: '.png' });
    expect(result).toMatchObject({ outputs: [], unchanged: reason, value: { kind: 'left-out', code } });
    expect(result.input).toEqual({ format: 'png', width: 100, height: 200 });
  });

  test('what just fits is in', async () => {
    const source = await makePicture({ format: 'png', width: 100, height: 200 });
    const { value } = await prepared(source, { minSize: 100, maxAspect: 2 }, { extension: '.png' });
    expect(value.kind).toBe('included');
  });

  test('a drawing that is switched off, and a file that is cut short, fail as everywhere', async () => {
    const whole = await makePicture({ format: 'jpeg', width: 400, height: 300 });
    await expect(prepared(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({
      failure: { code: 'damaged' },
    });
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="8"><rect width="9" height="8"/></svg>',
    );
    await expect(prepared(svg, {}, { extension: '.svg' })).rejects.toMatchObject({
      failure: { code: 'unsupported-format' },
    });
    const { value } = await prepared(
      svg,
      { size: 64 },
      { extension: '.svg', limits: { ...testLimits, allowSvg: true } },
    );
    expect(value).toMatchObject({ width: 64, height: 64 });
  });
});

describe('names', () => {
  test.each([
    ['/sets/pets/cats/a.png', 'cats/a.png', {}, /^dataset\/(train|validation|test)\/cats\/a$/],
    ['/sets/pets/cats/tom/a.png', 'cats/tom/a.png', {}, /^dataset\/(train|validation|test)\/cats\/tom\/a$/],
    ['/sets/pets/cats/a.png', 'a.png', {}, /^dataset\/(train|validation|test)\/cats\/a$/],
    [
      '/sets/pets/cats/a.png',
      'cats/a.png',
      { classes: 'none' },
      /^dataset\/(train|validation|test)\/cats\/a$/,
    ],
    ['/sets/a.png', 'a.png', { classes: 'none' }, /^dataset\/(train|validation|test)\/a$/],
  ])('%s selected as %s with %o', (file, relative, options, expected) => {
    const [output] = outputsOf(options, file, relative);
    expect(output).toMatchObject({ extension: '.jpg', width: 256, height: 256 });
    expect(typeof output === 'object' && output.name).toMatch(expected);
  });

  test('shards need no names of pictures', () => {
    expect(outputsOf({ layout: 'webdataset' }, '/sets/a.png', 'a.png')).toEqual([]);
  });

  test('shares that cannot come to a hundred cannot be asked for', () => {
    expect(dataset.bind({ validation: 51 }).ok).toBe(false);
    expect(dataset.bind({ test: -1 }).ok).toBe(false);
  });
});
