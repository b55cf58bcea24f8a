/** A component of a JPEG with all its coefficients, as they are stored: quantised, in zigzag order. */
export interface JpegComponent {
  readonly id: number;
  /** Sampling factors. */
  readonly h: number;
  readonly v: number;
  readonly quantisation: number;
  /** Blocks that hold pixels. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  /** Blocks a row in `coefficients`: some more, up to whole MCUs. */
  readonly stride: number;
  readonly coefficients: Int16Array;
}

/** Everything of a JPEG that a decoder looks at, without the way in which it was packed. */
export interface JpegParts {
  readonly width: number;
  readonly height: number;
  /** 0xc0 baseline, 0xc1 extended, 0xc2 progressive. */
  readonly frame: number;
  readonly components: readonly JpegComponent[];
  readonly mcusWide: number;
  readonly mcusHigh: number;
  /** By their number: precision (0: bytes, 1: words) and 64 values in zigzag order. */
  readonly quantisation: ReadonlyMap<number, QuantisationTable>;
  /** APPn and COM, in their order, each from its 0xff on. */
  readonly segments: readonly Uint8Array[];
}

export interface QuantisationTable {
  readonly precision: 0 | 1;
  readonly values: readonly number[];
}

/** What is not done here: arithmetic coding, 12 bits, lossless and hierarchical JPEG, and whatever is not as T.81 says. */
export class UnsuitedJpeg extends Error {}
export const unsuited = (why: string): never => {
  throw new UnsuitedJpeg(why);
};

/** A mark between segments, and where what follows it begins and ends. */
export interface JpegSegment {
  readonly marker: number;
  /** Behind the length. */
  readonly start: number;
  readonly end: number;
}

/** The segment whose 0xff is at this place or behind fill bytes there (ITU T.81 B.1.1). */
export function segmentAt(bytes: Uint8Array, from: number): JpegSegment {
  let at = from;
  if (bytes[at] !== 0xff) unsuited('no marker');
  while (bytes[at] === 0xff) at++;
  const marker = bytes[at] ?? 0;
  if (marker === 0xd9) return { marker, start: at + 1, end: at + 1 };
  const length = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  const end = at + 1 + length;
  if (length < 2 || end > bytes.length) unsuited('a segment is cut short');
  return { marker, start: at + 3, end };
}
