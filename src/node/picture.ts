import type { Sharp, SharpOptions } from 'sharp';
import type { Limits } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { type FormatId, formats } from '../core/format.ts';
import { isSrgbProfile } from '../core/icc.ts';
import type { Picture, RenderRequest, SourceFile, Tools } from '../core/tools.ts';
import { jpegFacts } from './jpeg-facts.ts';
import { errorDetail, errorText } from './os-error.ts';
import { letSvgIn, loadSharp } from './sharp.ts';
import type { SharpConstructor } from './sharp-types.ts';

/** A failure on its way out of a job's `run`; it becomes data again before it leaves the worker. */
export class TaskError extends Error {
  readonly failure: Failure;
  constructor(reason: Failure) {
    super(reason.message);
    this.failure = reason;
  }
}

/** The picture manners that all jobs share: upright, guarded, sRGB, what was left out is said. */
export function pictureTools(limits: Limits): Tools {
  return {
    render: async (file, request, build) => {
      const sharp = await loadSharp();
      letSvgIn(sharp, limits.allowSvg);
      if (file.format === 'svg') guardDrawing(file, limits);
      try {
        return await renderOnce(sharp, file, request, build, limits, 'warning');
      } catch (first) {
        // Real decoders accept some files that libvips warns of (stray bytes, odd tags): tried once more, and said.
        // Truncated files fail both times.
        const found = decodeFailure(first, file.format, limits);
        if (found.code !== 'damaged') throw new TaskError(found);
        try {
          const rendered = await renderOnce(sharp, file, request, build, limits, 'error');
          return { ...rendered, notes: [...rendered.notes, 'slightly damaged'] };
        } catch {
          throw new TaskError(found);
        }
      }
    },
  };
}

/** librsvg bounds neither time nor memory: a 10 MB drawing took 22.7 GiB. */
function guardDrawing(file: SourceFile, limits: Limits): void {
  if (!limits.allowSvg)
    throw new TaskError(failure('unsupported-format', { found: 'SVG, which is switched off,' }));
  if (file.bytes.length > maxDrawingBytes) {
    const facts = { found: `${Math.round(file.bytes.length / 1e5) / 10} MB of SVG`, limit: '1 MB' };
    throw new TaskError(failure('source-too-big', facts));
  }
}
const maxDrawingBytes = 1_000_000;

async function renderOnce(
  sharp: SharpConstructor,
  file: SourceFile,
  request: RenderRequest,
  build: (picture: Picture) => Sharp,
  limits: Limits,
  failOn: 'warning' | 'error',
): Promise<Awaited<ReturnType<Tools['render']>>> {
  const options: SharpOptions = { autoOrient: true, failOn, limitInputPixels: limits.maxPixels };
  const facts = await pictureFacts(sharp, file, options);
  if (file.format === 'svg') options.density = drawingDensity(facts, request.drawingSize);
  if (facts.icc !== undefined && isSrgbProfile(facts.icc)) options.ignoreIcc = true;
  const { width, height, frames, alpha } = facts;
  const format = file.format ?? 'jpeg';
  const picture: Picture = { pipeline: sharp(file.bytes, options), format, width, height, frames, alpha };
  const { data, info } = await build(picture).toBuffer({ resolveWithObject: true });
  const unit = format === 'tiff' ? 'pages' : 'frames';
  return {
    picture,
    result: { bytes: data, width: info.width, height: info.height },
    notes: frames > 1 ? [`first of ${frames} ${unit}`] : [],
  };
}

interface PictureFacts {
  /** Pixels of one frame, upright. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly alpha: boolean;
  readonly icc: Uint8Array | undefined;
  /** Dots per inch at which a drawing has this size. */
  readonly density: number;
}

/** What has to be known of a picture before its pipeline is made. */
async function pictureFacts(
  sharp: SharpConstructor,
  file: SourceFile,
  options: SharpOptions,
): Promise<PictureFacts> {
  const quick = file.format === 'jpeg' ? jpegFacts(file.bytes) : undefined;
  if (quick !== undefined) return { ...quick, frames: 1, alpha: false, density: 72 };
  const {
    autoOrient,
    pageHeight,
    pages = 1,
    hasAlpha,
    icc,
    density = 72,
  } = await sharp(file.bytes, options).metadata();
  const { width, height } = autoOrient;
  return { width, height: pageHeight ?? height, frames: pages, alpha: hasAlpha, icc, density };
}

/** Dots per inch at which a drawing's longer side has the wanted pixels; sharp draws at 72 by itself. */
function drawingDensity({ width, height, density }: PictureFacts, wanted: number): number {
  return Math.min(Math.max((density * wanted) / Math.max(width, height, 1), 1), 100_000);
}

/** libvips says everything in free text; these are the texts that mean something else than "damaged". */
function decodeFailure(error: unknown, format: FormatId | undefined, limits: Limits): Failure {
  const text = errorText(error).split('\n')[0] ?? '';
  const detail = errorDetail(error);
  if (/exceeds pixel limit/i.test(text)) {
    const limit = `${limits.maxPixels / 1e6} megapixels`;
    return failure('too-many-pixels', { limit }, detail);
  }
  if (/timeout/i.test(text)) return failure('timed-out', { limit: `${limits.timeoutMs / 1000} s` }, detail);
  if (/unsupported image format|corrupt header/i.test(text)) {
    const title = format === undefined ? 'a picture' : formats[format].title;
    return failure('damaged', { found: `it is named as ${title} but cannot be read as one` }, detail);
  }
  return failure('damaged', { found: plainVips(text) }, detail);
}

/** `VipsJpeg: premature end of JPEG image` → `premature end of JPEG image` */
const plainVips = (text: string): string => text.replace(/^(Input (buffer|file)[^:]*: )?(\w+: )?/, '').trim();
