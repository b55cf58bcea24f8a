import { type DecodingTable, lookBits, signedValue } from './decoding-table.ts';
import { unsuited } from './parts.ts';

/** Zeros behind each stretch of data: more than a block can take (64 coefficients of 30 bits). */
const slack = 512;
/** Bits of them that may be taken. */
const mostAhead = 64;
/** Places are counted in bits, and V8 is fast with numbers of 31 bits. */
const mostBytes = 0x7ff_ffff;

/**
 * The bits of entropy-coded data, scan by scan. What readers of blocks use in their loops is open to them: they keep
 * the place in a variable of their own. Bits are looked up anew for each symbol: whether some in hand have to be filled
 * up is chance, and processors guess it wrong (a quarter of the time).
 *
 * In such loops nothing is taken apart as `[a, b]`: until V8 has optimised them that makes garbage, 16 MB a photo.
 */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Up to the next mark, without the zeros that follow each 0xff. */
  readonly data: Uint8Array;
  /** The same: 25 bits from any place on are `getUint32(place >> 3) << (place & 7)`, in its upper bits. */
  readonly view: DataView;
  /** In bits. */
  place = 0;
  #length = 0;
  #mark = 0;

  constructor(bytes: Uint8Array) {
    if (bytes.length > mostBytes) unsuited('its size');
    this.#bytes = bytes;
    this.data = new Uint8Array(bytes.length + slack);
    this.view = new DataView(this.data.buffer);
  }

  /** Goes to the data that begins here. */
  begin(from: number): void {
    const { data } = this;
    const bytes = this.#bytes;
    let [at, length] = [from, 0];
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      data[length++] = byte;
      if (byte !== 0xff) continue;
      if (bytes[at + 1] === 0) at++;
      else {
        length--;
        break;
      }
    }
    data.fill(0, length, length + slack);
    this.#length = length;
    this.#mark = at;
    this.place = 0;
  }

  /** Up to 16. */
  bits(length: number): number {
    if (length === 0) return 0;
    const { place } = this;
    this.place = place + length;
    return (this.view.getUint32(place >> 3) << (place & 7)) >>> (32 - length);
  }

  symbol(table: DecodingTable): number {
    const { place } = this;
    const next = this.view.getUint32(place >> 3) << (place & 7);
    const found = table.quick[next >>> (32 - lookBits)] ?? 0;
    if (found !== 0) {
      this.place = place + (found >> 8);
      return found & 0xff;
    }
    for (let length = lookBits + 1; length <= 16; length++) {
      const code = next >>> (32 - length);
      if (code > (table.largest[length] ?? -1)) continue;
      this.place = place + length;
      return table.symbols[code + (table.offset[length] ?? 0)] ?? 0;
    }
    return unsuited('a code that no table has');
  }

  signed(length: number): number {
    return length === 0 ? 0 : signedValue(this.bits(length), length);
  }

  /**
   * To be asked after each block: a few hundred bytes may speak of a picture of 65,535 pixels a side, and not all of it
   * need be made up first.
   */
  checkAhead(): void {
    if (this.place > this.#length * 8 + mostAhead) unsuited('the picture is cut short');
  }

  /** Goes to the restart mark that must follow; its number counts from 0 to 7. */
  restart(number: number): void {
    const mark = this.end();
    if (this.#bytes[mark + 1] !== 0xd0 + (number & 7)) unsuited('a restart mark is missing');
    this.begin(mark + 2);
  }

  /** Where the mark behind the data is; all of the data must have been read. */
  end(): number {
    const left = this.#length * 8 - this.place;
    // A decoder would make up what is missing; here nothing may be written that was not read.
    if (left < 0) unsuited('the picture is cut short');
    // A few bytes of nothing may stand before a mark; more of them are a picture that was not understood.
    if (left >= 17 * 8) unsuited('bytes that belong to no scan');
    let mark = this.#mark;
    while (this.#bytes[mark + 1] === 0xff) mark++;
    return mark;
  }
}
