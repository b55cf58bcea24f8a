/** What the first directory of a TIFF says. */
export interface TiffHead {
  /** Bits a sample. */
  readonly bits: number;
  /** Grey, colours or a palette of whole numbers up to 16 bits: what an encoder gives back as it was. */
  readonly isPlain: boolean;
}

const tags = { bits: 258, photometric: 262, samples: 277, format: 339 } as const;
/** White is zero, black is zero, RGB, palette; not CMYK, YCbCr and CIELab. */
const plainColours = new Set([0, 1, 2, 3]);

/** TIFF 6.0, section 2; undefined where it is not one, or a BigTIFF. */
export function tiffHead(bytes: Uint8Array): TiffHead | undefined {
  const tiff = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = tiff[0] === 0x49;
  const u16 = (at: number): number =>
    at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  const u32 = (at: number): number =>
    at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at);
  if (u16(2) !== 42) return undefined;
  const directory = u32(4);
  const found = new Map<number, number>();
  for (let i = 0; i < u16(directory); i++) {
    const at = directory + 2 + i * 12;
    // Values of more than four bytes stand elsewhere; the first of them is enough.
    const [count, size] = [u32(at + 4), u16(at + 2) === 3 ? 2 : 4];
    const place = count * size > 4 ? u32(at + 8) : at + 8;
    found.set(u16(at), size === 2 ? u16(place) : u32(place));
  }
  const bits = found.get(tags.bits) ?? 1;
  const isPlain =
    plainColours.has(found.get(tags.photometric) ?? -1) && bits <= 16 && (found.get(tags.format) ?? 1) === 1;
  return { bits, isPlain };
}
