import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { encode, type WritableFormat } from '../../../src/core/picture-output.ts';
import type { Build, RenderedAll } from '../../../src/core/tools.ts';
import { pictureTools } from '../../../src/node/picture.ts';
import { gainMapPhoto } from '../../support/gain-map.ts';
import { testLimits } from '../../support/run-job.ts';

function results(
  bytes: Uint8Array,
  formats: readonly WritableFormat[],
  steps: (pipeline: Sharp) => Sharp = (pipeline) => pipeline,
): Promise<RenderedAll> {
  const file = { path: '/none/a.jpg', name: 'a', extension: '.jpg', format: 'jpeg', bytes } as const;
  const build =
    (format: WritableFormat): Build =>
    ({ pipeline }) =>
      encode(steps(pipeline), format);
  return pictureTools(testLimits).renderAll(
    file,
    { colour: 'keep', frames: 'all', metadata: 'keep' },
    () => ({
      atMost: { width: 80, height: 80 },
      builds: formats.map((format) => ({ format, build: build(format) })),
    }),
  );
}

const shape = async (bytes: Uint8Array | undefined) => {
  const { width, height, gainMap, icc } = await sharp(bytes).metadata();
  const map = gainMap === undefined ? undefined : await sharp(gainMap.image).metadata();
  return { picture: [width, height], map: map === undefined ? undefined : [map.width, map.height], icc };
};

describe('a photo for HDR screens', () => {
  test('keeps its gain map as JPEG, made smaller with it', async () => {
    const source = await gainMapPhoto();
    const { results: made, notes } = await results(source, ['jpeg'], (pipeline) =>
      pipeline.resize(80, 80, { fit: 'inside' }),
    );
    const { icc } = await sharp(source).metadata();
    expect(await shape(made[0]?.bytes)).toEqual({ picture: [80, 60], map: [20, 15], icc });
    expect(notes).toEqual([]);
  });

  test.each([
    ['by its tag', 6, (pipeline: Sharp) => pipeline],
    ['by a step', 1, (pipeline: Sharp) => pipeline.rotate(90)],
  ] as const)('loses it when it is turned %s, which is said', async (_name, tag, steps) => {
    const { results: made, notes } = await results(await gainMapPhoto(tag), ['jpeg'], steps);
    expect(await shape(made[0]?.bytes)).toMatchObject({ picture: [120, 160], map: undefined });
    expect(notes).toEqual(['without its HDR gain map']);
  });

  test('has the colours of one without', async () => {
    const source = await gainMapPhoto();
    const { results: made } = await results(source, ['jpeg', 'png']);
    const [kept, plain] = await Promise.all(
      made.map(({ bytes }) => sharp(bytes, { ignoreIcc: true }).resize(1, 1).raw().toBuffer()),
    );
    for (const [i, value] of [...(kept ?? [])].entries())
      expect(Math.abs(value - (plain?.[i] ?? 0))).toBeLessThanOrEqual(4);
  });

  test.each(['png', 'webp', 'avif', 'tiff'] as const)('loses it as %s, which is said', async (format) => {
    const { results: made, notes } = await results(await gainMapPhoto(), [format]);
    expect((await shape(made[0]?.bytes)).map).toBeUndefined();
    expect(notes).toContain('without its HDR gain map');
  });

  test('loses it where a step cannot be done to it, and the result is made all the same', async () => {
    const { results: made, notes } = await results(await gainMapPhoto(), ['jpeg'], (pipeline) =>
      pipeline.resize(50, 50, { fit: 'cover', position: 'attention' }),
    );
    expect(await shape(made[0]?.bytes)).toMatchObject({ picture: [50, 50], map: undefined });
    expect(notes).toEqual(['without its HDR gain map']);
  });

  test('keeps it beside results that share one decode', async () => {
    const { results: made, notes } = await results(
      await gainMapPhoto(),
      ['jpeg', 'webp', 'png'],
      (pipeline) => pipeline.resize(80, 80, { fit: 'inside' }),
    );
    const shapes = await Promise.all(made.map(({ bytes }) => shape(bytes)));
    expect(shapes.map(({ picture, map }) => [picture, map])).toEqual([
      [
        [80, 60],
        [20, 15],
      ],
      [[80, 60], undefined],
      [[80, 60], undefined],
    ]);
    expect(notes).toEqual(['without its HDR gain map']);
  });
});
