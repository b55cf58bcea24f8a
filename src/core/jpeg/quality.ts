import { type QuantisationTable, segmentAt } from './parts.ts';

/**
 * ITU T.81 table K.1, in zigzag order, and the one that mozjpeg takes by itself (N. Robidoux's, its number 3): encoders
 * scale one table by the quality, so the quality can be read back.
 */
const annexK = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58,
  51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103,
  62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
] as const;
const robidoux = [
  16, 16, 16, 16, 17, 16, 18, 20, 20, 18, 25, 27, 24, 27, 25, 37, 34, 31, 31, 34, 37, 56, 40, 43, 40, 43, 40,
  56, 85, 53, 62, 53, 53, 62, 53, 85, 75, 91, 74, 69, 74, 91, 75, 135, 106, 94, 94, 106, 135, 156, 131, 124,
  131, 156, 189, 169, 169, 189, 238, 226, 238, 311, 311, 418,
] as const;

/** How libjpeg scales a table: quality 50 as it is, 100 all ones; baseline has bytes only. */
const scaled = (value: number, quality: number): number => {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - quality * 2;
  return Math.min(255, Math.max(1, Math.floor((value * percent + 50) / 100)));
};

/** With which quality a JPEG was encoded, 1 to 100, by the table for its brightness; of other tables the nearest. */
export function estimatedQuality({ values }: QuantisationTable): number {
  let [best, least] = [100, Infinity];
  for (const table of [annexK, robidoux]) {
    for (let quality = 100; quality >= 1; quality--) {
      let difference = 0;
      for (const [i, value] of table.entries()) {
        const wanted = scaled(value, quality);
        // By share: a step of 4 instead of 2 is as much as one of 40 instead of 20.
        difference += Math.abs(wanted - (values[i] ?? wanted)) / wanted;
      }
      if (difference < least) [best, least] = [quality, difference];
    }
  }
  return best;
}

/** What a JPEG's head says without a look at its pixels. */
export interface JpegHead {
  readonly components: number;
  readonly quality: number;
  /** How much less colour there is than brightness; `none`: as much, or grey. */
  readonly subsampling: 'none' | 'some';
  /** APPn and COM, each from its 0xff on. */
  readonly segments: readonly Uint8Array[];
}

/** Undefined where the head is not as it should be. */
export function jpegHead(bytes: Uint8Array): JpegHead | undefined {
  const segments: Uint8Array[] = [];
  const tables = new Map<number, QuantisationTable>();
  let frame: Uint8Array | undefined;
  try {
    for (let at = 2; frame === undefined || tables.size === 0;) {
      const { marker, start, end } = segmentAt(bytes, at);
      if (marker === 0xda || marker === 0xd9) break;
      if ((marker >= 0xe0 && marker <= 0xef) || marker === 0xfe)
        segments.push(bytes.subarray(start - 4, end));
      else if (marker === 0xdb) addTables(bytes.subarray(start, end), tables);
      else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
        frame = bytes.subarray(start, end);
      at = end;
    }
  } catch {
    return undefined;
  }
  const table = frame === undefined ? undefined : tables.get(frame[8] ?? 0);
  if (frame === undefined || table === undefined) return undefined;
  const factors = Array.from({ length: frame[5] ?? 0 }, (_, i) => frame[7 + i * 3] ?? 0x11);
  const subsampling = factors.every((factor) => factor === factors[0]) ? 'none' : 'some';
  return { components: factors.length, quality: estimatedQuality(table), subsampling, segments };
}

function addTables(body: Uint8Array, tables: Map<number, QuantisationTable>): void {
  for (let at = 0; at < body.length;) {
    const head = body[at++] ?? 0;
    const step = head >> 4 === 0 ? 1 : 2;
    const from = at;
    const values = Array.from({ length: 64 }, (_, i) =>
      step === 1 ? (body[from + i] ?? 1) : ((body[from + i * 2] ?? 0) << 8) | (body[from + i * 2 + 1] ?? 1),
    );
    tables.set(head & 15, { precision: step === 1 ? 0 : 1, values });
    at += 64 * step;
  }
}
