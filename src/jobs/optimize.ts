import { constants, deflateSync, inflateSync } from 'node:zlib';
import type { Static } from 'typebox';
import * as Type from 'typebox';
import type { PictureTrait } from '../core/fidelity.ts';
import { defineJob, type JobResult } from '../core/job.ts';
import { onlyStripped, optimised } from '../core/optimise/optimised.ts';
import type { Smaller, Wish } from '../core/optimise/wish.ts';
import { bytesOf, percentOf } from '../core/optimise/words.ts';
import { isWritable, writableFormats } from '../core/picture-output.ts';
import type { Packing } from '../core/png/read.ts';

const options = Type.Object({
  mode: Type.Enum(['lossy', 'lossless'], {
    title: 'Mode',
    description: 'What may be given up for fewer bytes.',
    enumDescriptions: [
      'What an eye does not see: JPEG, WebP and AVIF are encoded with the quality, PNG may get a palette.',
      'Nothing: every pixel stays as it is.',
    ],
    default: 'lossy',
    ask: true,
  }),
  quality: Type.Integer({
    title: 'Quality',
    description:
      'Quality of lossy results. A JPEG that has less already is packed better instead of encoded anew.',
    default: 85,
    minimum: 5,
    maximum: 100,
  }),
  targetSize: Type.Integer({
    title: 'Target size',
    description:
      'Kilobytes that a result should not pass: the quality is lowered as far as it takes. 0: no limit. For the mode “lossy”.',
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    ask: true,
  }),
  longEdge: Type.Integer({
    title: 'Long edge',
    description: 'Pixels that the longer edge of a result should not pass. 0: pictures keep their size.',
    default: 0,
    minimum: 0,
    maximum: 65_500,
  }),
  strip: Type.Boolean({
    title: 'Strip metadata',
    description:
      'Takes out EXIF, XMP and IPTC data (camera, date, place, copyright); colour profile and the way up stay.',
    default: false,
  }),
  minSavings: Type.Number({
    title: 'Least savings',
    description:
      'Per cent that a result has to be smaller; otherwise the picture stays as it is. At least 10 where nobody knows how much was lost before (WebP, AVIF, GIF).',
    default: 2,
    minimum: 0,
    maximum: 99,
  }),
  place: Type.Enum(['in-place', 'beside'], {
    title: 'Place',
    description: 'Where the results go.',
    enumDescriptions: [
      'They take the place of the originals, of which copies are kept until the run is forgotten.',
      'New files beside the originals, also of pictures that cannot be made smaller: the results are complete.',
    ],
    default: 'in-place',
    ask: true,
  }),
});
type Options = Static<typeof options>;

export const optimize = defineJob({
  id: 'optimize',
  title: 'Optimize Pictures',
  description:
    'Makes picture files smaller at the same look, in place or beside; one that would not become smaller stays as it is.',
  group: 'image',
  accepts: writableFormats,
  nameTemplate: '{dir}/{name}.min{ext}',
  makesAll: true,
  saves: true,
  takesApart: ['jpeg', 'png'],
  mayChange: ({ strip, longEdge }): readonly PictureTrait[] => [
    // Transparency, colour and bits that nothing in the picture uses; where it does, they are kept.
    ...(['alpha', 'colour', 'depth'] as const),
    ...(strip ? (['exif', 'xmp', 'iptc'] as const) : []),
    ...(longEdge > 0 ? (['size'] as const) : []),
  ],
  options,
  outputs: (source, { place }) =>
    place === 'in-place' ? ['in-place'] : [{ extension: extensionOf(source.path) }],
  run: async (file, chosen, tools) => {
    const { format } = file;
    if (!isWritable(format)) throw new Error(`a file of another format was accepted: ${format ?? 'unknown'}`);
    const result = await optimised(file, format, wishOf(chosen), tools, packing);
    if ('failure' in result) return { outputs: [], failure: result.failure };
    const { found, facts, size } = result;
    const input = { format, width: facts.width, height: facts.height };
    const left = 'left' in found ? found.left : reasonToKeep(found, file.bytes.length, chosen);
    if ('left' in found || left !== undefined) {
      // Who asks for it wants it from every picture, however little it saves.
      const bare = chosen.strip ? onlyStripped(file) : undefined;
      if (bare === undefined) return kept(left ?? '', file.bytes, chosen, input);
      return {
        input,
        outputs: [{ bytes: bare, ...input }],
        notes: [`only its metadata went: ${left ?? ''}`],
      };
    }
    return {
      input,
      outputs: [{ bytes: found.bytes, ...input, ...size }],
      notes: [...found.notes],
    };
  },
});

const wishOf = ({ mode, quality, targetSize, longEdge, strip }: Options): Wish => ({
  lossy: mode === 'lossy',
  quality,
  target: targetSize === 0 ? undefined : targetSize * 1000,
  longEdge: longEdge === 0 ? undefined : longEdge,
  strip,
});

/** Why the original stays. */
function reasonToKeep(
  { bytes, worth = 0 }: Smaller,
  before: number,
  { minSavings, targetSize }: Options,
): string | undefined {
  const saved = 1 - bytes.length / before;
  if (saved < 0) return `the new one would be ${percentOf(-saved)} larger`;
  if (saved === 0) return 'the new one would be as large';
  const needed = Math.max(worth, minSavings / 100);
  // What is wanted below a size is worth whatever it saves.
  if (saved >= needed || (targetSize > 0 && before > targetSize * 1000)) return undefined;
  return `it would save ${percentOf(saved)}, less than ${String(Math.round(needed * 1000) / 10)} %`;
}

/** In place nothing is written; beside, the original's own bytes, so that the results are complete. */
function kept(
  reason: string,
  bytes: Uint8Array,
  { place, targetSize }: Options,
  input: NonNullable<JobResult['input']>,
): JobResult {
  const wanted = targetSize * 1000;
  const why = wanted > 0 && bytes.length > wanted ? `${reason}; wanted ${bytesOf(wanted)}` : reason;
  return place === 'in-place'
    ? { outputs: [], input, unchanged: why }
    : { outputs: [{ bytes, ...input }], input, notes: [`copied as it is: ${why}`] };
}

const packing: Packing = {
  inflate: (data, most) => inflateSync(data, { maxOutputLength: Math.max(1, most) }),
  deflate: (data, { level, filtered }) =>
    deflateSync(data, {
      ...{ level, memLevel: 9, chunkSize: 1 << 20 },
      strategy: filtered ? constants.Z_FILTERED : constants.Z_DEFAULT_STRATEGY,
    }),
};

const extensionOf = (path: string): string => /\.[^./\\]+$/.exec(path)?.[0] ?? '';
