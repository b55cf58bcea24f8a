import path from 'node:path';
import { imageSize } from 'image-size';
import type { Limits, Task } from '../core/executor.ts';
import type { FormatId } from '../core/format.ts';
import type { BoundJob } from '../core/job.ts';
import { mostWholePixels } from '../core/optimise/png.ts';
import type { SourceFile } from '../core/tools.ts';
import { frameCount } from './frame-count.ts';

/** What a picture's need is worked out from. */
export interface NeedRequest {
  readonly bytes: Uint8Array;
  readonly format: FormatId | undefined;
  /** Pictures above this are refused before a pixel is decoded. */
  readonly maxPixels: number;
  readonly outputs: readonly NeededOutput[];
  /** Of the results, where the job has one. */
  readonly quality?: number | undefined;
  /** The job holds it as a whole too, by code of its own. */
  readonly takenApart?: boolean;
}

export interface NeededOutput {
  /** With its dot. */
  readonly extension: string;
  /** What was asked for, in pixels; absent: as large as the source. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** The need of a task whose file has been read; 0 for jobs that look at no pictures. */
export function taskNeed(
  bound: BoundJob,
  { path: name, bytes, targets }: Task,
  file: SourceFile,
  { maxPixels }: Limits,
): number {
  if (bound.job.group !== 'image') return 0;
  const { format } = file;
  const source = {
    path: name,
    relative: path.basename(name),
    explicit: true,
    bytes,
    mtimeMs: 0,
    ...(format === undefined ? {} : { format }),
  };
  const asked = bound.outputs(source);
  const outputs = targets.map((target, i): NeededOutput => {
    const output = asked[i];
    const extension = path.extname(target.path);
    return typeof output === 'object'
      ? { extension, width: output.width, height: output.height }
      : { extension };
  });
  const { quality } = bound.options;
  const fineness = typeof quality === 'number' ? { quality } : {};
  const takenApart = format !== undefined && bound.job.takesApart?.includes(format) === true;
  return memoryNeed({ bytes: file.bytes, format, maxPixels, outputs, takenApart, ...fineness });
}

const megabyte = 1024 * 1024;
/** A worker that has loaded the picture library and has done a few thousand small photos: 85 to 110 MB. */
const workerMegabytes = 110;

/**
 * The most megabytes that a worker will have while it works on a picture: what it has anyway, the file, the decoder
 * and the encoder. 0 where the header says nothing: the watch over the workers' memory has the word then.
 *
 * The bytes a pixel are peaks measured with sharp 0.35.5 (libvips 8.18.7, one thread, no cache) on pictures of 48
 * megapixels, the file itself subtracted, rounded up. Decoding for a 128-pixel thumbnail: JPEG 0.1, progressive 3.1
 * (4:2:0) and 6.1 (4:4:4); PNG 0.6, 16 bit 1.2, interlaced 3.3 to 6.7; TIFF 0.8, 16 bit 1.3; WebP lossless 4.0; GIF
 * 4.6; AVIF 18.4, 10 bit 24.7. Encoding at full size: JPEG with optimised coding 6.4, PNG 2.3, TIFF 1.5, WebP 4.8,
 * lossless 18.5, GIF 11.5, AVIF 32.4; turning by 90° on the way 2.8. At 24 megapixels: JPEG with trellis 7.8, with
 * colours in full resolution 16.0; the decoded copy that several results are made of (`decoded-once.ts`) 5.0, of
 * 16 bits 7.5. Of an animation each frame counts: WebP 3.1 to 5.9, GIF 1.3.
 */
export function memoryNeed(request: NeedRequest): number {
  const { bytes, format, maxPixels, outputs, quality = 0, takenApart = false } = request;
  const size = format === undefined ? undefined : headerSize(bytes);
  if (format === undefined || size === undefined) return 0;
  const pixels = size.width * size.height;
  if (pixels > maxPixels) return 0;
  const frames = frameCount(bytes, format);
  const drawn = outputs.map(({ extension, ...asked }) => ({
    extension: extension.toLowerCase(),
    pixels: Math.min(pixels, drawnPixels(size, asked)),
  }));
  const encoding = drawn.map(
    (each) =>
      each.pixels * encoder(each.extension, quality) +
      each.pixels * (frames - 1) * (movers[each.extension] ?? 0) +
      (each.pixels === pixels ? pixels * turning : 0),
  );
  const copy = outputs.length > 1 ? Math.max(...drawn.map((each) => each.pixels)) * copied(bytes, format) : 0;
  const file = bytes.length * (format === 'jpeg' ? 2 : 1);
  const apart = takenApart ? takingApart(bytes, format, pixels) : 0;
  const need = file + pixels * decoding(bytes, format) + copy + Math.max(0, ...encoding) + apart;
  return Math.ceil(workerMegabytes + need / megabyte);
}

/** Of a width alone the height follows; which side the width is of, is known when the picture is upright. */
function drawnPixels(
  source: { readonly width: number; readonly height: number },
  { width, height }: Omit<NeededOutput, 'extension'>,
): number {
  if (width !== undefined && height !== undefined) return width * height;
  const shorter = Math.min(source.width, source.height);
  return source.width * source.height * ((width ?? height ?? Infinity) / shorter) ** 2;
}

/** From quality 90 on JPEG has its colours in full resolution (`core/picture-output.ts`), and all of them in memory. */
const encoder = (extension: string, quality: number): number =>
  quality >= 90 && (extension === '.jpg' || extension === '.jpeg') ? 16.5 : (encoders[extension] ?? 0);

/** Bytes a pixel of each further frame, in formats that move. */
const movers: Readonly<Record<string, number>> = { '.webp': 6, '.gif': 3 };

/** Bytes a pixel of the decoded copy. */
const copied = (bytes: Uint8Array, format: FormatId): number =>
  format === 'tiff' || format === 'avif' || (format === 'png' && bytes[24] === 16) ? 8 : 5;

const turning = 3;
const encoders: Readonly<Record<string, number>> = {
  '.jpg': 8,
  '.jpeg': 8,
  '.png': 6,
  '.webp': 8,
  '.avif': 33,
  '.gif': 12,
  '.tif': 8,
  '.tiff': 8,
};

/** Bytes a pixel that a decoder may hold at once. */
function decoding(bytes: Uint8Array, format: FormatId): number {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'jpeg') return jpegDecoding(header);
  if (format === 'png') return pngDecoding(header);
  return decoders[format] ?? 0;
}

const decoders: Partial<Readonly<Record<FormatId, number>>> = {
  webp: 4.5,
  gif: 5,
  // A strip may be the whole picture; how many bits it has stands in the directory, which may be anywhere.
  tiff: 8,
  avif: 25,
  svg: 8,
  // Drawn whole by code of its own, handed on as a PNG, and decoded from that: 27 and 17 measured at 12 megapixels.
  heic: 28,
  bmp: 18,
  ico: 18,
  raw: 6.5,
};

/** PNG (third edition) 11.2.1: an interlaced picture is held whole, any other in rows. */
function pngDecoding(header: Buffer): number {
  if (header.length < 29) return 0;
  const bits = header.readUInt8(24);
  const channels = pngChannels[header.readUInt8(25)] ?? 4;
  const whole = header.readUInt8(28) !== 0;
  return (whole ? channels * Math.ceil(bits / 8) : 0) + (bits === 16 ? 1.5 : 0.8);
}
/** By colour type; a palette is drawn as colours. */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

/**
 * What a job holds that takes the file apart itself. JPEG: its coefficients, two bytes each, and what is written of
 * them: ten times the file by measure, twice that where the collector is late. PNG: its data, samples, pixels and rows,
 * before and after their filters: at 12 and 24 megapixels 16 to 19 bytes a pixel above the file, 30 of 16 bits; larger
 * ones are not held.
 */
function takingApart(bytes: Uint8Array, format: FormatId, pixels: number): number {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'jpeg') {
    const frame = jpegFrame(header);
    return pixels * 2 * (frame === undefined ? 3 : samplesPerPixel(header, frame)) + bytes.length * 20;
  }
  if (format !== 'png') return 0;
  const wide = bytes[24] === 16 ? 2 : 1;
  return pixels * wide > mostWholePixels ? 0 : pixels * wide * 16;
}

/** A progressive JPEG is held as its coefficients, two bytes each (ITU T.81 B.2.2: the frame header). */
function jpegDecoding(header: Buffer): number {
  const frame = jpegFrame(header);
  if (frame === undefined) return 6.5;
  const marker = header[frame + 1];
  const sequential = marker === 0xc0 || marker === 0xc1;
  // A sequential picture whose components come in scans of their own is held too, but that is not seen here.
  return sequential ? 0.6 : 2 * samplesPerPixel(header, frame) + 0.2;
}

/** Where its mark is. */
function jpegFrame(header: Buffer): number | undefined {
  for (let at = 2; at + 10 < header.length && header[at] === 0xff;) {
    const marker = header[at + 1] ?? 0;
    if (marker === 0xda) break;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return at;
    at += marker === 0xff ? 1 : 2 + header.readUInt16BE(at + 2);
  }
  return undefined;
}

function samplesPerPixel(header: Buffer, frame: number): number {
  const factors = Array.from({ length: header[frame + 9] ?? 0 }, (_, i) => {
    const both = header[frame + 11 + i * 3] ?? 0x11;
    return { h: both >> 4, v: both & 15 };
  });
  const most = Math.max(1, ...factors.map(({ h }) => h)) * Math.max(1, ...factors.map(({ v }) => v));
  return Math.min(4, factors.reduce((sum, { h, v }) => sum + h * v, 0) / most);
}

function headerSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height } = imageSize(bytes);
    return { width, height };
  } catch {
    return undefined;
  }
}
