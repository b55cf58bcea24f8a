import { gunzipSync } from 'node:zlib';
import type { SharpOptions } from 'sharp';
import type { Limits } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { isSrgbProfile } from '../core/icc.ts';
import type {
  Picture,
  PictureFacts,
  Rendered,
  RenderPlan,
  RenderRequest,
  RenderedAll,
  SourceFile,
  Tools,
} from '../core/tools.ts';
import { decodeFailure, isCutShort, megapixels } from './decode-failure.ts';
import { readable } from './foreign-picture.ts';
import { hashOf } from './hash.ts';
import { jpegFacts } from './jpeg-facts.ts';
import { errorCode, errorDetail } from './os-error.ts';
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

type Planning = (facts: PictureFacts) => RenderPlan;

/** The picture manners that all jobs share: upright, guarded, colours, what was left out is said. */
export function pictureTools(limits: Limits): Tools {
  const renderAll: Tools['renderAll'] = async (given, request, plan) => {
    const sharp = await loadSharp();
    letSvgIn(sharp, limits.allowSvg);
    const file = given.format === 'svg' ? guardedDrawing(given, limits) : given;
    try {
      return await renderOnce(sharp, file, request, plan, limits, 'warning');
    } catch (first) {
      if (first instanceof TaskError) throw first;
      const found = await explained(sharp, first, file, limits);
      // Real decoders accept some files that libvips warns of (stray bytes, odd tags): tried once more, and said.
      // Never what is cut short: a JPEG of which only the end is there would come out grey.
      if (found.code !== 'damaged' || isCutShort(first)) throw new TaskError(found);
      try {
        const rendered = await renderOnce(sharp, file, request, plan, limits, 'error');
        return { ...rendered, notes: [...rendered.notes, 'slightly damaged'] };
      } catch {
        throw new TaskError(found);
      }
    }
  };
  /** What sharp does not read itself is brought into a form that it does, and keeps its name. */
  const renderAny: Tools['renderAll'] = async (given, request, plan) => {
    const { format } = given;
    const opened = readable(given, limits);
    if (!opened.ok) throw new TaskError(opened.failure);
    if (opened.file === given || format === undefined) return renderAll(given, request, plan);
    const rendered = await renderAll(opened.file, request, (facts) => plan({ ...facts, format }));
    return {
      ...rendered,
      picture: { ...rendered.picture, format },
      notes: [...opened.notes, ...rendered.notes],
    };
  };
  return {
    renderAll: renderAny,
    render: async (file, request, build) => {
      const { picture, results, notes } = await renderAny(file, request, () => ({ builds: [build] }));
      const [result] = results;
      if (result === undefined) throw new Error('nothing was rendered');
      return { picture, result, notes };
    },
    encodePixels: async ({ data, width, height, channels }, build) => {
      const sharp = await loadSharp();
      const pipeline = build(sharp(data, { raw: { width, height, channels: channelsOf(channels) } }));
      const { data: bytes, info } = await pipeline.toBuffer({ resolveWithObject: true });
      return { bytes, width: info.width, height: info.height, channels: info.channels, frames: 1 };
    },
    hashOf,
  };
}

function channelsOf(count: number): 1 | 2 | 3 | 4 {
  if (count === 1 || count === 2 || count === 3 || count === 4) return count;
  throw new Error(`a picture cannot have ${count} channels`);
}

/** librsvg bounds neither time nor memory: a 10 MB drawing took 22.7 GiB. What is packed counts unpacked. */
function guardedDrawing(file: SourceFile, limits: Limits): SourceFile {
  if (!limits.allowSvg)
    throw new TaskError(failure('unsupported-format', { found: 'SVG, which is switched off,' }));
  const tooBig = (found: string): TaskError =>
    new TaskError(failure('drawing-too-big', { found, limit: '1 MB' }));
  if (file.bytes.length > maxDrawingBytes) throw tooBig(`${(file.bytes.length / 1e6).toFixed(2)} MB`);
  if (file.bytes[0] !== 0x1f || file.bytes[1] !== 0x8b) return file;
  try {
    return { ...file, bytes: gunzipSync(file.bytes, { maxOutputLength: maxDrawingBytes }) };
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooBig('more than 1 MB when it is unpacked');
    throw new TaskError(failure('damaged', { found: 'it cannot be unpacked' }, errorDetail(error)));
  }
}
const maxDrawingBytes = 1_000_000;

/** A failure to decode, with the number of pixels where there are too many. */
async function explained(
  sharp: SharpConstructor,
  error: unknown,
  file: SourceFile,
  limits: Limits,
): Promise<Failure> {
  const found = decodeFailure(error, file, limits);
  if (found.code !== 'too-many-pixels') return found;
  const size = await sharp(file.bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (size === undefined) return found;
  return tooManyPixels(size.width, size.pageHeight ?? size.height, limits, found.detail);
}

function tooManyPixels(width: number, height: number, { maxPixels }: Limits, detail?: string): Failure {
  // Rounded up: 100 megapixels and a bit must not read like the limit itself.
  const found = `${megapixels(Math.ceil((width * height) / 1e5) * 1e5)} (${width}×${height})`;
  return failure('too-many-pixels', { found, limit: megapixels(maxPixels) }, detail);
}

async function renderOnce(
  sharp: SharpConstructor,
  file: SourceFile,
  request: RenderRequest,
  plan: Planning,
  limits: Limits,
  failOn: 'warning' | 'error',
): Promise<RenderedAll> {
  const options: SharpOptions = { autoOrient: true, failOn, limitInputPixels: limits.maxPixels };
  const { facts, icc, density } = await headerFacts(sharp, file, options);
  refuseRibbon(facts, limits);
  const { frames, format } = facts;
  const moving = request.frames === 'all' && frames > 1 && format !== 'tiff';
  if (moving) options.animated = true;
  if (format === 'svg' && request.drawingSize !== undefined)
    options.density = drawingDensity(facts, density, request.drawingSize);
  if (request.colour === 'srgb' && icc !== undefined && isSrgbProfile(icc)) options.ignoreIcc = true;
  const results: Rendered[] = [];
  for (const each of plan(facts).builds) {
    const build = typeof each === 'function' ? each : each.build;
    const picture: Picture = { ...facts, moving, pipeline: sharp(file.bytes, options) };
    const pipeline = build(picture);
    if (request.colour === 'keep') pipeline.keepIccProfile();
    if (request.metadata === 'keep') pipeline.keepExif().keepXmp();
    const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
    const pages = info.pages ?? 1;
    results.push({
      bytes: data,
      width: info.width,
      height: info.pageHeight ?? info.height,
      channels: info.channels,
      frames: pages,
    });
  }
  const unit = format === 'tiff' ? 'pages' : 'frames';
  return {
    picture: { ...facts, moving, pipeline: sharp(file.bytes, options) },
    results,
    notes: frames > 1 && !moving ? [`first of ${frames} ${unit}`] : [],
  };
}

/**
 * libvips holds some 150 rows at a time: 2,000,000×30 pixels, 60 of 100 megapixels, took 1.3 GB. So a picture counts
 * as at least that high, or wide, as it may be stored on its side.
 */
function refuseRibbon({ width, height, frames }: PictureFacts, limits: Limits): void {
  const [shorter, longer] = width < height ? [width, height] : [height, width];
  if (frames > 1 || shorter >= heldRows || longer * heldRows <= limits.maxPixels) return;
  const found = `a side of ${longer} pixels, which takes as much memory as ${megapixels(longer * heldRows)}`;
  throw new TaskError(failure('too-many-pixels', { found, limit: megapixels(limits.maxPixels) }));
}
const heldRows = 150;

interface HeaderFacts {
  readonly facts: PictureFacts;
  readonly icc: Uint8Array | undefined;
  /** Dots per inch at which a drawing has this size. */
  readonly density: number;
}

/** What has to be known of a picture before its pipeline is made. */
async function headerFacts(
  sharp: SharpConstructor,
  file: SourceFile,
  options: SharpOptions,
): Promise<HeaderFacts> {
  const format = file.format ?? 'jpeg';
  const quick = format === 'jpeg' ? jpegFacts(file.bytes) : undefined;
  if (quick !== undefined) {
    const { width, height, turned, icc } = quick;
    return {
      facts: { format, width, height, turned, frames: 1, alpha: false, depth: 8, grey: false },
      icc,
      density: 72,
    };
  }
  const {
    autoOrient,
    pageHeight,
    pages = 1,
    hasAlpha,
    icc,
    density = 72,
    orientation = 1,
    depth,
    space,
  } = await sharp(file.bytes, options).metadata();
  const { width, height } = autoOrient;
  return {
    facts: {
      format,
      width,
      height: pageHeight ?? height,
      turned: orientation !== 1,
      frames: pages,
      alpha: hasAlpha,
      depth: depth === 'uchar' ? 8 : 16,
      grey: space === 'b-w' || space === 'grey16',
    },
    icc,
    density,
  };
}

/** Dots per inch at which a drawing's longer side has the wanted pixels; sharp draws at 72 by itself. */
function drawingDensity({ width, height }: PictureFacts, density: number, wanted: number): number {
  return Math.min(Math.max((density * wanted) / Math.max(width, height, 1), 1), 100_000);
}
