import type { BitReader } from './bit-reader.ts';
import { type DecodingTable, lookBits } from './decoding-table.ts';
import { unsuited } from './parts.ts';

/** 8 bits a sample make 11 at most; above, what was read could not be written again. */
const mostBits = 14;
export const largest = (1 << mostBits) - 1;

/** Where what is left out could make a value too large: each is looked at by itself. */
const nothingWhole = new Int32Array(1 << lookBits);

/**
 * The coefficients of a block from one place to another, their lowest bits left out (ITU T.81 F.2.2.2, G.2).
 * @returns how many blocks that follow are empty, by a code for it
 */
export function readCoefficients(
  reader: BitReader,
  table: DecodingTable,
  coefficients: Int16Array,
  block: number,
  { from, to, low }: { readonly from: number; readonly to: number; readonly low: number },
): number {
  const { view } = reader;
  const whole = low + lookBits > mostBits ? nothingWhole : table.whole;
  let { place } = reader;
  for (let k = from; k <= to; k++) {
    const found = whole[(view.getUint32(place >> 3) << (place & 7)) >>> (32 - lookBits)] ?? 0;
    if (found !== 0) {
      place += found & 0xff;
      k += (found >> 8) & 0xff;
      if (k > to) return unsuited('a block is too long');
      coefficients[block + k] = (found >> 16) << low;
      continue;
    }
    reader.place = place;
    const symbol = reader.symbol(table);
    const zeros = symbol >> 4;
    const length = symbol & 15;
    if (length === 0 && zeros < 15) return (1 << zeros) - 1 + reader.bits(zeros);
    k += zeros;
    if (length > 0) {
      if (k > to) return unsuited('a block is too long');
      if (length + low > mostBits) return unsuited('a value out of range');
      coefficients[block + k] = reader.signed(length) << low;
    }
    place = reader.place;
  }
  reader.place = place;
  return 0;
}

/**
 * The next bit of a block's coefficients, and those that become one (G.2.3).
 * @param run blocks that are empty from this one on: what is there already gets its bit all the same
 * @returns how many of them follow
 */
export function refineCoefficients(
  reader: BitReader,
  table: DecodingTable,
  coefficients: Int16Array,
  block: number,
  { from, to, low }: { readonly from: number; readonly to: number; readonly low: number },
  run: number,
): number {
  const one = 1 << low;
  let k = from;
  let empty = run;
  while (k <= to && empty === 0) {
    const symbol = reader.symbol(table);
    const zeros = symbol >> 4;
    const length = symbol & 15;
    if (length > 1) return unsuited('a refinement of more than a bit');
    if (length === 0 && zeros < 15) {
      empty = (1 << zeros) + reader.bits(zeros);
      break;
    }
    const added = length === 0 ? 0 : reader.bits(1) === 1 ? one : -one;
    k = refineUpTo(reader, coefficients, block, { from: k, to, one }, zeros);
    if (added !== 0) {
      if (k > to) return unsuited('a block is too long');
      coefficients[block + k] = added;
    }
    k++;
  }
  if (empty === 0) return 0;
  refineUpTo(reader, coefficients, block, { from: k, to, one }, 64);
  return empty - 1;
}

/** What is there already gets its next bit, as far as the zero behind so many others. */
function refineUpTo(
  reader: BitReader,
  coefficients: Int16Array,
  block: number,
  { from, to, one }: { readonly from: number; readonly to: number; readonly one: number },
  zeros: number,
): number {
  const { data } = reader;
  let { place } = reader;
  let k = from;
  let left = zeros;
  for (; k <= to; k++) {
    const value = coefficients[block + k] ?? 0;
    if (value === 0) {
      if (--left < 0) break;
      continue;
    }
    const bit = ((data[place >> 3] ?? 0) >> (7 - (place & 7))) & 1;
    place++;
    if (bit === 1 && (value & one) === 0) coefficients[block + k] = value + (value >= 0 ? one : -one);
  }
  reader.place = place;
  return k;
}
