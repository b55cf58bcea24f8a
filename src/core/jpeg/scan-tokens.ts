import type { JpegComponent, JpegParts } from './parts.ts';
import { Tokens } from './tokens.ts';

/** Tables of their own for brightness and for the rest; DC and AC are told apart by the upper bit. */
export const dcTable = (component: number): number => (component === 0 ? 0 : 1);
export const acTable = (component: number): number => (component === 0 ? 2 : 3);

/** Called with the place of each block, in the order of an interleaved scan; -1 stands for one beyond the picture. */
function eachInterleaved(
  { components, mcusWide, mcusHigh }: JpegParts,
  visit: (component: number, at: number) => void,
): void {
  for (let row = 0; row < mcusHigh; row++) {
    for (let column = 0; column < mcusWide; column++) {
      for (const [index, { h, v, stride, blocksWide, blocksHigh }] of components.entries()) {
        for (let y = row * v; y < (row + 1) * v; y++)
          for (let x = column * h; x < (column + 1) * h; x++)
            visit(index, x < blocksWide && y < blocksHigh ? (y * stride + x) * 64 : -1);
      }
    }
  }
}

/**
 * The only component's blocks are not in MCUs, whatever its sampling factors say (T.81 A.2.2).
 */
function eachSingle({ blocksWide, blocksHigh, stride }: JpegComponent, visit: (at: number) => void): void {
  for (let y = 0; y < blocksHigh; y++) for (let x = 0; x < blocksWide; x++) visit((y * stride + x) * 64);
}

function eachBlock(parts: JpegParts, visit: (component: number, at: number) => void): void {
  const [only, second] = parts.components;
  if (only !== undefined && second === undefined) eachSingle(only, (at) => visit(0, at));
  else eachInterleaved(parts, visit);
}

/** How many bits a value takes, without its sign. */
const bitsOf = (value: number): number => 32 - Math.clz32(value < 0 ? -value : value);
const signedBits = (value: number, length: number): number =>
  (value < 0 ? value - 1 : value) & ((1 << length) - 1);

/** All DC coefficients: the first scan of a progressive picture. */
export function dcTokens(parts: JpegParts): Tokens {
  const tokens = new Tokens();
  const predicted = new Int32Array(parts.components.length);
  eachBlock(parts, (index, at) => putDc(tokens, parts, predicted, index, at));
  return tokens;
}

function putDc(
  tokens: Tokens,
  { components }: JpegParts,
  predicted: Int32Array,
  index: number,
  at: number,
): void {
  const before = predicted[index] ?? 0;
  // Beyond the picture nothing is seen: a block as the one before costs least.
  const value = at < 0 ? before : (components[index]?.coefficients[at] ?? 0);
  predicted[index] = value;
  const length = bitsOf(value - before);
  tokens.symbol(dcTable(index), length, signedBits(value - before, length), length);
}

/** A whole baseline picture in one scan. */
export function baselineTokens(parts: JpegParts): Tokens {
  const tokens = new Tokens();
  const predicted = new Int32Array(parts.components.length);
  eachBlock(parts, (index, at) => {
    putDc(tokens, parts, predicted, index, at);
    const coefficients = parts.components[index]?.coefficients;
    const table = acTable(index);
    let zeros = 0;
    for (let k = 1; at >= 0 && k < 64; k++) {
      const value = coefficients?.[at + k] ?? 0;
      if (value === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) tokens.symbol(table, 0xf0, 0, 0);
      const length = bitsOf(value);
      tokens.symbol(table, (zeros << 4) | length, signedBits(value, length), length);
      zeros = 0;
    }
    if (at < 0 || zeros > 0) tokens.symbol(table, 0, 0, 0);
  });
  return tokens;
}

/** The band of a component that a progressive scan is about; `low`: bits that are left out. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly low: number;
}

/** What is written of: one component, all rows of its blocks (`step` 1) or a sample of them. */
export interface BandSource {
  readonly component: JpegComponent;
  readonly index: number;
  /** For each block the place of its last coefficient that is not 0: most blocks end early. */
  readonly last: Uint8Array;
  readonly step: number;
}

export function bandSource(component: JpegComponent, index: number): BandSource {
  const { coefficients } = component;
  const last = new Uint8Array(coefficients.length / 64);
  for (let block = 0; block < last.length; block++) {
    let k = 63;
    while (k > 0 && coefficients[block * 64 + k] === 0) k--;
    last[block] = k;
  }
  return { component, index, last, step: 1 };
}

/** Bits that wait to be written; many of them are told one by one, so they are held in one place. */
class Owed {
  readonly bits = new Uint8Array(1024);
  count = 0;

  add(bit: number): void {
    this.bits[this.count++] = bit;
  }

  addAll({ bits, count }: Owed): void {
    for (let i = 0; i < count; i++) this.bits[this.count++] = bits[i] ?? 0;
  }

  flush(tokens: Tokens): void {
    const { bits, count } = this;
    for (let at = 0; at < count; at += 16) {
      let together = 0;
      const length = Math.min(16, count - at);
      for (let i = 0; i < length; i++) together = (together << 1) | (bits[at + i] ?? 0);
      tokens.bits(together, length);
    }
    this.count = 0;
  }
}

/** A run of blocks without a further coefficient, and the bits that are owed for what is refined in them. */
class EndRun {
  readonly #tokens: Tokens;
  readonly #table: number;
  #blocks = 0;
  readonly owed = new Owed();

  constructor(tokens: Tokens, table: number) {
    this.#tokens = tokens;
    this.#table = table;
  }

  add(): void {
    this.#blocks++;
    if (this.#blocks === 0x7fff) this.flush();
  }

  flush(): void {
    if (this.#blocks > 0) {
      const length = bitsOf(this.#blocks) - 1;
      this.#tokens.symbol(this.#table, length << 4, this.#blocks & ((1 << length) - 1), length);
      this.#blocks = 0;
    }
    if (this.owed.count > 0) this.owed.flush(this.#tokens);
  }
}

/** The first scan of a band (T.81 G.1.2.2). */
export function bandTokens(source: BandSource, band: Band): Tokens {
  const tokens = new Tokens();
  const table = acTable(source.index);
  const run = new EndRun(tokens, table);
  const { blocksWide, blocksHigh, stride } = source.component;
  // Loops over functions of their own, not over closures: V8 made those three times as slow.
  for (let y = 0; y < blocksHigh; y += source.step)
    for (let x = 0; x < blocksWide; x++) putBand(tokens, table, run, source, band, y * stride + x);
  run.flush();
  return tokens;
}

function putBand(
  tokens: Tokens,
  table: number,
  run: EndRun,
  { component: { coefficients }, last }: BandSource,
  { from, to, low }: Band,
  block: number,
): void {
  const at = block * 64;
  const end = Math.min(to, last[block] ?? 0);
  let zeros = 0;
  let open = true;
  for (let k = from; k <= end; k++) {
    const value = coefficients[at + k] ?? 0;
    // Towards zero, unlike DC (G.1.2.1).
    const shown = value < 0 ? -(-value >> low) : value >> low;
    if (shown === 0) {
      zeros++;
      continue;
    }
    run.flush();
    for (; zeros > 15; zeros -= 16) tokens.symbol(table, 0xf0, 0, 0);
    const length = bitsOf(shown);
    tokens.symbol(table, (zeros << 4) | length, signedBits(shown, length), length);
    zeros = 0;
    open = k < to;
  }
  if (open) run.add();
}

/** Bits that may be owed in a run of ends: as many as other encoders keep, so that no decoder meets more. */
const mostOwed = 937;

/** The next bit of all of a component's coefficients but DC (T.81 G.1.2.3). */
export function refinementTokens(source: BandSource, low: number): Tokens {
  const tokens = new Tokens();
  const table = acTable(source.index);
  const run = new EndRun(tokens, table);
  const owed = new Owed();
  const { blocksWide, blocksHigh, stride } = source.component;
  for (let y = 0; y < blocksHigh; y += source.step)
    for (let x = 0; x < blocksWide; x++) putRefinement(tokens, table, run, owed, source, low, y * stride + x);
  run.flush();
  return tokens;
}

function putRefinement(
  tokens: Tokens,
  table: number,
  run: EndRun,
  owed: Owed,
  { component: { coefficients }, last }: BandSource,
  low: number,
  block: number,
): void {
  const at = block * 64;
  const end = last[block] ?? 0;
  const [one, two] = [1 << low, 2 << low];
  /** Behind the last that becomes one, zeros are not told: all of it is owed. */
  let lastNew = end;
  for (; lastNew > 0; lastNew--) {
    const value = coefficients[at + lastNew] ?? 0;
    const size = value < 0 ? -value : value;
    if (size >= one && size < two) break;
  }
  let zeros = 0;
  for (let k = 1; k <= end; k++) {
    const value = coefficients[at + k] ?? 0;
    const bits = (value < 0 ? -value : value) >> low;
    if (bits === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15 && k <= lastNew; zeros -= 16) {
      run.flush();
      tokens.symbol(table, 0xf0, 0, 0);
      owed.flush(tokens);
    }
    if (bits > 1) {
      owed.add(bits & 1);
      continue;
    }
    run.flush();
    tokens.symbol(table, (zeros << 4) | 1, value < 0 ? 0 : 1, 1);
    if (owed.count > 0) owed.flush(tokens);
    zeros = 0;
  }
  if (zeros + 63 - end === 0 && owed.count === 0) return;
  if (owed.count > 0) run.owed.addAll(owed);
  owed.count = 0;
  run.add();
  if (run.owed.count > mostOwed) run.flush();
}
