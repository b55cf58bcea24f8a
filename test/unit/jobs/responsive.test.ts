import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { OutputName } from '../../../src/core/job.ts';
import { responsive } from '../../../src/jobs/responsive.ts';
import { fakeSource } from '../../support/fake-source.ts';
import { makePicture } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { runJobOn, testLimits } from '../../support/run-job.ts';

const options = { widths: [40, 80, 160], formats: ['webp', 'same'] };

function bound(chosen: Record<string, unknown>) {
  const job = responsive.bind(chosen);
  if (!job.ok) throw new Error(job.issues.map(({ message }) => message).join(' '));
  return job.value;
}

/** `webp 40×20` of each result; nothing where none is made. */
async function made(picture: Uint8Array, chosen: object = {}, more: Parameters<typeof runJobOn>[3] = {}) {
  const result = await runJobOn(responsive, picture, { ...options, ...chosen }, more);
  const read = result.outputs.map(async (output) => {
    if (output === undefined) return undefined;
    const { format, width, height, pageHeight } = await sharp(output.bytes, { animated: true }).metadata();
    expect([output.width, output.height], 'as the file says').toEqual([width, pageHeight ?? height]);
    expect(format).toBe(output.format === 'avif' ? 'heif' : output.format);
    return `${output.format} ${output.width}×${output.height}`;
  });
  return { result, made: await Promise.all(read) };
}

describe('widths', () => {
  test.each([
    [400, ['40×20', '80×40', '160×80']],
    [160, ['40×20', '80×40', '160×80']],
    [159, ['40×20', '80×40', '159×80']],
    [100, ['40×20', '80×40', '100×50']],
    [60, ['40×20', '60×30', undefined]],
    [40, ['40×20', undefined, undefined]],
    [10, ['10×5', undefined, undefined]],
  ])('of a picture %i wide', async (width, wanted) => {
    const source = await makePicture({ format: 'jpeg', width, height: Math.round(width / 2) });
    const { made: found, result } = await made(source, { formats: ['webp'] });
    expect(found).toEqual(wanted.map((each) => (each === undefined ? undefined : `webp ${each}`)));
    expect(result.notes).toEqual([]);
  });

  test('count when the picture is upright', async () => {
    const source = await makePicture({ format: 'jpeg', width: 100, height: 200, orientation: 6 });
    const { made: found, result } = await made(source);
    expect(found).toEqual([
      ...['webp 40×80', 'webp 80×160', 'webp 100×200'],
      ...['jpeg 40×80', 'jpeg 80×160', 'jpeg 100×200'],
    ]);
    for (const output of result.outputs)
      expect(await readQuadrants(output?.bytes ?? Buffer.alloc(0))).toEqual(uprightQuadrants);
    expect(result.input).toEqual({ format: 'jpeg', width: 100, height: 200 });
  });

  test('of one pixel, and of one row', async () => {
    const dot = await makePicture({ format: 'png', width: 1, height: 1 });
    expect((await made(dot, { formats: ['same'] }, { extension: '.png' })).made).toEqual([
      'png 1×1',
      undefined,
      undefined,
    ]);
    const row = await makePicture({ format: 'png', width: 500, height: 1 });
    expect((await made(row, { formats: ['same'] }, { extension: '.png' })).made).toEqual([
      ...['png 40×1', 'png 80×1', 'png 160×1'],
    ]);
  });
});

describe('formats', () => {
  test('avif, webp and its own, each in each width', async () => {
    const source = await makePicture({ format: 'png', width: 60, height: 30, alpha: true });
    const { made: found, result } = await made(
      source,
      { formats: ['avif', 'webp', 'same'], widths: [40] },
      { extension: '.png' },
    );
    expect(found).toEqual(['avif 40×20', 'webp 40×20', 'png 40×20']);
    for (const output of result.outputs) expect((await sharp(output?.bytes).metadata()).hasAlpha).toBe(true);
  });

  test('an animation goes on moving, so what cannot move is left out', async () => {
    const source = await makePicture({ format: 'gif', width: 60, height: 30, frames: 3 });
    const { made: found, result } = await made(
      source,
      { formats: ['avif', 'webp', 'same'], widths: [40] },
      { extension: '.gif' },
    );
    expect(found).toEqual([undefined, 'webp 40×20', 'gif 40×20']);
    for (const output of result.outputs.slice(1))
      expect((await sharp(output?.bytes, { animated: true }).metadata()).pages).toBe(3);
    expect(result.notes).toEqual(['not as AVIF, which would not move']);
  });

  test('an animation of which only still formats are wanted gives its first frame, and says so', async () => {
    const source = await makePicture({ format: 'gif', width: 60, height: 30, frames: 3 });
    const { made: found, result } = await made(
      source,
      { formats: ['jpeg'], widths: [40] },
      { extension: '.gif' },
    );
    expect(found).toEqual(['jpeg 40×20']);
    expect(result.notes).toEqual(['first of 3 frames']);
  });

  test('a drawing is drawn at each width', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="8"><rect width="16" height="8" fill="#f00"/></svg>',
    );
    const limits = { ...testLimits, allowSvg: true };
    expect((await made(svg, {}, { extension: '.svg', limits })).made).toEqual([
      ...['webp 40×20', 'webp 80×40', 'webp 160×80'],
      ...['png 40×20', 'png 80×40', 'png 160×80'],
    ]);
  });

  test('metadata go, the profile of a wide gamut stays', async () => {
    const exif = { make: 'Some', model: 'Camera', taken: '2026:01:01 00:00:00' };
    const source = await makePicture({ format: 'jpeg', icc: 'p3', exif });
    for (const output of (await made(source, { widths: [40] })).result.outputs) {
      const metadata = await sharp(output?.bytes).metadata();
      expect([metadata.exif, metadata.icc === undefined]).toEqual([undefined, false]);
    }
    const kept = await made(source, { widths: [40], metadata: 'keep' });
    expect((await sharp(kept.result.outputs[0]?.bytes).metadata()).exif).toBeDefined();
  });
});

describe('names', () => {
  const names = (file: string, format: 'jpeg' | 'tiff' | 'svg' | 'webp', chosen: object) =>
    bound({ ...chosen }).outputs(fakeSource(file, { format })) as readonly OutputName[];

  test('have the width that is asked for, by format, ascending, each once', () => {
    expect(names('/p/a.JPEG', 'jpeg', { widths: [80, 40, 80], formats: ['same', 'avif', 'jpeg'] })).toEqual([
      { extension: '.JPEG', width: 40 },
      { extension: '.JPEG', width: 80 },
      { extension: '.avif', width: 40 },
      { extension: '.avif', width: 80 },
    ]);
  });

  test.each([
    ['tiff', '.jpg'],
    ['svg', '.png'],
    ['webp', '.webp'],
  ] as const)('of a %s end in what browsers show: %s', (format, extension) => {
    expect(names('/p/a.x', format, { widths: [40], formats: ['same'] })).toEqual([{ extension, width: 40 }]);
  });

  test.each([
    ['html', 'responsive.html'],
    ['markdown', 'responsive.md'],
    ['json', 'responsive.json'],
  ])('the %s file is %s', (snippet, name) => {
    const files = (deliver: string) =>
      bound({ snippet, deliver }).reduce?.files({ sources: [], folder: '/p' });
    expect(files('file')?.map((file) => file.name + file.extension)).toEqual([name]);
    expect(files('clipboard')).toEqual([]);
  });
});

test.each([
  [{ widths: [] }, 'Expected widths to be a list of at least 1, each a whole number'],
  [{ widths: [0] }, 'Expected widths to be'],
  [
    { formats: ['bmp'] },
    'Expected formats to be a list of at least 1, each one of avif, webp, jpeg, png, same',
  ],
])('%j is refused', (chosen, words) => {
  expect(() => bound(chosen)).toThrow(words);
});
