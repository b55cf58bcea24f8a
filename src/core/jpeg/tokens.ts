import { bestCode, type HuffmanCode } from './huffman-code.ts';
import { packedTokens, perTable } from './pack-tokens.ts';

const tables = [0, 1, 2, 3] as const;
/** In place of a symbol: bits without one. */
const bare = 256;

/**
 * What a scan says, before its Huffman codes are known: each token is a symbol with up to 16 further bits. They are
 * held so that coefficients are walked through once, for the statistics and for the writing.
 *
 * Packed: table (2 bits), symbol (9), number of bits (5), bits (16). Who walks through coefficients puts them itself
 * into `held`, and counts: a call each took twice as long.
 */
export class Tokens {
  readonly held: Int32Array;
  used = 0;
  /** By table and symbol. */
  readonly frequencies = new Int32Array(tables.length * perTable);
  #bareBits = 0;

  /** @param held room for all of them; it may be that of another scan, which is packed by then */
  constructor(held: Int32Array) {
    this.held = held;
  }

  symbol(table: number, symbol: number, bits: number, length: number): void {
    this.#add(table * perTable + symbol, bits, length);
  }

  /** Up to 16. */
  bits(bits: number, length: number): void {
    this.#bareBits += length;
    this.#add(bare, bits, length);
  }

  /** @param owed how many of the further bits the symbol says nothing of */
  symbolAndMore(key: number, bits: number, length: number, owed: number): void {
    this.#bareBits += owed;
    this.#add(key, bits, length);
  }

  /** A run of blocks without a further coefficient (G.1.2.2). */
  emptyBlocks(table: number, blocks: number): void {
    const length = 31 - Math.clz32(blocks);
    this.symbol(table, length << 4, blocks & ((1 << length) - 1), length);
  }

  #add(key: number, bits: number, length: number): void {
    this.frequencies[key] = (this.frequencies[key] ?? 0) + 1;
    this.held[this.used++] = (key << 21) | (length << 16) | bits;
  }

  #frequenciesOf(table: number): Int32Array {
    return this.frequencies.subarray(table * perTable, table * perTable + bare);
  }

  /** The bits that are no code. */
  #furtherBits(): number {
    let sum = this.#bareBits;
    for (const table of tables)
      for (let symbol = 0; symbol < bare; symbol++)
        sum += (this.frequencies[table * perTable + symbol] ?? 0) * furtherBits(table, symbol);
    return sum;
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
    let [bits, tableBytes] = [this.#furtherBits(), 0];
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
    let [bits, tableBytes] = [this.#furtherBits(), 0];
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

  /** The entropy-coded data of the scan. */
  packed(codes: readonly (HuffmanCode | undefined)[]): Uint8Array {
    return packedTokens(this.held.subarray(0, this.used), codes, this.size(codes));
  }
}

/** Of DC the symbol says them, of AC its lower half, or of a run of empty blocks its upper one (T.81 F.1.2, G.1.2). */
function furtherBits(table: number, symbol: number): number {
  if (table < 2) return symbol;
  const run = symbol >> 4;
  const length = symbol & 15;
  return length === 0 && run < 15 ? run : length;
}
