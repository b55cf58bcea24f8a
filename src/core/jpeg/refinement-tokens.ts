import { longestRun } from './band-tokens.ts';
import type { Nonzero } from './nonzero.ts';
import { perTable } from './pack-tokens.ts';
import { acTable, type ScanSource } from './scan-source.ts';
import { Tokens } from './tokens.ts';

/** Bits that may be owed in a run of ends: as many as other encoders keep, so that no decoder meets more. */
const mostOwed = 937;

/**
 * The next bit of all of a component's coefficients but DC (T.81 G.1.2.3).
 * @param held room for the tokens
 */
export function refinementTokens(source: ScanSource, low: number, held: Int32Array): Tokens {
  const { component, nonzero, step, index } = source;
  const { blocksWide, blocksHigh, stride } = component;
  const tokens = new Tokens(held);
  const run = new EndRun(tokens, acTable(index));
  for (let y = 0; y < blocksHigh; y += step)
    for (let x = 0; x < blocksWide; x++) putBlock(run, nonzero, low, y * stride + x);
  run.flush();
  return tokens;
}

/**
 * A run of blocks without a further coefficient, and the bits that are owed for what is refined: in those blocks, and
 * behind them in the block that is at hand.
 */
class EndRun {
  readonly tokens: Tokens;
  readonly table: number;
  /** Bits << 4 | their number less one: a bit each at worst. */
  readonly #owed = new Int32Array(1024);
  /** How many of these there are, and how many of them belong to the run. */
  used = 0;
  #ofRun = 0;
  #bits = 0;
  blocks = 0;

  constructor(tokens: Tokens, table: number) {
    this.tokens = tokens;
    this.table = table;
  }

  /** Up to 16 bits. */
  owe(bits: number, length: number): void {
    if (length === 0) return;
    this.#owed[this.used++] = (bits << 4) | (length - 1);
    this.#bits += length;
  }

  /** The block at hand has nothing more. */
  add(): void {
    this.blocks++;
    this.#ofRun = this.used;
    if (this.blocks === longestRun || this.#bits > mostOwed) this.flush();
  }

  /** Tells the run, before something else is told. */
  flush(): void {
    if (this.blocks === 0) return;
    this.tokens.emptyBlocks(this.table, this.blocks);
    this.blocks = 0;
    if (this.#ofRun === 0) return;
    this.#tell(this.#ofRun);
    this.#owed.copyWithin(0, this.#ofRun, this.used);
    this.used -= this.#ofRun;
    this.#ofRun = 0;
  }

  /** A symbol of the block at hand, and all that is owed of it. */
  tellSymbol(key: number, sign: number, length: number): void {
    this.flush();
    this.tokens.symbolAndMore(key, sign, length, 0);
    this.#tell(this.used);
    this.used = 0;
  }

  #tell(count: number): void {
    for (let i = 0; i < count; i++) {
      const group = this.#owed[i] ?? 0;
      const length = (group & 15) + 1;
      this.tokens.bits(group >>> 4, length);
      this.#bits -= length;
    }
  }
}

function putBlock(run: EndRun, { starts, entries }: Nonzero, low: number, block: number): void {
  const start = starts[block] ?? 0;
  const end = starts[block + 1] ?? 0;
  /** Behind the last that becomes one, zeros are not told: all of it is owed. */
  let lastNew = end - 1;
  while (lastNew >= start && ((entries[lastNew] ?? 0) & 0xffff) >> low !== 1) lastNew--;
  const { tokens } = run;
  const table = run.table * perTable;
  let zeros = 0;
  let before = 0;
  let owed = 0;
  let count = 0;
  let usedBefore = run.used;
  for (let i = start; i < end; i++) {
    const entry = entries[i] ?? 0;
    const value = (entry & 0xffff) >> low;
    if (value === 0) continue;
    const place = entry >>> 17;
    zeros += place - before - 1;
    before = place;
    if (zeros > 15 && i <= lastNew) {
      run.owe(owed, count);
      for (; zeros > 15; zeros -= 16) run.tellSymbol(table + 0xf0, 0, 0);
      owed = count = usedBefore = 0;
    }
    if (value > 1) {
      if (count === 15) {
        run.owe(owed, count);
        owed = count = 0;
      }
      owed = (owed << 1) | (value & 1);
      count++;
      continue;
    }
    if (run.blocks > 0) run.flush();
    const key = table + (zeros << 4) + 1;
    const sign = ((entry >> 16) & 1) ^ 1;
    // The bits that are owed come behind its sign, most often in one token.
    if (run.used === 0) tokens.symbolAndMore(key, (sign << count) | owed, count + 1, count);
    else {
      run.owe(owed, count);
      run.tellSymbol(key, sign, 1);
    }
    owed = count = zeros = usedBefore = 0;
  }
  const owes = count > 0 || run.used > usedBefore;
  if (zeros + 63 - before === 0 && !owes) return;
  run.owe(owed, count);
  run.add();
}
