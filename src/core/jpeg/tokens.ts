import { bestCode, type HuffmanCode } from './huffman-code.ts';

/** Grows with what is in it: the scans of a small photo have some thousand tokens each. */
const [leastChunk, mostChunk] = [1 << 10, 1 << 16];
const tables = [0, 1, 2, 3] as const;
const perTable = 512;
/** In place of a symbol: bits without one. */
const bare = 256;

/**
 * What a scan says, before its Huffman codes are known: each token is a symbol with up to 16 further bits. They are
 * held so that coefficients are walked through once, for the statistics and for the writing.
 *
 * Packed: table (2 bits), symbol (9), number of bits (5), bits (16).
 */
export class Tokens {
  readonly #holds: boolean;
  readonly #full: Int32Array[] = [];
  #last = new Int32Array(leastChunk);
  #used = 0;
  readonly #frequencies = new Int32Array(tables.length * perTable);
  #furtherBits = 0;

  /** @param how `counted`: for its size only, without the tokens themselves */
  constructor(how: 'held' | 'counted' = 'held') {
    this.#holds = how === 'held';
  }

  symbol(table: number, symbol: number, bits: number, length: number): void {
    this.#add((table << 9) | symbol, bits, length);
  }

  /** Up to 16. */
  bits(bits: number, length: number): void {
    this.#add(bare, bits, length);
  }

  #add(key: number, bits: number, length: number): void {
    this.#frequencies[key] = (this.#frequencies[key] ?? 0) + 1;
    this.#furtherBits += length;
    if (!this.#holds) return;
    if (this.#used === this.#last.length) this.#grow();
    this.#last[this.#used++] = (key << 21) | (length << 16) | bits;
  }

  #grow(): void {
    this.#full.push(this.#last);
    this.#last = new Int32Array(Math.min(mostChunk, this.#last.length * 2));
    this.#used = 0;
  }

  #frequenciesOf(table: number): Int32Array {
    return this.#frequencies.subarray(table * perTable, table * perTable + bare);
  }

  /** The best code of each table that is in use. */
  codes(): readonly (HuffmanCode | undefined)[] {
    return tables.map((table) => {
      const frequencies = this.#frequenciesOf(table);
      return frequencies.some((n) => n > 0) ? bestCode(frequencies) : undefined;
    });
  }

  /** Bytes that it will take with those codes and their tables, all but the zeros behind 0xff. */
  size(codes: readonly (HuffmanCode | undefined)[]): number {
    let [bits, tableBytes] = [this.#furtherBits, 0];
    for (const [table, code] of codes.entries()) {
      if (code === undefined) continue;
      tableBytes += 17 + code.symbols.length;
      const frequencies = this.#frequenciesOf(table);
      for (const symbol of code.symbols) bits += (frequencies[symbol] ?? 0) * (code.lengths[symbol] ?? 0);
    }
    return Math.ceil(bits / 8) + tableBytes;
  }

  /**
   * About as many bytes, by entropy: codes cost a tenth of the time and change no choice.
   * @param times how often all of it comes, where it is a sample
   */
  estimatedSize(times: number): number {
    let [bits, tableBytes] = [this.#furtherBits, 0];
    for (const table of tables) {
      const frequencies = this.#frequenciesOf(table);
      const total = frequencies.reduce((sum, n) => sum + n, 0);
      if (total === 0) continue;
      tableBytes += 17;
      for (const n of frequencies) {
        if (n === 0) continue;
        tableBytes++;
        bits += n * Math.max(1, Math.log2(total / n));
      }
    }
    return Math.ceil((bits * times) / 8) + tableBytes;
  }

  /** The entropy-coded data of the scan, in pieces. */
  packed(codes: readonly (HuffmanCode | undefined)[]): readonly Uint8Array[] {
    const packer = new Packer(codes);
    const pieces = this.#full.map((chunk) => packer.pack(chunk));
    return [...pieces, packer.pack(this.#last.subarray(0, this.#used)), packer.end()];
  }
}

/** Turns tokens into bits. */
class Packer {
  /** By table and symbol: the code's length << 16 | the code; 0 for bits without a symbol. */
  readonly #codes = new Int32Array(tables.length * perTable);
  #held = 0;
  #count = 0;

  constructor(codes: readonly (HuffmanCode | undefined)[]) {
    for (const [table, code] of codes.entries())
      for (const symbol of code?.symbols ?? [])
        this.#codes[table * perTable + symbol] =
          ((code?.lengths[symbol] ?? 0) << 16) | (code?.codes[symbol] ?? 0);
  }

  pack(tokens: Int32Array): Uint8Array {
    const codes = this.#codes;
    // 16 bits of code and 16 more a token, each byte perhaps with a zero behind it.
    const out = new Uint8Array(tokens.length * 8 + 8);
    let [at, held, count] = [0, this.#held, this.#count];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] ?? 0;
      const code = codes[token >>> 21] ?? 0;
      const length = code >>> 16;
      held = (held << length) | (code & 0xffff);
      count += length;
      while (count >= 8) {
        count -= 8;
        const byte = (held >>> count) & 0xff;
        out[at++] = byte;
        if (byte === 0xff) out[at++] = 0;
      }
      const further = (token >>> 16) & 0x1f;
      held = (held << further) | (token & 0xffff);
      count += further;
      while (count >= 8) {
        count -= 8;
        const byte = (held >>> count) & 0xff;
        out[at++] = byte;
        if (byte === 0xff) out[at++] = 0;
      }
    }
    [this.#held, this.#count] = [held, count];
    return out.slice(0, at);
  }

  /** The last byte is filled up with ones (F.1.2.3). */
  end(): Uint8Array {
    if (this.#count === 0) return new Uint8Array(0);
    const byte = ((this.#held << (8 - this.#count)) | (0xff >> this.#count)) & 0xff;
    return byte === 0xff ? Uint8Array.of(byte, 0) : Uint8Array.of(byte);
  }
}
