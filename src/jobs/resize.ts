import type { Static } from 'typebox';
import * as Type from 'typebox';
import { type Failure, failure } from '../core/failure.ts';
import { type Fitted, fits, turnings } from '../core/fit-picture.ts';
import { formats, readableFormats } from '../core/format.ts';
import { defineJob, type JobOutput, type Preset } from '../core/job.ts';
import { isStrippable, stripMetadata } from '../core/metadata/strip.ts';
import {
  encode,
  extensionFor,
  likelyContent,
  ownFormat,
  type WritableFormat,
  writableFormats,
} from '../core/picture-output.ts';
import { backgroundOption, cropOption } from '../core/picture-options.ts';
import { askedPixels, readSizes, sizeLabel, sizesPattern, sizesPlaceholder } from '../core/picture-size.ts';
import { enough, enoughNote, largestDrawn, type PlannedSize, planSize } from '../core/resize-plan.ts';
import type { FormatBuild, SourceFile } from '../core/tools.ts';

/** The sizes of PowerToys' Image Resizer, by the longer edge, so that pictures that stand count like those that lie. */
const preset = (id: string, pixels: number, use: string): Preset => ({
  id,
  title: `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
  description: `${pixels} pixels on the longer edge, ${use}.`,
  options: { size: String(pixels) },
  nameTemplate: `{dir}/{name}_${id}{ext}`,
});

const options = Type.Object({
  size: Type.String({
    title: 'Size',
    description:
      'Pixels of the longer edge (1920), or: short 1080, width 1280, height 720, a box 1366x768, 50%, 2MP. Several with commas.',
    default: '1920',
    pattern: sizesPattern,
    placeholder: sizesPlaceholder,
    ask: true,
  }),
  fit: Type.Enum([...fits], {
    title: 'Fit',
    description: 'How a picture is brought into a box such as 1366x768.',
    enumDescriptions: [
      'Inside the box, with the whole picture and its proportions.',
      'Covering the box; what sticks out is cropped.',
      'Inside the box, which is filled up with the background to its exact size.',
      'Stretched to the box.',
    ],
    default: 'inside',
  }),
  turnBox: Type.Enum([...turnings], {
    title: 'Turn box',
    description:
      'When a box is turned for pictures of the other orientation: 1366x768 to 768x1366 for a portrait.',
    enumDescriptions: [
      'With the fit “inside”; for the other fits the box is exact.',
      'Always.',
      'Never: the first number is the width.',
    ],
    default: 'inside',
  }),
  crop: cropOption('when the picture covers a box; of an animation it is the middle'),
  background: backgroundOption(
    'Colour behind transparency in JPEG, and around the picture with the fit “contain”',
  ),
  format: Type.Enum(['same', ...writableFormats], {
    title: 'Format',
    description: 'Format of the results.',
    enumDescriptions: [
      'As the source; PNG for drawings and icons, JPEG for what cannot be written.',
      'JPEG; transparency is put on the background.',
      'PNG.',
      'WebP.',
      'AVIF: smallest, and slowest to make.',
      'TIFF.',
      'GIF: at most 256 colours.',
    ],
    default: 'same',
  }),
  quality: Type.Integer({
    title: 'Quality',
    description: 'Quality of JPEG, WebP and AVIF results; AVIF looks the same with 20 to 30 less.',
    default: 90,
    minimum: 1,
    maximum: 100,
  }),
  metadata: Type.Enum(['keep', 'none'], {
    title: 'Metadata',
    description:
      'What becomes of EXIF and XMP data: camera, date, place, copyright. The colour profile stays.',
    enumDescriptions: ['They are kept.', 'They are left out.'],
    default: 'keep',
  }),
  smallEnough: Type.Enum(['copy', 'skip'], {
    title: 'Small pictures',
    description: 'What becomes of a picture that is no larger than the size: none is enlarged.',
    enumDescriptions: [
      'It is among the results, so that they are complete: its pixels as they are where they need no change.',
      'There is no result for it.',
    ],
    default: 'copy',
  }),
  place: Type.Enum(['beside', 'in-place'], {
    title: 'Place',
    description: 'Where the result goes.',
    enumDescriptions: [
      'New files, beside the originals or in the output folder.',
      'It takes the place of the original, of which a copy is kept until the run is forgotten: of one size, in the same format.',
    ],
    default: 'beside',
  }),
});
type Options = Static<typeof options>;

export const resize = defineJob({
  id: 'resize',
  title: 'Resize Pictures',
  description:
    'Makes pictures smaller, to one size or several: upright, animations moving, colours kept, never enlarged.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}_{size}{ext}',
  presets: [
    preset('small', 854, 'for mail and chat'),
    preset('medium', 1366, 'for the web'),
    preset('large', 1920, 'for a whole screen'),
    preset('phone', 568, 'for small phones'),
  ],
  options,
  contradiction: ({ size, place }) =>
    place === 'in-place' && readSizes(size).length > 1
      ? { option: 'size', message: `In place there is room for one size only, but the sizes are ${size}.` }
      : undefined,
  mayChange: ({ metadata }) => ['size', ...(metadata === 'none' ? (['exif', 'xmp', 'iptc'] as const) : [])],
  outputs: (source, { size, format, place }) => {
    if (place === 'in-place') return ['in-place'];
    const target = targetFormat(source.format, format);
    return readSizes(size).map((each) => ({
      extension: extensionFor(target, source.path),
      size: sizeLabel(each),
      ...askedPixels(each),
    }));
  },
  run: async (file, chosen, tools) => {
    const { metadata, place } = chosen;
    const target = targetFormat(file.format, chosen.format);
    const sizes = readSizes(chosen.size);
    const refused = place === 'in-place' ? notInPlace(file, target) : undefined;
    if (refused !== undefined) return { outputs: [], failure: refused };
    let plans: readonly PlannedSize[] = [];
    const { picture, results, notes } = await tools.renderAll(
      file,
      { colour: 'keep', frames: 'all', metadata },
      (facts) => {
        plans = sizes.map((size) => planSize(size, facts, file.format, { ...chosen, target }));
        const builds = plans.flatMap(({ kind, fitted }) =>
          kind === 'render' ? [buildOf(fitted, target, chosen)] : [],
        );
        return { builds: builds.length > 0 ? builds : [look], atMost: largestDrawn(plans) };
      },
    );
    const copied = plans.some(({ kind }) => kind === 'copy') ? copyOf(file, target, metadata) : file;
    if ('damaged' in copied) return { outputs: [], failure: failure('damaged', { found: copied.damaged }) };
    const rendered = results.values();
    const outputs = plans.map(({ kind, fitted: { width, height } }): JobOutput | undefined => {
      if (kind === 'skip') return undefined;
      if (kind === 'copy') return { bytes: copied.bytes, format: target, width, height };
      const result = rendered.next().value;
      return result === undefined
        ? undefined
        : { bytes: result.bytes, format: target, width: result.width, height: result.height };
    });
    const input = { format: picture.format, width: picture.width, height: picture.height };
    const same = place === 'in-place' && outputs.every((output) => output?.bytes === file.bytes);
    if (same || outputs.every((output) => output === undefined))
      return { input, outputs: [], unchanged: enough };
    const said = plans.some(({ kind }) => kind === 'render') ? notes : notes.filter(isAboutContent);
    return { input, outputs, notes: [...said, ...enoughNote(plans)] };
  },
});

const targetFormat = (source: SourceFile['format'], wanted: Options['format']): WritableFormat =>
  wanted === 'same' ? ownFormat(source ?? 'jpeg') : wanted;

function notInPlace({ format }: SourceFile, target: WritableFormat): Failure | undefined {
  if (format === target) return undefined;
  const [from, to] = [formats[format ?? target].title, formats[target].title];
  return failure('bad-options', {
    found: `${from} cannot be replaced by ${to}; write beside it instead`,
  });
}

/** The file without a pixel encoded anew. */
function copyOf(
  { bytes }: SourceFile,
  format: WritableFormat,
  metadata: Options['metadata'],
): { readonly bytes: Uint8Array } | { readonly damaged: string } {
  if (metadata === 'keep' || !isStrippable(format)) return { bytes };
  const stripped = stripMetadata(bytes, format);
  if ('damaged' in stripped) return stripped;
  return stripped.removed.length === 0 ? { bytes } : { bytes: stripped.bytes };
}

function buildOf(
  { width, height, fit }: Fitted,
  format: WritableFormat,
  { crop, quality, background }: Options,
): FormatBuild {
  return {
    format,
    build: ({ pipeline, moving, alpha, format: source }) =>
      encode(
        pipeline.resize({
          width,
          height,
          fit,
          // Sharp looks for the best part of a still picture only.
          position: fit === 'cover' && !moving ? crop : 'centre',
          withoutEnlargement: fit === 'contain' && source !== 'svg',
          background: alpha && format !== 'jpeg' ? transparent : background,
        }),
        format,
        { quality, background, content: likelyContent(source) },
      ),
  };
}

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };

/** A picture of which nothing is rendered is decoded all the same: a damaged one must not pass for a result. */
const look: FormatBuild['build'] = ({ pipeline }) => pipeline.resize(8, 8, { fit: 'fill' }).raw();

/** A copy has all frames and pages. */
const isAboutContent = (note: string): boolean => !note.startsWith('first of ');
