import type { SharpOptions } from 'sharp';
import type { Limits } from '../core/executor.ts';
import { canMove, type WritableFormat } from '../core/picture-output.ts';
import type {
  Build,
  FormatBuild,
  Picture,
  PictureFacts,
  Rendered,
  RenderedAll,
  RenderPlan,
  RenderRequest,
  SourceFile,
} from '../core/tools.ts';
import { decodedOnce } from './decoded-once.ts';
import { hasGainMap, keepGainMap, mayKeepGainMap } from './gain-map.ts';
import type { OpenedPicture } from './opened-picture.ts';
import { applyColour, colourInput, colourPlan } from './picture-colour.ts';
import { type PictureHeader, readHeader } from './picture-header.ts';
import { refuseLongAnimation, refuseRibbon } from './picture-limits.ts';
import { keepDensity, keepMetadata, lostMetadata, toldKinds, withRest } from './picture-metadata.ts';
import type { SharpConstructor } from './sharp-types.ts';
import { withoutExifThumbnail } from './stale-metadata.ts';
import { uprightAnimation } from './upright-animation.ts';

export type Planning = (facts: PictureFacts) => RenderPlan;

/** One of the results, with what it may have of the source. */
interface Result {
  readonly build: Build;
  readonly format: WritableFormat | undefined;
  readonly moving: boolean;
  readonly keepsGainMap: boolean;
}

/** Decodes and makes all results, one after another: two encoders at once would need the memory of both. */
export async function renderOnce(
  sharp: SharpConstructor,
  file: SourceFile,
  request: RenderRequest,
  plan: Planning,
  limits: Limits,
  failOn: 'warning' | 'error',
): Promise<RenderedAll> {
  const options: SharpOptions = { autoOrient: true, failOn, limitInputPixels: limits.maxPixels };
  const header = await readHeader(sharp, file, request, options);
  const { facts } = header;
  refuseRibbon(facts, limits);
  const { builds, atMost } = plan(facts);
  const results = builds.map((each) => asked(each, header, request));
  if (results.some(({ moving }) => moving)) refuseLongAnimation(facts, limits);
  const drawn = atMost === undefined ? request.drawingSize : Math.max(atMost.width, atMost.height);
  if (facts.format === 'svg' && drawn !== undefined) options.density = drawingDensity(header, drawn);
  const bytes = request.metadata === 'keep' ? withoutExifThumbnail(file.bytes, header.exif) : file.bytes;
  const source: OpenedPicture = { sharp, bytes, header, options };
  const opened = await inputs(source, request, atMost, results);
  const rendered: Rendered[] = [];
  const notes: string[] = [];
  for (const result of results) {
    const made = await render(opened(result), request, result);
    rendered.push(made.rendered);
    notes.push(...made.notes);
  }
  return {
    picture: {
      ...facts,
      moving: false,
      // Few jobs ask for it, and it costs 30 µs.
      get pipeline() {
        return sharp(file.bytes, options);
      },
    },
    results: rendered,
    notes: [...new Set([...leftOut(header, request, results), ...notes])],
  };
}

function asked(each: Build | FormatBuild, header: PictureHeader, request: RenderRequest): Result {
  const { build, format } = typeof each === 'function' ? { build: each, format: undefined } : each;
  const { frames, format: source } = header.facts;
  const moves = request.frames === 'all' && frames > 1 && (source === 'gif' || source === 'webp');
  return {
    build,
    format,
    moving: moves && (format === undefined || canMove(format)),
    keepsGainMap: mayKeepGainMap(header, request, format),
  };
}

/** What each result is decoded from. */
async function inputs(
  source: OpenedPicture,
  request: RenderRequest,
  atMost: RenderPlan['atMost'],
  results: readonly Result[],
): Promise<(result: Result) => OpenedPicture> {
  const { header } = source;
  const isUsual = ({ moving, keepsGainMap }: Result): boolean => !moving && !keepsGainMap;
  const usual = results.filter(isUsual);
  const takesTiffExif = header.hasTiffExif && usual.some(({ format }) => format !== 'tiff');
  const colours = usual.map(({ format }) => colourPlan(header, request.colour, format));
  const shared =
    (atMost !== undefined && usual.length > 1) || takesTiffExif
      ? await decodedOnce(source, request, atMost ?? header.facts, colours)
      : source;
  const turns = header.facts.turned && results.some(({ moving }) => moving);
  const animation = turns ? await uprightAnimation(source) : source;
  return (result) => (result.moving ? animation : isUsual(result) ? shared : source);
}

interface Made {
  readonly rendered: Rendered;
  readonly notes: readonly string[];
}

async function render(opened: OpenedPicture, request: RenderRequest, result: Result): Promise<Made> {
  if (result.keepsGainMap) {
    try {
      const made = await encoded(opened, request, result);
      if (await hasGainMap(opened.sharp, made.bytes)) return { rendered: made, notes: [] };
    } catch {
      // A step that sharp cannot do to the map; or the file is damaged, which shows without it too.
    }
  }
  const { header } = opened;
  const loses = header.gainMap && request.colour === 'keep';
  return {
    rendered: await encoded(opened, request, { ...result, keepsGainMap: false }),
    notes: loses ? ['without its HDR gain map'] : [],
  };
}

async function encoded(
  { sharp, bytes, header, options }: OpenedPicture,
  request: RenderRequest,
  { build, format, moving, keepsGainMap }: Result,
): Promise<Rendered> {
  const colours = colourPlan(header, request.colour, format);
  const input = { ...options, ...colourInput(colours, header), ...(moving ? { animated: true } : {}) };
  const picture: Picture = { ...header.facts, moving, pipeline: sharp(bytes, input) };
  const pipeline = build(picture);
  applyColour(pipeline, colours, header);
  if (request.metadata === 'keep') keepMetadata(pipeline, header, keepsGainMap);
  if (request.metadata === 'keep' && format === 'tiff') keepDensity(pipeline, header);
  if (keepsGainMap) keepGainMap(pipeline);
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
  return {
    bytes: request.metadata === 'keep' ? withRest(data, format, header, info) : data,
    width: info.width,
    height: info.pageHeight ?? info.height,
    channels: info.channels,
    frames: info.pages ?? 1,
  };
}

/** What a person should know that the results have not. */
function leftOut(header: PictureHeader, request: RenderRequest, results: readonly Result[]): string[] {
  const { frames, format } = header.facts;
  const unit = format === 'tiff' ? 'pages' : format === 'avif' ? 'pictures' : 'frames';
  const still = results.length === 0 || results.some(({ moving }) => !moving);
  const written = results.flatMap((result) => (result.format === undefined ? [] : [result.format]));
  // Frames that are turned are written anew, without metadata.
  const bare = header.facts.turned && results.some(({ moving }) => moving);
  const unread = bare ? toldKinds(header) : header.unread;
  const lost = request.metadata === 'keep' ? lostMetadata(written, { ...header, unread }) : undefined;
  return [
    ...(frames > 1 && still ? [`first of ${frames} ${unit}`] : []),
    ...(lost === undefined ? [] : [lost]),
  ];
}

/** Dots per inch at which a drawing's longer side has the wanted pixels; sharp draws at 72 by itself. */
function drawingDensity({ facts: { width, height }, density }: PictureHeader, wanted: number): number {
  return Math.min(Math.max((density * wanted) / Math.max(width, height, 1), 1), 100_000);
}
