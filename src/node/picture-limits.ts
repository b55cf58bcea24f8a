import { gunzipSync } from 'node:zlib';
import type { Limits } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { PictureFacts, SourceFile } from '../core/tools.ts';
import { decodeFailure, megapixels } from './decode-failure.ts';
import { errorCode, errorDetail } from './os-error.ts';
import type { SharpConstructor } from './sharp-types.ts';
import { TaskError } from './task-error.ts';

/** librsvg bounds neither time nor memory: a 10 MB drawing took 22.7 GiB. What is packed counts unpacked. */
export function guardedDrawing(file: SourceFile, limits: Limits): SourceFile {
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
export async function explained(
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
  const found = `${atLeast(width * height)} (${width}×${height})`;
  return failure('too-many-pixels', { found, limit: megapixels(maxPixels) }, detail);
}

/** Rounded up: 100 megapixels and a bit must not read like the limit itself. */
const atLeast = (pixels: number): string => megapixels(Math.ceil(pixels / 1e5) * 1e5);

/**
 * libvips holds some 150 rows at a time: 2,000,000×30 pixels, 60 of 100 megapixels, took 1.3 GB. So a picture counts
 * as at least that high, or wide, as it may be stored on its side.
 */
export function refuseRibbon({ width, height, frames }: PictureFacts, limits: Limits): void {
  const [shorter, longer] = width < height ? [width, height] : [height, width];
  if (frames > 1 || shorter >= heldRows || longer * heldRows <= limits.maxPixels) return;
  const found = `a side of ${longer} pixels, which takes as much memory as ${megapixels(longer * heldRows)}`;
  throw new TaskError(failure('too-many-pixels', { found, limit: megapixels(limits.maxPixels) }));
}
const heldRows = 150;

/**
 * All frames are decoded into one tall picture, so all of them count. A frame costs time however small it is: 20,000
 * of 2×2 pixels took 9 s to encode as WebP, so each counts as at least that of an icon.
 */
export function refuseLongAnimation({ width, height, frames }: PictureFacts, limits: Limits): void {
  const pixels = frames * Math.max(width * height, leastFrame);
  if (pixels <= limits.maxPixels) return;
  const found = `${frames} frames of ${width}×${height}, which count as ${atLeast(pixels)}`;
  throw new TaskError(failure('too-many-pixels', { found, limit: megapixels(limits.maxPixels) }));
}
const leastFrame = 64 * 64;
