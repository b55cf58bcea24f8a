import { crc32 } from '../metadata/crc32.ts';

/** What is not as the specification says, or not done here: the file is left to others. */
export class UnsuitedPng extends Error {}
export const unsuited = (why: string): never => {
  throw new UnsuitedPng(why);
};

export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const signatureLength: number = 8;
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;

/** Colour types that change nothing but the way of packing: PNG (third edition) 11.2.1. */
export const colourTypes = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;
export type ColourType = (typeof colourTypes)[keyof typeof colourTypes];
export type BitDepth = 1 | 2 | 4 | 8 | 16;

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: BitDepth;
  readonly colour: ColourType;
  readonly interlaced: boolean;
}

/** The chunks with their checks made: a sum that is wrong means that a bit was lost. */
export function readChunks(bytes: Uint8Array): readonly PngChunk[] {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (signature.some((byte, i) => png[i] !== byte)) unsuited('no PNG');
  const chunks: PngChunk[] = [];
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    if (end + 4 > png.length) return unsuited('a chunk is cut short');
    if (crc32(png.subarray(at + 4, end)) !== png.readUInt32BE(end)) return unsuited('a chunk is damaged');
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: png.subarray(at + 8, end) });
    if (type === 'IEND') return chunks;
    at = end + 4;
  }
  return unsuited('it has no end');
}

export function writeChunks(chunks: readonly PngChunk[]): Uint8Array {
  const png = Buffer.alloc(chunks.reduce((sum, { data }) => sum + data.length + 12, signatureLength));
  png.set(signature);
  let at = signatureLength;
  for (const { type, data } of chunks) {
    const end = at + 8 + data.length;
    png.writeUInt32BE(data.length, at);
    png.write(type, at + 4, 'latin1');
    png.set(data, at + 8);
    png.writeUInt32BE(crc32(png.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return png;
}

export function readHeader(chunk: PngChunk | undefined): PngHeader {
  const data = Buffer.from(chunk?.data ?? []);
  if (chunk?.type !== 'IHDR' || data.length !== 13) return unsuited('it has no header');
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = data.subarray(8);
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const known = depths[colour]?.includes(depth) ?? false;
  if (!known || width === 0 || height === 0 || compression !== 0 || filter !== 0 || interlace > 1)
    unsuited('its header');
  return {
    width,
    height,
    depth: depth as BitDepth,
    colour: colour as ColourType,
    interlaced: interlace === 1,
  };
}

const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

export function headerChunk({ width, height, depth, colour }: Omit<PngHeader, 'interlaced'>): PngChunk {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colour], 8);
  return { type: 'IHDR', data };
}

export const channelsOf: Readonly<Record<ColourType, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
