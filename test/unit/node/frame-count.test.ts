import { expect, test } from 'vitest';
import { frameCount } from '../../../src/node/frame-count.ts';
import { makePicture } from '../../support/picture.ts';

test.each(['gif', 'webp'] as const)('%s: as many as were put in', async (format) => {
  for (const frames of [1, 3, 7])
    expect(frameCount(await makePicture({ format, frames }), format)).toBe(frames);
});

test.each(['jpeg', 'png', 'tiff'] as const)('%s has one', async (format) => {
  expect(frameCount(await makePicture({ format }), format)).toBe(1);
});

test.each(['gif', 'webp'] as const)('%s that is cut anywhere has fewer, and ends', async (format) => {
  const whole = await makePicture({ format, frames: 3, width: 20, height: 10 });
  for (let length = 0; length < whole.length; length++)
    expect(frameCount(whole.subarray(0, length), format)).toBeLessThanOrEqual(3);
});
