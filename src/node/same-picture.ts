import type { Metadata } from 'sharp';
import type { Limits } from '../core/executor.ts';
import type { FormatId } from '../core/format.ts';
import { errorText } from './os-error.ts';
import { loadSharp } from './sharp.ts';
import type { SharpConstructor } from './sharp-types.ts';

/** Two encodings of one picture differ by a few of 255 steps; the next photo of a series by twenty. */
const most = { all: 3, tile: 10 } as const;
/** Encoders' versions differ by a few per cent in bytes; ten points of quality by a quarter. */
const mostBytes = 0.1;
/** Pixels of the side at which pictures are compared, and of a tile of that. */
const side = 512;
const tile = 16;

/**
 * What tells two pictures of one format apart, in words; undefined where they are the same but for the encoder: kind,
 * size, metadata and quality as far as it can be seen, and nearly the same pixels.
 */
export async function picturesDiffer(
  there: Uint8Array,
  wanted: Uint8Array,
  format: FormatId,
  limits: Limits,
): Promise<string | undefined> {
  const sharp = await loadSharp();
  const options = { limitInputPixels: limits.maxPixels, failOn: 'error' } as const;
  try {
    const [is, will] = await Promise.all([
      sharp(there, options).metadata(),
      sharp(wanted, options).metadata(),
    ]);
    const other = traitsDiffer(is, will);
    if (other !== undefined) return other;
    if (format === 'jpeg' && !Buffer.from(tables(there)).equals(tables(wanted)))
      return 'it has another quality';
    const bytes = Math.abs(there.length - wanted.length) / wanted.length;
    if (bytes > mostBytes) return `it has ${number(there.length)} bytes, would have ${number(wanted.length)}`;
    const [a, b] = await Promise.all([look(sharp, there, options), look(sharp, wanted, options)]);
    return sameLook(a, b) ? undefined : 'it shows something else';
  } catch (error) {
    return `it cannot be decoded: ${errorText(error)}`;
  }
}

/** Pixels, upright; of one frame. */
export async function pictureSize(
  bytes: Uint8Array,
  { maxPixels }: Limits,
): Promise<{ readonly width?: number; readonly height?: number }> {
  const sharp = await loadSharp();
  const read = await sharp(bytes, { limitInputPixels: maxPixels })
    .metadata()
    .catch(() => undefined);
  if (read === undefined) return {};
  return { width: read.autoOrient.width, height: read.pageHeight ?? read.autoOrient.height };
}

function traitsDiffer(is: Metadata, will: Metadata): string | undefined {
  const size = ({ width, height, pageHeight }: Metadata): string => `${width}×${pageHeight ?? height}`;
  const frames = ({ pages = 1 }: Metadata): string => (pages === 1 ? 'one frame' : `${pages} frames`);
  const has = (what: string, data: unknown): string => (data === undefined ? `no ${what}` : what);
  const facts: readonly ((picture: Metadata) => string)[] = [
    size,
    frames,
    ({ channels, depth }) => `${channels} channels of type ${depth}`,
    ({ exif }) => has('EXIF data', exif),
    ({ xmp }) => has('XMP data', xmp),
    ({ iptc }) => has('IPTC data', iptc),
    ({ icc }) => has('colour profile', icc),
    ({ orientation = 1 }) => `orientation ${orientation}`,
  ];
  const fact = facts.find((say) => say(is) !== say(will));
  return fact === undefined ? undefined : `it has ${fact(is)}, would have ${fact(will)}`;
}

/** The quantisation tables of a JPEG (T.81, B.2.4.1): they say its quality, whatever wrote it. */
function tables(jpeg: Uint8Array): Buffer {
  const found: Uint8Array[] = [];
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1];
    const length = ((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0);
    if (marker === 0xda || length < 2) break;
    if (marker === 0xdb) found.push(jpeg.subarray(at + 4, at + 2 + length));
    at += 2 + length;
  }
  return Buffer.concat(found);
}

interface Look {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

async function look(
  sharp: SharpConstructor,
  bytes: Uint8Array,
  options: { readonly limitInputPixels: number; readonly failOn: 'error' },
): Promise<Look> {
  const { data, info } = await sharp(bytes, options)
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  // What cannot be seen may be any colour.
  for (let i = 0; i < data.length; i += channels) {
    const alpha = (data[i + channels - 1] ?? 0) / 255;
    for (let c = 0; alpha < 1 && c < channels - 1; c++) data[i + c] = (data[i + c] ?? 0) * alpha;
  }
  return { data, width, height, channels };
}

/** By the mean step between their values, of all and of each tile: a mark in a corner is lost in the whole. */
function sameLook(a: Look, b: Look): boolean {
  if (a.data.length !== b.data.length || a.width !== b.width) return false;
  const { width, height, channels } = a;
  let all = 0;
  for (let top = 0; top < height; top += tile) {
    for (let left = 0; left < width; left += tile) {
      const right = Math.min(left + tile, width);
      const bottom = Math.min(top + tile, height);
      let steps = 0;
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * channels;
        for (let i = (y * width + left) * channels; i < end; i++)
          steps += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
      }
      if (steps > most.tile * (right - left) * (bottom - top) * channels) return false;
      all += steps;
    }
  }
  return all <= most.all * a.data.length;
}

const number = (count: number): string => count.toLocaleString('en');
