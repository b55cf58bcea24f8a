import { perTable } from './pack-tokens.ts';
import { acTable, type ScanSource } from './scan-source.ts';
import { Tokens } from './tokens.ts';

/** The band of a component that a progressive scan is about; `low`: bits that are left out. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly low: number;
}

/** A run of blocks without a further coefficient is told before it becomes longer. */
export const longestRun = 0x7fff;

/**
 * The first scan of a band (T.81 G.1.2.2). One loop over variables of its own: it is where the time goes.
 * @param held room for the tokens
 */
export function bandTokens(source: ScanSource, { from, to, low }: Band, held: Int32Array): Tokens {
  const { component, nonzero, step, index } = source;
  const { starts, entries } = nonzero;
  const { blocksWide, blocksHigh, stride } = component;
  const tokens = new Tokens(held);
  const { frequencies } = tokens;
  const table = acTable(index) * perTable;
  let [used, run] = [0, 0];
  for (let y = 0; y < blocksHigh; y += step) {
    for (let block = y * stride; block < y * stride + blocksWide; block++) {
      let before = from - 1;
      const end = starts[block + 1] ?? 0;
      for (let i = starts[block] ?? 0; i < end; i++) {
        const entry = entries[i] ?? 0;
        const place = entry >>> 17;
        // Towards zero, unlike DC (G.1.2.1).
        const size = (entry & 0xffff) >> low;
        if (size === 0 || place < from) continue;
        if (place > to) break;
        if (run > 0) {
          tokens.used = used;
          tokens.emptyBlocks(acTable(index), run);
          used = tokens.used;
          run = 0;
        }
        let zeros = place - before - 1;
        before = place;
        for (; zeros > 15; zeros -= 16) {
          frequencies[table + 0xf0] = (frequencies[table + 0xf0] ?? 0) + 1;
          held[used++] = (table + 0xf0) << 21;
        }
        const length = 32 - Math.clz32(size);
        const key = table + (zeros << 4) + length;
        // All ones where it is negative: its bits are turned over (F.1.2.2.1).
        const bits = (size ^ -((entry >> 16) & 1)) & ((1 << length) - 1);
        frequencies[key] = (frequencies[key] ?? 0) + 1;
        held[used++] = (key << 21) | (length << 16) | bits;
      }
      if (before === to || ++run < longestRun) continue;
      tokens.used = used;
      tokens.emptyBlocks(acTable(index), run);
      used = tokens.used;
      run = 0;
    }
  }
  tokens.used = used;
  if (run > 0) tokens.emptyBlocks(acTable(index), run);
  return tokens;
}
