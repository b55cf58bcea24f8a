import { isNegative, type Nonzero, placeOf, sizeOf } from './nonzero.ts';
import type { JpegParts } from './parts.ts';
import { acTable, dcTable, type ScanSource } from './scan-source.ts';
import { Tokens } from './tokens.ts';

// Loops over functions of their own, not over closures: V8 made those three times as slow.

/**
 * Scans of all components together: all DC coefficients, the first scan of a progressive picture, or a whole
 * baseline picture.
 * @param held room for the tokens
 */
export function interleavedTokens(
  { mcusWide, mcusHigh }: JpegParts,
  sources: readonly ScanSource[],
  which: 'dc' | 'all',
  held: Int32Array,
): Tokens {
  const tokens = new Tokens(held);
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
      const length = 32 - Math.clz32(size);
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
    let zeros = placeOf(entry) - before - 1;
    for (; zeros > 15; zeros -= 16) tokens.symbol(table, 0xf0, 0, 0);
    const size = sizeOf(entry);
    const length = 32 - Math.clz32(size);
    tokens.symbol(table, (zeros << 4) | length, signedBits(size, isNegative(entry), length), length);
    before = placeOf(entry);
  }
  if (before < 63) tokens.symbol(table, 0, 0, 0);
}

const signedBits = (size: number, negative: boolean, length: number): number =>
  negative ? ~size & ((1 << length) - 1) : size;
