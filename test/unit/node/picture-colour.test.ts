import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { writableFormats } from '../../../src/core/picture-output.ts';
import { colourPlan } from '../../../src/node/picture-colour.ts';
import { pictureTools } from '../../../src/node/picture.ts';
import { makePicture } from '../../support/picture.ts';
import { testLimits } from '../../support/run-job.ts';

const profile = (space: string): Uint8Array => Buffer.from(`${' '.repeat(16)}${space}${' '.repeat(20)}`);
const facts = (channels: 'rgb' | 'grey' | 'other', depth: 8 | 16 = 8, icc?: string) => ({
  ...{ channels, facts: { depth } },
  icc: icc === undefined ? undefined : profile(icc),
});

describe('what a result has of the colours of its source', () => {
  test('sRGB is asked for: it has nothing else', () => {
    for (const source of [facts('rgb', 16, 'RGB '), facts('grey', 8, 'GRAY'), facts('other', 8, 'CMYK')])
      for (const format of [undefined, ...writableFormats])
        expect(colourPlan(source, 'srgb', format)).toEqual({ space: 'srgb', keepsProfile: false });
  });

  test.each([
    ['a profile stays', facts('rgb', 8, 'RGB '), 'jpeg', 'srgb', true],
    ['16 bits stay in PNG', facts('rgb', 16, 'RGB '), 'png', 'rgb16', true],
    ['and become 8 in WebP', facts('rgb', 16, 'RGB '), 'webp', 'srgb', true],
    ['GIF has no profile', facts('rgb', 8, 'RGB '), 'gif', 'srgb', false],
    ['grey stays with its profile', facts('grey', 8, 'GRAY'), 'jpeg', 'b-w', true],
    ['grey with 16 bits', facts('grey', 16), 'tiff', 'grey16', false],
    ['a profile of grey is wrong in WebP', facts('grey', 8, 'GRAY'), 'webp', 'srgb', false],
    ['a profile of colours is wrong in grey', facts('grey', 8, 'RGB '), 'png', 'b-w', false],
    ['CMYK becomes sRGB', facts('other', 8, 'CMYK'), 'jpeg', 'srgb', false],
    ['pixels to look at', facts('grey', 16, 'GRAY'), undefined, 'srgb', false],
  ] as const)('%s', (_name, source, format, space, keepsProfile) => {
    expect(colourPlan(source, 'keep', format)).toEqual({ space, keepsProfile });
  });
});

test.each([8, 16] as const)('pure red of Display P3 with %i bits is pure red in sRGB', async (depth) => {
  const create = { width: 16, height: 16, channels: 3, background: '#ff0000' } as const;
  const red = depth === 16 ? sharp({ create }).toColourspace('rgb16') : sharp({ create });
  const bytes = await red.withIccProfile('p3').png().toBuffer();
  const file = { path: '/none/a.png', name: 'a', extension: '.png', format: 'png', bytes } as const;
  const request = { colour: 'srgb', frames: 'first', metadata: 'none' } as const;
  const { result } = await pictureTools(testLimits).render(file, request, ({ pipeline }) => pipeline.raw());
  const [r = 0, g = 255, b = 255] = result.bytes;
  expect([r > 252, g < 4, b < 4]).toEqual([true, true, true]);
});

describe('pixels for jobs that look at them', () => {
  test.each([
    ['colours', { format: 'jpeg' }, 3],
    ['with transparency', { format: 'png', alpha: true }, 4],
    ['grey', { format: 'jpeg', colour: 'grey' }, 3],
    ['grey with 16 bits', { format: 'png', colour: 'grey', depth: 16 }, 3],
    ['16 bits', { format: 'png', depth: 16 }, 3],
    ['CMYK', { format: 'jpeg', colour: 'cmyk' }, 3],
  ] as const)('%s have as many channels as they say', async (_name, request, channels) => {
    const bytes = await makePicture({ ...request, width: 30, height: 20 });
    const file = { path: '/none/a', name: 'a', extension: '', format: request.format, bytes };
    for (const colour of ['srgb', 'keep'] as const) {
      const { result } = await pictureTools(testLimits).render(
        file,
        { colour, frames: 'all', metadata: 'none' },
        ({ pipeline }) => pipeline.raw(),
      );
      expect(result).toMatchObject({ width: 30, height: 20, channels, frames: 1 });
      expect(result.bytes.length, 'a byte each').toBe(30 * 20 * channels);
    }
  });

  test('of an animation are those of all frames, where all are asked for', async () => {
    const bytes = await makePicture({ format: 'gif', frames: 3, width: 30, height: 20 });
    const file = { path: '/none/a', name: 'a', extension: '', format: 'gif', bytes } as const;
    const { result, notes } = await pictureTools(testLimits).render(
      file,
      { colour: 'srgb', frames: 'all', metadata: 'none' },
      ({ pipeline }) => pipeline.raw(),
    );
    expect(result).toMatchObject({ width: 30, height: 20, frames: 3 });
    expect(result.bytes.length).toBe(30 * 20 * 3 * result.channels);
    expect(notes).toEqual([]);
  });
});
