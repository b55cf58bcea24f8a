import type { Sharp } from 'sharp';
import { DatasetFold } from '../core/dataset/fold.ts';
import { type Fitting, fitPicture, seenPart, transformOf } from '../core/dataset/fitting.ts';
import { pictureName, sharedFiles } from '../core/dataset/layout.ts';
import { type DatasetOptions, datasetOptions } from '../core/dataset/options.ts';
import { channelSums, colourChannels, onCanvas, withChannels } from '../core/dataset/pixels.ts';
import type { IncludedValue, LeftOutCode, LeftOutValue } from '../core/dataset/picture-value.ts';
import { failure } from '../core/failure.ts';
import { giveBack } from '../core/give-back.ts';
import { readableFormats } from '../core/format.ts';
import { defineJob, type JobResult } from '../core/job.ts';
import { perceptualHash } from '../core/perceptual-hash.ts';
import { encode } from '../core/picture-output.ts';
import type { PictureFacts } from '../core/tools.ts';

export const dataset = defineJob({
  id: 'dataset',
  title: 'Make Dataset',
  description:
    'Prepares pictures for machine learning: one size, split into train, validation and test, with a manifest, statistics and a report of copies across splits.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  together: true,
  options: datasetOptions,
  outputs: (source, options) => (options.layout === 'folders' ? [pictureName(source, options)] : []),
  run: async (file, options, tools) => {
    let left: LeftOut | undefined;
    let fitting: Fitting | undefined;
    const { picture, results, notes } = await tools.renderAll(
      file,
      { colour: 'srgb', frames: 'first', metadata: 'none', drawingSize: options.size },
      (facts) => {
        left = leftOut(facts, options);
        if (left !== undefined) return { builds: [] };
        const fit = fitPicture(facts, options);
        fitting = fit;
        return { builds: [({ pipeline, alpha }) => fitted(pipeline, alpha, fit, options)] };
      },
    );
    const { format, width, height } = picture;
    const input = { format, width, height };
    if (left !== undefined) return leftOutResult(left, input);
    const [raw] = results;
    if (raw === undefined || fitting === undefined) throw new Error('nothing was rendered');
    const seen = withChannels({ ...raw, data: raw.bytes }, options.colour === 'rgb' ? 3 : 1);
    const look = perceptualHash(seen);
    const canvas = {
      ...fitting.result,
      background: colourChannels(options.background, options.colour),
    };
    const spare = spareCanvas;
    spareCanvas = undefined;
    const whole = onCanvas(seen, Math.max(0, fitting.left), Math.max(0, fitting.top), canvas, spare);
    const sums = channelSums(whole);
    const result = await tools.encodePixels(whole, (pipeline) =>
      encode(pipeline.toColourspace(spaceOf(options)), options.format, {
        quality: options.quality,
        aim: 'fast',
        opaque: true,
      }),
    );
    if (whole !== seen) spareCanvas = whole.data;
    giveBack(raw.bytes);
    const value: IncludedValue = {
      kind: 'included',
      ...fitting.result,
      originalWidth: width,
      originalHeight: height,
      transform: transformOf(picture, fitting),
      sums,
      ...(look === undefined ? {} : { look }),
      hash: tools.hashOf(result.bytes),
    };
    if (options.layout === 'folders')
      return { input, outputs: [{ ...result, format: options.format }], notes, value };
    if (result.bytes.length > mostInShard) {
      const found = `it has ${(result.bytes.length / 1e6).toFixed(1)} MB, and a picture in a shard may have ${mostInShard / 1e6}; use JPEG, a smaller size, or folders`;
      return { input, outputs: [], failure: failure('encode-failed', { found }) };
    }
    return {
      input,
      outputs: [],
      notes,
      value: { ...value, data: Buffer.from(result.bytes).toString('base64') } satisfies IncludedValue,
    };
  },
  reduce: {
    files: sharedFiles,
    bulky: true,
    begin: (options, facts) => new DatasetFold(options, facts),
  },
});

/**
 * The canvas of the picture before, as a new one for each is the most of a worker's garbage. Taken away while it is in
 * use: pictures may be worked on side by side.
 */
let spareCanvas: Uint8Array | undefined;

/** Bytes that a worker may hand to the host in one value, as base64. */
const mostInShard = 5_900_000;

/** Colours, size and crop; the border is put around the pixels, which is faster than sharp's `extend` (1 of 6 ms). */
function fitted(pipeline: Sharp, alpha: boolean, fitting: Fitting, options: DatasetOptions): Sharp {
  const { width, height } = fitting.scaled;
  const seen = seenPart(fitting);
  const flat = alpha ? pipeline.flatten({ background: options.background }) : pipeline;
  const resized = flat.resize({ width, height, fit: 'fill' });
  const cropped = seen.width < width || seen.height < height ? resized.extract(seen) : resized;
  return cropped.toColourspace(spaceOf(options)).raw();
}

const spaceOf = ({ colour }: DatasetOptions): 'srgb' | 'b-w' => (colour === 'rgb' ? 'srgb' : 'b-w');

interface LeftOut {
  readonly code: LeftOutCode;
  readonly reason: string;
}

function leftOut(
  { width, height }: PictureFacts,
  { minSize, maxAspect }: DatasetOptions,
): LeftOut | undefined {
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  if (shorter < minSize) {
    return {
      code: 'too-small',
      reason: `left out: its shorter side has ${shorter} pixels, less than ${minSize}`,
    };
  }
  if (maxAspect > 0 && longer > shorter * maxAspect) {
    const proportions = (longer / shorter).toFixed(1);
    return {
      code: 'too-long',
      reason: `left out: it is ${proportions} times as long as it is wide, more than ${maxAspect}`,
    };
  }
  return undefined;
}

const leftOutResult = ({ code, reason }: LeftOut, input: JobResult['input']): JobResult => ({
  outputs: [],
  unchanged: reason,
  ...(input === undefined ? {} : { input }),
  value: { kind: 'left-out', code } satisfies LeftOutValue,
});
