import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { FormatId } from '../../../src/core/format.ts';
import { encode, type WritableFormat } from '../../../src/core/picture-output.ts';
import type { FormatBuild, RenderedAll, RenderRequest } from '../../../src/core/tools.ts';
import { pictureTools } from '../../../src/node/picture.ts';
import { makePicture, type PictureRequest } from '../../support/picture.ts';
import { readQuadrants, uprightQuadrants } from '../../support/quadrants.ts';
import { testLimits } from '../../support/run-job.ts';
import { drawScene } from '../../support/scene.ts';

const keep: RenderRequest = { colour: 'keep', frames: 'all', metadata: 'keep' };

const resized = (side: number, format: WritableFormat): FormatBuild => ({
  format,
  build: ({ pipeline }) =>
    encode(pipeline.resize(side, side, { fit: 'inside', withoutEnlargement: true }), format, {
      lossless: true,
      effort: 1,
    }),
});

function all(
  bytes: Uint8Array,
  format: FormatId,
  builds: readonly FormatBuild[],
  atMost?: number,
  limits = testLimits,
): Promise<RenderedAll> {
  const file = { path: '/none/a', name: 'a', extension: '', format, bytes };
  return pictureTools(limits).renderAll(file, keep, () => ({
    builds,
    ...(atMost === undefined ? {} : { atMost: { width: atMost, height: atMost } }),
  }));
}

/** The most that any sample of two pictures differs by, of 255. */
async function difference(one: Uint8Array | undefined, other: Uint8Array | undefined): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map((each) =>
      sharp(each, { ignoreIcc: true })
        .flatten({ background: '#fff' })
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  if (a === undefined || b === undefined) throw new Error('two pictures');
  expect(a.info).toMatchObject({ width: b.info.width, height: b.info.height, channels: b.info.channels });
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? 0))), 0);
}

describe('several results of one decode', () => {
  const kinds = [
    ['JPEG', { format: 'jpeg' }],
    ['on its side', { format: 'jpeg', orientation: 6 }],
    ['Display P3', { format: 'jpeg', icc: 'p3' }],
    ['transparency', { format: 'png', alpha: true }],
    ['16 bits', { format: 'png', depth: 16 }],
    ['16 bits in Display P3', { format: 'png', depth: 16, icc: 'p3' }],
    ['grey', { format: 'jpeg', colour: 'grey' }],
    ['CMYK', { format: 'jpeg', colour: 'cmyk', icc: 'cmyk' }],
  ] as const satisfies readonly (readonly [string, PictureRequest])[];

  test.each(kinds)('are what each alone would be: %s', async (_name, request: PictureRequest) => {
    const source = await makePicture({ ...request, width: 300, height: 200 });
    const builds = [resized(120, 'png'), resized(120, 'webp'), resized(40, 'png'), resized(40, 'tiff')];
    const { results } = await all(source, request.format, builds, 120);
    const alone = await Promise.all(builds.map((build) => all(source, request.format, [build])));
    for (const [i, { bytes }] of results.entries()) {
      const single = alone[i]?.results[0]?.bytes;
      const most = i < 2 ? 1 : 24;
      expect(await difference(bytes, single), `result ${i}`).toBeLessThanOrEqual(most);
      const [is, was] = await Promise.all([bytes, single].map((each) => sharp(each).metadata()));
      for (const fact of [
        'width',
        'height',
        'space',
        'depth',
        'channels',
        'hasAlpha',
        'icc',
        'orientation',
      ] as const)
        expect(is?.[fact], fact).toEqual(was?.[fact]);
      expect(await readQuadrants(bytes)).toEqual(uprightQuadrants);
    }
  });

  test('a photo in three widths looks the same as made three times', async () => {
    const scene = drawScene({ width: 900, height: 600, seed: 5, grain: 0.4 });
    const raw = { width: 900, height: 600, channels: scene.channels };
    const source = await sharp(scene.data, { raw }).jpeg({ quality: 92 }).toBuffer();
    const builds = [resized(600, 'png'), resized(300, 'png'), resized(100, 'png')];
    const { results } = await all(source, 'jpeg', builds, 600);
    for (const [i, build] of builds.entries()) {
      const single = await all(source, 'jpeg', [build]);
      const [a, b] = await Promise.all(
        [results[i]?.bytes, single.results[0]?.bytes].map((each) => sharp(each).raw().toBuffer()),
      );
      const sum = (a ?? Buffer.alloc(0)).reduce(
        (total, value, at) => total + Math.abs(value - (b?.[at] ?? 0)),
        0,
      );
      expect(sum / (a?.length ?? 1), `of ${[600, 300, 100][i]} pixels, on average`).toBeLessThan(
        i === 0 ? 0.01 : 3,
      );
    }
  });

  test('are never larger than the source, whatever the box', async () => {
    const source = await makePicture({ format: 'png', width: 30, height: 20 });
    const { results } = await all(source, 'png', [resized(500, 'png'), resized(10, 'png')], 500);
    expect(results.map(({ width, height }) => [width, height])).toEqual([
      [30, 20],
      [10, 7],
    ]);
  });

  test('the plan is asked once, also when the file is read a second time', async () => {
    const whole = await makePicture({ format: 'jpeg', width: 300, height: 200 });
    const stray = Buffer.concat([whole.subarray(0, -2), Buffer.alloc(40, 0x11), whole.subarray(-2)]);
    let asked = 0;
    const file = { path: '/none/a', name: 'a', extension: '', format: 'jpeg', bytes: stray } as const;
    await pictureTools(testLimits).renderAll(file, keep, () => {
      asked++;
      return { builds: [resized(50, 'png')] };
    });
    expect(asked).toBe(1);
  });
});

describe('animations', () => {
  test('move in the formats that can, beside a still of the first frame', async () => {
    const source = await makePicture({ format: 'gif', frames: 3, width: 90, height: 60 });
    const builds = [resized(60, 'webp'), resized(60, 'gif'), resized(60, 'jpeg'), resized(30, 'png')];
    const { results, notes } = await all(source, 'gif', builds, 60);
    expect(results.map(({ width, height, frames }) => [width, height, frames])).toEqual([
      [60, 40, 3],
      [60, 40, 3],
      [60, 40, 1],
      [30, 20, 1],
    ]);
    expect(notes).toEqual(['first of 3 frames']);
    const { delay, loop } = await sharp(results[0]?.bytes, { animated: true }).metadata();
    expect({ delay, loop }).toEqual({ delay: [100, 100, 100], loop: 0 });
    expect(await readQuadrants(results[3]?.bytes ?? source)).toEqual(uprightQuadrants);
  });

  test('frames that are the same stay apart in GIF, with their own times', async () => {
    const raw = { width: 8, height: 24, channels: 3, pageHeight: 8 } as const;
    const source = await sharp(Buffer.alloc(8 * 24 * 3, 90), { raw })
      .gif({ delay: [30, 40, 50], loop: 2, keepDuplicateFrames: true })
      .toBuffer();
    const { results } = await all(source, 'gif', [resized(4, 'gif')]);
    const { pages, delay, loop } = await sharp(results[0]?.bytes, { animated: true }).metadata();
    expect({ pages, delay, loop }).toEqual({ pages: 3, delay: [30, 40, 50], loop: 2 });
  });

  test('all frames count against the limit, and a tiny one counts as an icon', async () => {
    const source = await makePicture({ format: 'gif', frames: 3, width: 200, height: 100 });
    const limits = { ...testLimits, maxPixels: 50_000 };
    await expect(all(source, 'gif', [resized(60, 'webp')], undefined, limits)).rejects.toMatchObject({
      failure: {
        code: 'too-many-pixels',
        message:
          'The picture has 3 frames of 200×100, which count as 0.1 megapixels; the limit is 0.1 megapixels (setting batchPool.maxPixels).',
      },
    });
    const still = await all(source, 'gif', [resized(60, 'png')], undefined, limits);
    expect(still.notes).toEqual(['first of 3 frames']);
    const tiny = await makePicture({ format: 'gif', frames: 20, width: 2, height: 2 });
    const fewer = { ...testLimits, maxPixels: 40_000 };
    await expect(all(tiny, 'gif', [resized(2, 'webp')], undefined, fewer)).rejects.toMatchObject({
      failure: { code: 'too-many-pixels' },
    });
  });
});
