import { isNegative, type Nonzero, nonzeroOf, placeOf, sizeOf } from './nonzero.ts';
import type { JpegComponent, JpegParts } from './parts.ts';
import { Tokens } from './tokens.ts';

// Loops over functions of their own, not over closures: V8 made those three times as slow.

/** Tables of their own for brightness and for the rest; DC and AC are told apart by the upper bit. */
export const dcTable = (component: number): number => (component === 0 ? 0 : 1);
export const acTable = (component: number): number => (component === 0 ? 2 : 3);

/** What is written of: one component. */
export interface ScanSource {
  readonly component: JpegComponent;
  readonly index: number;
  readonly nonzero: Nonzero;
  /** Only every so many rows of its blocks, and only counted, for a guess; undefined: all of it. */
  readonly step?: number;
}

export const scanSources = ({ components }: JpegParts): readonly ScanSource[] =>
  components.map((component, index) => ({
    ...{ component, index },
    nonzero: nonzeroOf(component.coefficients),
  }));

/** All DC coefficients: the first scan of a progressive picture. */
export const dcTokens = (parts: JpegParts, sources: readonly ScanSource[]): Tokens =>
  interleavedTokens(parts, sources, 'dc');

/** A whole baseline picture in one scan. */
export const baselineTokens = (parts: JpegParts, sources: readonly ScanSource[]): Tokens =>
  interleavedTokens(parts, sources, 'all');

function interleavedTokens(
  { mcusWide, mcusHigh }: JpegParts,
  sources: readonly ScanSource[],
  which: 'dc' | 'all',
): Tokens {
  const tokens = new Tokens();
  const [only, second] = sources;
  // The only component's blocks are not in MCUs, whatever its sampling factors say (T.81 A.2.2).
  const single = only !== undefined && second === undefined;
  const { blocksWide: wide, blocksHigh: high } = single
    ? only.component
    : { blocksWide: mcusWide, blocksHigh: mcusHigh };
  const all = sources.map((source) => ({
    source,
    h: single ? 1 : source.component.h,
    v: single ? 1 : source.component.v,
    withAc: which === 'all',
    predicted: 0,
  }));
  for (let row = 0; row < high; row++)
    for (let column = 0; column < wide; column++) for (const each of all) putMcu(tokens, each, row, column);
  return tokens;
}

interface Interleaved {
  readonly source: ScanSource;
  readonly h: number;
  readonly v: number;
  readonly withAc: boolean;
  predicted: number;
}

/** One component's blocks of an MCU. Beyond the picture nothing is seen: a block as the one before costs least. */
function putMcu(tokens: Tokens, state: Interleaved, row: number, column: number): void {
  const { source, h, v, withAc } = state;
  const { blocksWide, blocksHigh, stride, coefficients } = source.component;
  for (let y = row * v; y < (row + 1) * v; y++) {
    for (let x = column * h; x < (column + 1) * h; x++) {
      const block = x < blocksWide && y < blocksHigh ? y * stride + x : -1;
      const value = block < 0 ? state.predicted : (coefficients[block * 64] ?? 0);
      const difference = value - state.predicted;
      state.predicted = value;
      const size = difference < 0 ? -difference : difference;
      const length = bitsOf(size);
      tokens.symbol(dcTable(source.index), length, signedBits(size, difference < 0, length), length);
      if (withAc) putBaseline(tokens, acTable(source.index), source.nonzero, block);
    }
  }
}

function putBaseline(tokens: Tokens, table: number, { starts, entries }: Nonzero, block: number): void {
  let before = 0;
  const end = block < 0 ? 0 : (starts[block + 1] ?? 0);
  for (let i = block < 0 ? 0 : (starts[block] ?? 0); i < end; i++) {
    const entry = entries[i] ?? 0;
    putCoefficient(tokens, table, placeOf(entry) - before - 1, entry, sizeOf(entry));
    before = placeOf(entry);
  }
  if (before < 63) tokens.symbol(table, 0, 0, 0);
}

function putCoefficient(tokens: Tokens, table: number, zeros: number, entry: number, size: number): void {
  let left = zeros;
  for (; left > 15; left -= 16) tokens.symbol(table, 0xf0, 0, 0);
  const length = bitsOf(size);
  tokens.symbol(table, (left << 4) | length, signedBits(size, isNegative(entry), length), length);
}

/** How many bits a value takes, without its sign. */
const bitsOf = (size: number): number => 32 - Math.clz32(size);
const signedBits = (size: number, negative: boolean, length: number): number =>
  negative ? ~size & ((1 << length) - 1) : size;

/** The band of a component that a progressive scan is about; `low`: bits that are left out. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly low: number;
}

/** The first scan of a band (T.81 G.1.2.2). */
export function bandTokens(source: ScanSource, band: Band): Tokens {
  const { component, nonzero, step, index } = source;
  const tokens = new Tokens(step === undefined ? 'held' : 'counted');
  const table = acTable(index);
  const run = new EndRun(tokens, table);
  const { blocksWide, blocksHigh, stride } = component;
  for (let y = 0; y < blocksHigh; y += step ?? 1)
    for (let x = 0; x < blocksWide; x++) putBand(tokens, table, run, nonzero, band, y * stride + x);
  run.flush();
  return tokens;
}

function putBand(
  tokens: Tokens,
  table: number,
  run: EndRun,
  { starts, entries }: Nonzero,
  { from, to, low }: Band,
  block: number,
): void {
  let before = from - 1;
  const end = starts[block + 1] ?? 0;
  for (let i = starts[block] ?? 0; i < end; i++) {
    const entry = entries[i] ?? 0;
    const place = placeOf(entry);
    // Towards zero, unlike DC (G.1.2.1).
    const size = sizeOf(entry) >> low;
    if (size === 0 || place < from) continue;
    if (place > to) break;
    if (run.blocks > 0) run.flush();
    putCoefficient(tokens, table, place - before - 1, entry, size);
    before = place;
  }
  if (before < to) run.add();
}

/** Bits that may be owed in a run of ends: as many as other encoders keep, so that no decoder meets more. */
const mostOwed = 937;

/**
 * A run of blocks without a further coefficient, and the bits that are owed for what is refined: in those blocks, and
 * behind them in the block that is at hand.
 */
class EndRun {
  readonly #tokens: Tokens;
  readonly #table: number;
  readonly #owed = new Uint8Array(1024);
  /** How many of them belong to the run. */
  #ofRun = 0;
  owed = 0;
  blocks = 0;

  constructor(tokens: Tokens, table: number) {
    this.#tokens = tokens;
    this.#table = table;
  }

  owe(bit: number): void {
    this.#owed[this.owed++] = bit;
  }

  /** The block at hand has nothing more. */
  add(): void {
    this.blocks++;
    this.#ofRun = this.owed;
    if (this.blocks === 0x7fff || this.owed > mostOwed) this.flush();
  }

  /** Tells the run, before something else is told. */
  flush(): void {
    if (this.blocks > 0) {
      const length = bitsOf(this.blocks) - 1;
      this.#tokens.symbol(this.#table, length << 4, this.blocks & ((1 << length) - 1), length);
      this.blocks = 0;
    }
    if (this.#ofRun === 0) return;
    this.#tell(this.#ofRun);
    this.#owed.copyWithin(0, this.#ofRun, this.owed);
    this.owed -= this.#ofRun;
    this.#ofRun = 0;
  }

  /** Tells what is owed of the block at hand; the run was told before. */
  flushBlock(): void {
    this.#tell(this.owed);
    this.owed = 0;
  }

  #tell(count: number): void {
    for (let at = 0; at < count; at += 16) {
      let together = 0;
      const end = Math.min(count, at + 16);
      for (let i = at; i < end; i++) together = (together << 1) | (this.#owed[i] ?? 0);
      this.#tokens.bits(together, end - at);
    }
  }
}

/** The next bit of all of a component's coefficients but DC (T.81 G.1.2.3). */
export function refinementTokens({ component, nonzero, step, index }: ScanSource, low: number): Tokens {
  const tokens = new Tokens(step === undefined ? 'held' : 'counted');
  const table = acTable(index);
  const run = new EndRun(tokens, table);
  const { blocksWide, blocksHigh, stride } = component;
  for (let y = 0; y < blocksHigh; y += step ?? 1)
    for (let x = 0; x < blocksWide; x++) putRefinement(tokens, table, run, nonzero, low, y * stride + x);
  run.flush();
  return tokens;
}

function putRefinement(
  tokens: Tokens,
  table: number,
  run: EndRun,
  { starts, entries }: Nonzero,
  low: number,
  block: number,
): void {
  const [start, end] = [starts[block] ?? 0, starts[block + 1] ?? 0];
  /** Behind the last that becomes one, zeros are not told: all of it is owed. */
  let lastNew = end - 1;
  while (lastNew >= start && sizeOf(entries[lastNew] ?? 0) >> low !== 1) lastNew--;
  let [zeros, before] = [0, 0];
  const owedBefore = run.owed;
  let told = false;
  for (let i = start; i < end; i++) {
    const entry = entries[i] ?? 0;
    const bits = sizeOf(entry) >> low;
    if (bits === 0) continue;
    const place = placeOf(entry);
    zeros += place - before - 1;
    before = place;
    for (; zeros > 15 && i <= lastNew; zeros -= 16) {
      run.flush();
      tokens.symbol(table, 0xf0, 0, 0);
      run.flushBlock();
      told = true;
    }
    if (bits > 1) {
      run.owe(bits & 1);
      continue;
    }
    run.flush();
    tokens.symbol(table, (zeros << 4) | 1, isNegative(entry) ? 0 : 1, 1);
    run.flushBlock();
    told = true;
    zeros = 0;
  }
  const owes = run.owed > (told ? 0 : owedBefore);
  if (zeros + 63 - before > 0 || owes) run.add();
}
