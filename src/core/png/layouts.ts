import { type BitDepth, type ColourType, colourTypes, type PngChunk } from './chunks.ts';
import type { PngPicture } from './read.ts';

/** One way to pack a picture's pixels: nothing of them is lost in any. */
export interface Layout {
  readonly colour: ColourType;
  readonly depth: BitDepth;
  /** PLTE and tRNS. */
  readonly chunks: readonly PngChunk[];
  /** Rows without their filters. */
  readonly rows: Uint8Array;
  readonly bytesPerRow: number;
  /** Bytes from a pixel to the next, at least 1: what filters look back. */
  readonly step: number;
}

/** The ways that may be smallest: the fewest bits a pixel first, and what compresses better in spite of more. */
export function layouts(picture: PngPicture): readonly Layout[] {
  const { pixels, deep, header, key } = picture;
  if (pixels === undefined) return deep === undefined ? [] : [deepLayout(picture, deep, key)];
  const { opaque, grey } = traits(pixels);
  // A profile for colours is not for a picture of greys (PNG 11.3.2.3).
  const isGrey = grey && !picture.before.some(({ type }) => type === 'iCCP');
  const wasGrey = header.colour === colourTypes.grey || header.colour === colourTypes.greyAlpha;
  const mayBeGrey = isGrey || (grey && wasGrey);
  const colours = countColours(pixels);
  const found: Layout[] = [];
  if (colours !== undefined) found.push(paletteLayout(picture, pixels, byLightness(colours)));
  if (colours !== undefined && colours.size > 4)
    found.push(paletteLayout(picture, pixels, byFrequency(colours)));
  if (mayBeGrey && opaque) found.push(greyLayout(picture, pixels));
  // Some thousand pixels do not pay for a palette of 256 colours.
  const few = pixels.length < 40_000;
  if (colours !== undefined && !few) return found;
  if (!mayBeGrey || (colours !== undefined && !opaque))
    found.push(directLayout(picture, pixels, opaque ? 'rgb' : 'rgba'));
  if (mayBeGrey && !opaque) found.push(directLayout(picture, pixels, 'greyAlpha'));
  return found;
}

function traits(pixels: Int32Array): { readonly opaque: boolean; readonly grey: boolean } {
  let opaque = true;
  let grey = true;
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] ?? 0;
    if (pixel >>> 24 !== 255) opaque = false;
    if ((pixel & 0xff) !== ((pixel >> 8) & 0xff) || (pixel & 0xff) !== ((pixel >> 16) & 0xff)) grey = false;
    if (!opaque && !grey) break;
  }
  return { opaque, grey };
}

/** How often each colour comes; undefined where there are more than a palette holds. */
function countColours(pixels: Int32Array): Map<number, number> | undefined {
  const counts = new Map<number, number>();
  let last = pixels[0] ?? 0;
  let run = 0;
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] ?? 0;
    if (pixel === last) {
      run++;
      continue;
    }
    counts.set(last, (counts.get(last) ?? 0) + run);
    last = pixel;
    run = 1;
    if (counts.size > 256) return undefined;
  }
  counts.set(last, (counts.get(last) ?? 0) + run);
  return counts.size > 256 ? undefined : counts;
}

const alphaOf = (pixel: number): number => pixel >>> 24;
const lightness = (pixel: number): number =>
  (pixel & 0xff) * 299 + ((pixel >> 8) & 0xff) * 587 + ((pixel >> 16) & 0xff) * 114;

/** Transparent ones first in both: tRNS ends with the last that is not opaque. */
const byLightness = (colours: ReadonlyMap<number, number>): readonly number[] =>
  [...colours.keys()].toSorted((a, b) => alphaOf(a) - alphaOf(b) || lightness(a) - lightness(b) || a - b);
const byFrequency = (colours: ReadonlyMap<number, number>): readonly number[] =>
  [...colours]
    .toSorted(([a, n], [b, m]) => Number(alphaOf(a) === 255) - Number(alphaOf(b) === 255) || m - n || a - b)
    .map(([colour]) => colour);

function paletteLayout(
  { width, height }: PngPicture,
  pixels: Int32Array,
  palette: readonly number[],
): Layout {
  const depth = palette.length <= 2 ? 1 : palette.length <= 4 ? 2 : palette.length <= 16 ? 4 : 8;
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const clear = palette.filter((colour) => alphaOf(colour) < 255).length;
  const chunks = [
    {
      type: 'PLTE',
      data: Uint8Array.from(
        palette.flatMap((colour) => [colour & 0xff, (colour >> 8) & 0xff, (colour >> 16) & 0xff]),
      ),
    },
    ...(clear === 0 ? [] : [{ type: 'tRNS', data: Uint8Array.from(palette.slice(0, clear), alphaOf) }]),
  ];
  const samples = new Uint8Array(pixels.length);
  let last = pixels[0] ?? 0;
  let place = places.get(last) ?? 0;
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] ?? 0;
    if (pixel !== last) {
      last = pixel;
      place = places.get(pixel) ?? 0;
    }
    samples[i] = place;
  }
  return { colour: colourTypes.palette, depth, chunks, ...packedRows(samples, width, height, depth) };
}

/** With as few bits as its values need: black and white alone take one. */
function greyLayout({ width, height }: PngPicture, pixels: Int32Array): Layout {
  const samples = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) samples[i] = pixels[i] ?? 0;
  const fits = (unit: number): boolean => samples.every((sample) => sample % unit === 0);
  const depth = fits(255) ? 1 : fits(85) ? 2 : fits(17) ? 4 : 8;
  const unit = 255 / ((1 << depth) - 1);
  if (unit > 1) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) / unit;
  const rows = packedRows(samples, width, height, depth);
  return { colour: colourTypes.grey, depth, chunks: [], ...rows };
}

function packedRows(
  samples: Uint8Array,
  width: number,
  height: number,
  depth: 1 | 2 | 4 | 8,
): Pick<Layout, 'rows' | 'bytesPerRow' | 'step'> {
  if (depth === 8) return { rows: samples, bytesPerRow: width, step: 1 };
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const rows = new Uint8Array(bytesPerRow * height);
  const perByte = 8 / depth;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = y * bytesPerRow + ((x * depth) >> 3);
      rows[at] = (rows[at] ?? 0) | ((samples[i] ?? 0) << (8 - depth - (x & (perByte - 1)) * depth));
    }
  }
  return { rows, bytesPerRow, step: 1 };
}

function directLayout({ width }: PngPicture, pixels: Int32Array, kind: 'rgb' | 'rgba' | 'greyAlpha'): Layout {
  const step = { rgb: 3, rgba: 4, greyAlpha: 2 }[kind];
  const rows = new Uint8Array(pixels.length * step);
  let at = 0;
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] ?? 0;
    rows[at] = pixel & 0xff;
    if (step === 2) rows[at + 1] = pixel >>> 24;
    else {
      rows[at + 1] = (pixel >> 8) & 0xff;
      rows[at + 2] = (pixel >> 16) & 0xff;
      if (step === 4) rows[at + 3] = pixel >>> 24;
    }
    at += step;
  }
  return { colour: colourTypes[kind], depth: 8, chunks: [], rows, bytesPerRow: width * step, step };
}

/** 16 bits stay as they are, also in what says which colour is transparent. */
function deepLayout(
  { header, width }: PngPicture,
  samples: Uint16Array,
  key: Uint8Array | undefined,
): Layout {
  const rows = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).swap16();
  const step = (samples.length / (width * header.height)) * 2;
  const chunks = key === undefined ? [] : [{ type: 'tRNS', data: key }];
  return { colour: header.colour, depth: 16, chunks, rows, bytesPerRow: width * step, step };
}
