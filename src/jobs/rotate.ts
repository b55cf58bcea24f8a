import * as Type from 'typebox';
import { failure } from '../core/failure.ts';
import { formats } from '../core/format.ts';
import { defineJob, type JobResult } from '../core/job.ts';
import { jpegHead as jpegCoding } from '../core/jpeg/quality.ts';
import { turnedJpegFile, turnedSize } from '../core/jpeg/turn-file.ts';
import { type JpegHead, jpegHead, withOrientation, withPartsOf } from '../core/metadata/jpeg-orientation.ts';
import { framesOfPng } from '../core/metadata/png-parts.ts';
import { isLosslessWebp } from '../core/metadata/webp-parts.ts';
import { encode, isWritable, writableFormats, type WritableFormat } from '../core/picture-output.ts';
import type { FormatBuild, Picture, SourceFile, Tools } from '../core/tools.ts';
import {
  after,
  asItIs,
  changesSides,
  orientationOfTurn,
  sameTurn,
  type Turn,
  turnOfOrientation,
} from '../core/turn.ts';

export const rotate = defineJob({
  id: 'rotate',
  title: 'Rotate or Mirror',
  description: 'Makes pictures upright, turns or mirrors them; JPEG without loss where its blocks allow it.',
  group: 'image',
  accepts: writableFormats,
  nameTemplate: '{dir}/{name}_rotated{ext}',
  makesAll: true,
  mayChange: ['size', 'orientation'],
  options: Type.Object({
    angle: Type.Enum(['auto', '90', '180', '270'], {
      title: 'Angle',
      description: 'How far a picture is turned, clockwise, from the way in which it is seen.',
      enumDescriptions: [
        'Not at all, but its pixels become upright where only a tag says so.',
        'A quarter to the right.',
        'Upside down.',
        'A quarter to the left.',
      ],
      default: 'auto',
      ask: true,
    }),
    mirror: Type.Enum(['none', 'horizontal', 'vertical'], {
      title: 'Mirror',
      description: 'How a picture is mirrored once it is turned.',
      enumDescriptions: ['Not at all.', 'Left and right change places.', 'Top and bottom change places.'],
      default: 'none',
      ask: true,
    }),
    method: Type.Enum(['pixels', 'tag'], {
      title: 'Method',
      description: 'What is turned in a JPEG.',
      enumDescriptions: [
        'Its pixels, so that every program shows it right: without loss, or encoded anew where a side ends within one of JPEG’s blocks; the line says so.',
        'Only the tag that tells programs how to show it: nothing is encoded anew, and a few programs do not look at it.',
      ],
      default: 'pixels',
    }),
    quality: Type.Integer({
      title: 'Quality',
      description:
        'Quality of JPEG, WebP and AVIF pictures that have to be encoded anew; a JPEG never gets more than it had.',
      default: 95,
      minimum: 1,
      maximum: 100,
    }),
    place: Type.Enum(['in-place', 'beside'], {
      title: 'Place',
      description: 'Where the result goes.',
      enumDescriptions: [
        'It takes the place of the original, of which a copy is kept until the run is forgotten.',
        'A new file beside the original, also of a picture that is right already.',
      ],
      default: 'in-place',
      ask: true,
    }),
  }),
  outputs: (source, { place }) =>
    place === 'in-place' ? ['in-place'] : [{ extension: /\.[^./\\]+$/.exec(source.path)?.[0] ?? '' }],
  run: async (file, { angle, mirror, method, quality, place }, tools) => {
    const { format } = file;
    if (!isWritable(format)) throw new Error(`a file of another format was accepted: ${format ?? 'unknown'}`);
    const wish = after(turns[angle], mirrors[mirror]);
    const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
    const head = format === 'jpeg' ? jpegHead(bytes) : undefined;
    const result =
      head === undefined || 'damaged' in head
        ? await rendered({ file, format, wish, quality, tools })
        : method === 'tag'
          ? tagged(bytes, head, wish)
          : await turned({ file, bytes, head, wish, quality, tools });
    // Nothing was decoded to see it.
    if (result.unchanged !== undefined && head !== undefined && 'damaged' in head)
      return { outputs: [], failure: failure('damaged', { found: head.damaged }) };
    if (result.unchanged === undefined || place === 'in-place') return result;
    const { unchanged, ...rest } = result;
    return { ...rest, outputs: [{ bytes, format }], notes: [unchanged] };
  },
});

const turns = {
  auto: asItIs,
  '90': { quarters: 1, mirrored: false },
  '180': { quarters: 2, mirrored: false },
  '270': { quarters: 3, mirrored: false },
} as const satisfies Record<string, Turn>;

const mirrors = {
  none: asItIs,
  horizontal: { quarters: 0, mirrored: true },
  vertical: { quarters: 2, mirrored: true },
} as const satisfies Record<string, Turn>;

const unchanged = (why: string): JobResult => ({ outputs: [], unchanged: why });
const notTurned = (found: string): JobResult => ({ outputs: [], failure: failure('not-turned', { found }) });

/** With the pixels that are seen, before and after. */
function jpegResult(bytes: Buffer, head: JpegHead, wish: Turn, notes: readonly string[]): JobResult {
  const sized = (swapped: boolean): { readonly width: number; readonly height: number } =>
    swapped ? { width: head.height, height: head.width } : { width: head.width, height: head.height };
  const before = changesSides(turnOfOrientation(head.orientation));
  return {
    input: { format: 'jpeg', ...sized(before) },
    outputs: [{ bytes, format: 'jpeg', ...sized(before !== changesSides(wish)) }],
    notes,
  };
}

const isUpright = 'it is upright already';

/** Without a pixel being touched. */
function tagged(bytes: Buffer, head: JpegHead, wish: Turn): JobResult {
  if (sameTurn(wish, asItIs)) return unchanged('it is seen upright by its tag');
  const orientation = orientationOfTurn(after(turnOfOrientation(head.orientation), wish));
  const result = withOrientation(bytes, head, { orientation });
  if (result === undefined) return notTurned('A JPEG whose EXIF data cannot be read or is full');
  return jpegResult(result, head, wish, ['only its tag, without loss']);
}

interface Request {
  readonly file: SourceFile;
  readonly wish: Turn;
  readonly quality: number;
  readonly tools: Tools;
}

/** The pixels of a JPEG, without loss where that can be. */
async function turned(
  request: Request & { readonly bytes: Buffer; readonly head: JpegHead },
): Promise<JobResult> {
  const { bytes, head, wish, quality } = request;
  const turn = after(turnOfOrientation(head.orientation), wish);
  if (sameTurn(turn, asItIs)) {
    if (head.orientation === 1) return unchanged(isUpright);
    const untagged = withOrientation(bytes, head, { orientation: 1 });
    if (untagged !== undefined) return jpegResult(untagged, head, wish, ['without loss']);
  }
  // sharp 0.35.5 cannot turn a gain map: it reads it from memory that it has given back.
  if (head.hasGainMap)
    return notTurned(
      'An HDR picture with its gain map has to be turned by its tag (option method): its pixels',
    );
  const others = head.hasFurther ? ['the pictures behind it are as they were'] : [];
  const lossless = turnedJpegFile(bytes, head, turn);
  if ('bytes' in lossless) return jpegResult(lossless.bytes, head, wish, ['without loss', ...others]);
  const coding = jpegCoding(bytes);
  const most = Math.min(quality, coding?.quality ?? quality);
  const {
    outputs,
    notes = [],
    ...rest
  } = await rendered({
    ...request,
    format: 'jpeg',
    coding: { fullColour: coding?.subsampling === 'none' },
    quality: most,
  });
  const [output] = outputs;
  if (output === undefined) return { outputs, notes, ...rest };
  const edit = { orientation: 1, pixels: turnedSize(head, turn) };
  const upright = withOrientation(bytes, head, edit) ?? bytes;
  return {
    ...rest,
    outputs: [{ ...output, bytes: withPartsOf(Buffer.from(output.bytes), upright) }],
    notes: [...notes, `encoded anew at quality ${most}: ${lossless.why}`, ...others],
  };
}

/** Decoded, turned and encoded: without loss in formats that have none. */
async function rendered({
  file,
  format,
  wish,
  quality,
  coding,
  tools,
}: Request & {
  readonly format: WritableFormat;
  /** Of a JPEG whose metadata the job itself takes over: whether colours are as fine as brightness. */
  readonly coding?: { readonly fullColour: boolean };
}): Promise<JobResult> {
  const plan = { still: false, moving: false, frames: 1 };
  const onlyMirrored = sameTurn(wish, mirrors.horizontal);
  const lossless = format === 'webp' && isLosslessWebp(file.bytes);
  const build: FormatBuild = {
    format,
    build: ({ pipeline }) => {
      const done = stepsOf(pipeline, wish);
      if (format !== 'jpeg') return encode(done, format, { quality, lossless });
      // Not by mozjpeg's means: they save bytes at the cost of what is left of the picture.
      return done.jpeg({
        quality,
        chromaSubsampling: coding?.fullColour !== false ? '4:4:4' : '4:2:0',
        optimiseCoding: true,
      });
    },
  };
  const { picture, results, notes } = await tools.renderAll(
    file,
    { colour: 'keep', frames: 'all', metadata: coding === undefined ? 'keep' : 'none' },
    ({ turned: isTurned, frames: found }) => {
      const frames = format === 'png' ? framesOfPng(file.bytes) : found;
      plan.frames = frames;
      plan.still = !isTurned && sameTurn(wish, asItIs);
      plan.moving = frames > 1 && format !== 'tiff' && (isTurned || !onlyMirrored);
      return { builds: plan.still || plan.moving ? [] : [build] };
    },
  );
  if (plan.still) return unchanged(isUpright);
  if (plan.moving) return notTurned(`An animation (${formats[format].title}, ${plan.frames} frames)`);
  const [result] = results;
  if (result === undefined) throw new Error('nothing was rendered');
  return {
    input: { format, width: picture.width, height: picture.height },
    outputs: [{ ...result, format }],
    notes,
  };
}

const stepsOf = (pipeline: Picture['pipeline'], { quarters, mirrored }: Turn): Picture['pipeline'] => {
  const first = mirrored ? pipeline.flop() : pipeline;
  return quarters === 0 ? first : first.rotate(quarters * 90);
};
