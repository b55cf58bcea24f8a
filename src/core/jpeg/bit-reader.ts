import { unsuited } from './parts.ts';

const lookBits = 9;
/** Bits that may be taken ahead of what is needed. */
const mostMissing = 64;

/** A Huffman table ready to decode with. */
export interface DecodingTable {
  /** By the next 9 bits: length << 8 | symbol; 0: the code is longer. */
  readonly quick: Uint16Array;
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
  return { quick, largest, offset, symbols };
}

/** The bits of entropy-coded data, without the zeros that follow each 0xff. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;
  /** Bits that were made up behind the end. */
  #missing = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Up to 16 bits are there afterwards; behind the end of the scan come zeros. */
  #fill(): void {
    const bytes = this.#bytes;
    while (this.#count <= 16) {
      let next = bytes[this.#at] ?? 0xff;
      if (next === 0xff && bytes[this.#at + 1] !== 0) {
        next = 0;
        this.#missing += 8;
        // A few hundred bytes may speak of a picture of 65,535 pixels a side: not all of it need be made up first.
        if (this.#missing > mostMissing) unsuited('the picture is cut short');
      } else this.#at += next === 0xff ? 2 : 1;
      this.#bits = (this.#bits << 8) | next;
      this.#count += 8;
    }
  }

  bits(length: number): number {
    if (length === 0) return 0;
    if (this.#count < length) this.#fill();
    this.#count -= length;
    return (this.#bits >>> this.#count) & ((1 << length) - 1);
  }

  bit(): number {
    if (this.#count === 0) this.#fill();
    this.#count--;
    return (this.#bits >>> this.#count) & 1;
  }

  symbol(table: DecodingTable): number {
    if (this.#count < 16) this.#fill();
    const found = table.quick[(this.#bits >>> (this.#count - lookBits)) & ((1 << lookBits) - 1)] ?? 0;
    if (found !== 0) {
      this.#count -= found >> 8;
      return found & 0xff;
    }
    for (let length = lookBits + 1; length <= 16; length++) {
      const code = (this.#bits >>> (this.#count - length)) & ((1 << length) - 1);
      if (code > (table.largest[length] ?? -1)) continue;
      this.#count -= length;
      return table.symbols[code + (table.offset[length] ?? 0)] ?? 0;
    }
    return unsuited('a code that no table has');
  }

  /** A value of so many bits with its sign: figure F.12 of T.81. */
  signed(length: number): number {
    if (length === 0) return 0;
    const value = this.bits(length);
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** Goes to the restart mark that must follow; its number counts from 0 to 7. */
  restart(number: number): void {
    this.#checkNothingMissing();
    const at = this.#markAt();
    if (this.#bytes[at + 1] !== 0xd0 + (number & 7)) unsuited('a restart mark is missing');
    this.#at = at + 2;
    [this.#bits, this.#count, this.#missing] = [0, 0, 0];
  }

  /** Where the mark behind the scan is. */
  end(): number {
    this.#checkNothingMissing();
    return this.#markAt();
  }

  /** A decoder would make up what is missing; here nothing may be written that was not read. */
  #checkNothingMissing(): void {
    if (this.#missing > this.#count) unsuited('the picture is cut short');
  }

  #markAt(): number {
    let at = this.#at;
    while (at < this.#bytes.length && !(this.#bytes[at] === 0xff && this.#bytes[at + 1] !== 0)) at++;
    // A few bytes of nothing may stand before a mark; more of them are a picture that was not understood.
    if (at - this.#at > 16) unsuited('bytes that belong to no scan');
    while (this.#bytes[at + 1] === 0xff) at++;
    return at;
  }
}
