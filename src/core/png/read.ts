import {
  channelsOf,
  colourTypes,
  type PngChunk,
  type PngHeader,
  readChunks,
  readHeader,
  unsuited,
} from './chunks.ts';
import { dataLength, readSamples } from './scanlines.ts';

/** What a job hands in, as the core has no compression of its own. */
export interface Packing {
  /** Refuses what becomes larger than `most`. */
  readonly inflate: (data: Uint8Array, most: number) => Uint8Array;
  readonly deflate: (data: Uint8Array, how: DeflateOptions) => Uint8Array;
}

export interface DeflateOptions {
  readonly level: number;
  /** For data of which a filter has made small numbers: more by single bytes, less by repetition. */
  readonly filtered: boolean;
}

/** A PNG with every pixel as one number, whatever way it was packed. */
export interface PngPicture {
  readonly header: PngHeader;
  readonly width: number;
  readonly height: number;
  /**
   * RGBA, 8 bits each, red in the lowest byte; undefined where there are 16 that cannot be 8. With a sign: V8 keeps
   * larger numbers apart, which made garbage of every opaque pixel.
   */
  readonly pixels: Int32Array | undefined;
  /** Samples of 16 bits as they are stored, where `pixels` is undefined. */
  readonly deep: Uint16Array | undefined;
  /** What is neither pixels nor palette: chunks before and behind the picture's data. */
  readonly before: readonly PngChunk[];
  readonly behind: readonly PngChunk[];
  /** tRNS, where `deep` still needs it. */
  readonly key: Uint8Array | undefined;
}

/** Chunks that are made anew, or tell of a way of packing that is not kept. */
const remade = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'sBIT', 'hIST', 'bKGD', 'sPLT']);

/** Takes a still PNG apart to the last bit; throws `UnsuitedPng` where that cannot be done. */
export function readPng(bytes: Uint8Array, { inflate }: Packing): PngPicture {
  const chunks = readChunks(bytes);
  const header = readHeader(chunks[0]);
  if (chunks.some(({ type }) => type === 'acTL')) unsuited('it is animated');
  const isCritical = ({ type }: PngChunk): boolean => /^[A-Z]/.test(type);
  if (chunks.some((chunk) => isCritical(chunk) && !remade.has(chunk.type))) unsuited('a critical chunk');
  const length = dataLength(header);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const data = inflate(packed, length);
  if (data.length < length) unsuited('its data is cut short');
  const samples = readSamples(header, data);
  const first = chunks.findIndex(({ type }) => type === 'IDAT');
  const kept = (from: number, to: number): readonly PngChunk[] =>
    chunks.slice(from, to).filter(({ type }) => !remade.has(type));
  const find = (type: string): Uint8Array | undefined => chunks.find((chunk) => chunk.type === type)?.data;
  const facts = {
    header,
    width: header.width,
    height: header.height,
    before: kept(0, first),
    behind: kept(first, chunks.length),
    key: find('tRNS'),
  };
  const narrow = samples instanceof Uint16Array ? narrowed(samples) : samples;
  if (narrow === undefined || (samples instanceof Uint16Array && facts.key !== undefined))
    return { ...facts, pixels: undefined, deep: samples as Uint16Array };
  return { ...facts, pixels: toPixels(header, narrow, find('PLTE'), facts.key), deep: undefined };
}

/** 16 bits say no more than 8 where both bytes are the same. */
function narrowed(samples: Uint16Array): Uint8Array | undefined {
  const narrow = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] ?? 0;
    if (sample >> 8 !== (sample & 0xff)) return undefined;
    narrow[i] = sample;
  }
  return narrow;
}

function toPixels(
  { colour, depth }: PngHeader,
  samples: Uint8Array,
  palette: Uint8Array | undefined,
  key: Uint8Array | undefined,
): Int32Array {
  const channels = channelsOf[colour];
  const pixels = new Int32Array(samples.length / channels);
  if (colour === colourTypes.palette) {
    const entries = paletteEntries(palette ?? unsuited('it has no palette'), key);
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = entries[samples[i] ?? 0] ?? unsuited('a colour that is not');
    return pixels;
  }
  if (colour === colourTypes.grey) {
    const scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
    const clear = key === undefined ? -1 : ((key[0] ?? 0) << 8) | (key[1] ?? 0);
    for (let i = 0; i < pixels.length; i++) {
      const grey = samples[i] ?? 0;
      pixels[i] = rgba(grey * scale, grey * scale, grey * scale, grey === clear ? 0 : 255);
    }
    return pixels;
  }
  const clear = key === undefined ? undefined : rgba(key[1] ?? 0, key[3] ?? 0, key[5] ?? 0, 255);
  for (let i = 0, at = 0; i < pixels.length; i++, at += channels) {
    const red = samples[at] ?? 0;
    if (channels === 2) pixels[i] = rgba(red, red, red, samples[at + 1] ?? 0);
    else if (channels === 4)
      pixels[i] = rgba(red, samples[at + 1] ?? 0, samples[at + 2] ?? 0, samples[at + 3] ?? 0);
    else {
      const opaque = rgba(red, samples[at + 1] ?? 0, samples[at + 2] ?? 0, 255);
      pixels[i] = opaque === clear ? opaque & 0xff_ff_ff : opaque;
    }
  }
  return pixels;
}

const rgba = (red: number, green: number, blue: number, alpha: number): number =>
  (alpha << 24) | (blue << 16) | (green << 8) | red;

function paletteEntries(palette: Uint8Array, alphas: Uint8Array = new Uint8Array(0)): Int32Array {
  return Int32Array.from({ length: Math.floor(palette.length / 3) }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = palette.subarray(i * 3, i * 3 + 3);
    return rgba(red, green, blue, alphas[i] ?? 255);
  });
}
