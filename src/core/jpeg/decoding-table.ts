import { unsuited } from './parts.ts';

/** Bits that are looked at in one go: most codes of a photo together with their values. */
export const lookBits = 10;

/** A Huffman table ready to decode with. */
export interface DecodingTable {
  /** By the next bits: length << 8 | symbol; 0: the code is longer. */
  readonly quick: Uint16Array;
  /** By the next bits: value << 16 | zeros before it << 8 | bits of both; 0: longer, or no coefficient. */
  readonly whole: Int32Array;
  /** By length: the largest code, or -1, and what to add to a code for its place among the symbols. */
  readonly largest: Int32Array;
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/** ITU T.81 annex C: codes grow by one within a length and double with each next. */
export function decodingTable(counts: Uint8Array, symbols: Uint8Array): DecodingTable {
  const quick = new Uint16Array(1 << lookBits);
  const largest = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let [code, at] = [0, 0];
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    offset[length] = at - code;
    if (code + count > 1 << length) unsuited('a Huffman table has too many codes');
    for (let i = 0; i < count; i++, code++, at++) {
      if (length > lookBits) continue;
      const first = code << (lookBits - length);
      quick.fill((length << 8) | (symbols[at] ?? 0), first, first + (1 << (lookBits - length)));
    }
    if (count > 0) largest[length] = code - 1;
    code <<= 1;
  }
  return { quick, whole: wholeOf(quick), largest, offset, symbols };
}

function wholeOf(quick: Uint16Array): Int32Array {
  const whole = new Int32Array(quick.length);
  for (const [next, found] of quick.entries()) {
    const [codeBits, zeros, valueBits] = [found >> 8, (found >> 4) & 15, found & 15];
    const bits = codeBits + valueBits;
    if (codeBits === 0 || valueBits === 0 || bits > lookBits) continue;
    const raw = (next >> (lookBits - bits)) & ((1 << valueBits) - 1);
    whole[next] = (signedValue(raw, valueBits) << 16) | (zeros << 8) | bits;
  }
  return whole;
}

/** A value of so many bits with its sign: figure F.12 of T.81. */
export const signedValue = (raw: number, length: number): number =>
  raw < 1 << (length - 1) ? raw - (1 << length) + 1 : raw;
