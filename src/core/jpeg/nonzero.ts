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

export function nonzeroOf(coefficients: Int16Array): Nonzero {
  // Most are 0, and two at once are told so.
  const pairs = new Int32Array(coefficients.buffer, coefficients.byteOffset, coefficients.length / 2);
  let most = 0;
  for (let i = 0; i < pairs.length; i++) if (pairs[i] !== 0) most += 2;
  const entries = new Int32Array(most);
  const starts = new Int32Array(pairs.length / 32 + 1);
  let used = 0;
  for (let block = 0; block < starts.length - 1; block++) {
    starts[block] = used;
    for (let pair = block * 32, k = 0; k < 64; pair++, k += 2) {
      if (pairs[pair] === 0) continue;
      const [first, second] = [coefficients[pair * 2] ?? 0, coefficients[pair * 2 + 1] ?? 0];
      if (first !== 0 && k > 0) entries[used++] = (k << 17) | signed(first);
      if (second !== 0) entries[used++] = ((k + 1) << 17) | signed(second);
    }
  }
  starts[starts.length - 1] = used;
  return { starts, entries };
}

const signed = (value: number): number => (value < 0 ? 0x1_00_00 | -value : value);
