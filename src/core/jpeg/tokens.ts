import { bestCode, type HuffmanCode } from './huffman-code.ts';

const chunkLength = 1 << 14;
/** In place of a symbol: bits without one. */
const bare = 256;

/**
 * What a scan says, before its Huffman codes are known: each token is a symbol with up to 16 further bits. They are
 * held so that coefficients are walked through once, for the statistics and for the writing.
 *
 * Packed: table (2 bits), symbol (9), number of bits (5), bits (16).
 */
export class Tokens {
  readonly #chunks: Int32Array[] = [];
  #last = new Int32Array(0);
  #used = 0;
  readonly #frequencies = [0, 1, 2, 3].map(() => new Int32Array(256));
  #bareBits = 0;

  symbol(table: number, symbol: number, bits: number, length: number): void {
    const frequencies = this.#frequencies[table];
    if (frequencies !== undefined) frequencies[symbol] = (frequencies[symbol] ?? 0) + 1;
    this.#bareBits += length;
    this.#push((table << 30) | (symbol << 21) | (length << 16) | bits);
  }

  /** Up to 16. */
  bits(bits: number, length: number): void {
    this.#bareBits += length;
    this.#push((bare << 21) | (length << 16) | bits);
  }

  #push(token: number): void {
    if (this.#used === this.#last.length) {
      this.#last = new Int32Array(chunkLength);
      this.#chunks.push(this.#last);
      this.#used = 0;
    }
    this.#last[this.#used++] = token;
  }

  /** The best code of each table that is in use. */
  codes(): readonly (HuffmanCode | undefined)[] {
    return this.#frequencies.map((each) => (each.some((n) => n > 0) ? bestCode(each) : undefined));
  }

  /**
   * Bytes that it will take with those codes and their tables, all but the zeros behind 0xff.
   * @param times how often all of it comes, where it is a sample
   */
  size(codes: readonly (HuffmanCode | undefined)[], times: number): number {
    let [bits, tables] = [this.#bareBits, 0];
    for (const [table, code] of codes.entries()) {
      if (code === undefined) continue;
      tables += 17 + code.symbols.length;
      for (const symbol of code.symbols)
        bits += (this.#frequencies[table]?.[symbol] ?? 0) * (code.lengths[symbol] ?? 0);
    }
    return Math.ceil((bits * times) / 8) + tables;
  }

  /** The entropy-coded data of the scan, in pieces. */
  *packed(codes: readonly (HuffmanCode | undefined)[]): Generator<Uint8Array> {
    let [held, count] = [0, 0];
    for (const chunk of this.#chunks) {
      const tokens = chunk === this.#last ? chunk.subarray(0, this.#used) : chunk;
      // 16 bits of code and 16 more a token, each byte perhaps with a zero behind it.
      const out = new Uint8Array(tokens.length * 8 + 8);
      let at = 0;
      const flush = (): void => {
        while (count >= 8) {
          count -= 8;
          const byte = (held >>> count) & 0xff;
          out[at++] = byte;
          if (byte === 0xff) out[at++] = 0;
        }
      };
      for (const token of tokens) {
        const symbol = (token >>> 21) & 0x1ff;
        if (symbol !== bare) {
          const code = codes[token >>> 30];
          const length = code?.lengths[symbol] ?? 0;
          held = (held << length) | (code?.codes[symbol] ?? 0);
          count += length;
          flush();
        }
        const length = (token >>> 16) & 0x1f;
        if (length === 0) continue;
        held = (held << length) | (token & 0xffff);
        count += length;
        flush();
      }
      if (chunk === this.#last && count > 0) {
        // The last byte is filled up with ones (F.1.2.3).
        held = (held << 8) | 0xff;
        const rest = count;
        count = 8;
        const byte = (held >>> rest) & 0xff;
        out[at++] = byte;
        if (byte === 0xff) out[at++] = 0;
        count = 0;
      }
      yield out.subarray(0, at);
    }
  }
}
