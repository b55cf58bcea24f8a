import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../src/core/failure.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { TaskError } from '../../../src/node/task-error.ts';
import { makePicture } from '../../support/picture.ts';
import { runJobOn, testLimits } from '../../support/run-job.ts';

async function refusal(
  bytes: Uint8Array,
  extension: string,
  limits: Partial<typeof testLimits> = {},
): Promise<Failure> {
  const running = runJobOn(thumbnails, bytes, {}, { extension, limits: { ...testLimits, ...limits } });
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TaskError)) throw new Error(`It was not refused: ${String(error)}`);
  return error.failure;
}

test('a JPEG of which the middle is missing is refused, not shown grey', async () => {
  const whole = await makePicture({ format: 'jpeg', width: 400, height: 300 });
  const cut = Buffer.concat([whole.subarray(0, whole.length / 2), whole.subarray(-2)]);
  expect((await refusal(cut, '.jpg')).message).toContain('cut short: Corrupt JPEG data: premature end');
});

describe('too many pixels', () => {
  test('are counted in the sentence, with both sides', async () => {
    const picture = await makePicture({ format: 'png', width: 1500, height: 1000 });
    expect((await refusal(picture, '.png', { maxPixels: 1e6 })).message).toBe(
      'The picture has 1.5 megapixels (1500×1000); the limit is 1 megapixel (setting batchPool.maxPixels).',
    );
  });

  test.each([
    [40_000, 10],
    [10, 40_000],
  ])('a ribbon of %i×%i counts as what it takes', async (width, height) => {
    const create = { width, height, channels: 3, background: 'red' } as const;
    const ribbon = await sharp({ create }).png().toBuffer();
    const { code, message } = await refusal(ribbon, '.png', { maxPixels: 5e6 });
    expect(code).toBe('too-many-pixels');
    expect(message).toContain('a side of 40000 pixels, which takes as much memory as 6 megapixels');
    await expect(runJobOn(thumbnails, ribbon, {}, { extension: '.png' })).resolves.toBeDefined();
  });
});

describe('a drawing, where they are allowed', () => {
  const allowSvg = true;
  const drawing = (content: string): Buffer =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="16" height="8">${content}</svg>`);

  test('of more than a megabyte is refused with its size, packed or not', async () => {
    const large = drawing(`<!--${' '.repeat(1_100_000)}-->`);
    expect((await refusal(large, '.svg', { allowSvg })).message).toContain(
      'The drawing has 1.10 MB; the limit is 1 MB',
    );
    const packed = await refusal(gzipSync(large), '.svgz', { allowSvg });
    expect(packed.message).toContain('more than 1 MB when it is unpacked');
  });

  test('is read packed; what cannot be unpacked is damaged', async () => {
    const packed = gzipSync(drawing('<rect width="9" height="9"/>'));
    const limits = { ...testLimits, allowSvg };
    const { input } = await runJobOn(thumbnails, packed, {}, { extension: '.svgz', limits });
    expect(input).toMatchObject({ format: 'svg', width: 16, height: 8 });
    expect((await refusal(packed.subarray(0, 30), '.svgz', { allowSvg })).message).toContain(
      'it cannot be unpacked',
    );
  });
});
