/** The AC coefficients of a component that are not 0: scans go through these alone, several times. */
export interface Nonzero {
  /** Where each block's begin, and behind the last block their end. */
  readonly starts: Int32Array;
  /** Place in its block << 17 | 1 << 16 where it is negative | its size. */
  readonly entries: Int32Array;
}

export const placeOf = (entry: number): number => entry >>> 17;
export const sizeOf = (entry: number): number => entry & 0xffff;
export const isNegative = (entry: number): boolean => (entry & 0x1_00_00) !== 0;

// What comes next in a photo is chance: where a branch would be wrong every other time, both are done and one counts.

export function nonzeroOf(coefficients: Int16Array): Nonzero {
  const blocks = coefficients.length / 64;
  const pairs = new Int32Array(coefficients.buffer, coefficients.byteOffset, coefficients.length / 2);
  // One more, as each is written before it is known to count.
  const entries = new Int32Array(countNonzero(coefficients) + 1);
  const starts = new Int32Array(blocks + 1);
  let used = 0;
  for (let block = 0; block < blocks; block++) {
    starts[block] = used;
    for (let k = 0, pair = block * 32; k < 64; k += 8, pair += 4) {
      // Behind the first of a block most are 0, and eight at once are told so.
      const two = (pairs[pair] ?? 0) | (pairs[pair + 1] ?? 0);
      if ((two | (pairs[pair + 2] ?? 0) | (pairs[pair + 3] ?? 0)) === 0) continue;
      for (let place = k === 0 ? 1 : k; place < k + 8; place++) {
        const value = coefficients[block * 64 + place] ?? 0;
        const sign = value >> 31;
        entries[used] = (place << 17) | (sign & 0x1_00_00) | ((value ^ sign) - sign);
        used += (value | -value) >>> 31;
      }
    }
  }
  starts[blocks] = used;
  return { starts, entries: entries.subarray(0, used) };
}

function countNonzero(coefficients: Int16Array): number {
  let count = 0;
  for (let i = 0; i < coefficients.length; i++) {
    const value = coefficients[i] ?? 0;
    count += (value | -value) >>> 31;
  }
  return count;
}

/** Those of which something is left without the lowest bits: far fewer, in a photo. */
export function largerOnes({ starts, entries }: Nonzero, low: number): Nonzero {
  const kept = new Int32Array(entries.length);
  const keptStarts = new Int32Array(starts.length);
  let [used, i] = [0, 0];
  for (let block = 0; block < starts.length - 1; block++) {
    keptStarts[block] = used;
    for (const end = starts[block + 1] ?? 0; i < end; i++) {
      const entry = entries[i] ?? 0;
      kept[used] = entry;
      used += -((entry & 0xffff) >> low) >>> 31;
    }
  }
  keptStarts[starts.length - 1] = used;
  return { starts: keptStarts, entries: kept.subarray(0, used) };
}
