import type { Layout } from './layouts.ts';
import { paeth } from './scanlines.ts';

/** The five filters of PNG 9.2 by their numbers, and ways to choose one for each row. */
export const filterChoices = ['none', 'sub', 'up', 'average', 'paeth', 'smallest', 'fewest'] as const;
export type FilterChoice = (typeof filterChoices)[number];

/**
 * Rows with their filters before them.
 *
 * `smallest` takes for each row the filter with the least sum of distances from 0 (the specification's advice, 12.7),
 * `fewest` the one that makes the fewest different pairs of bytes: better for drawings, where rows repeat.
 * @param rows the first and the number of those that are wanted, for a sample
 */
export function filtered(
  layout: Layout,
  choice: FilterChoice,
  [first, count]: readonly [number, number],
): Uint8Array {
  const { bytesPerRow } = layout;
  const out = new Uint8Array(count * (bytesPerRow + 1));
  const fixed = filterChoices.indexOf(choice);
  const tried = [0, 1, 2, 3, 4].map(() => new Uint8Array(bytesPerRow));
  const seen = new Uint8Array(1 << 16);
  let mark = 0;
  const pairs = (row: Uint8Array): number => {
    // One mark a row tells what was seen in it, so that the field needs no clearing each time.
    if (++mark === 256) {
      seen.fill(0);
      mark = 1;
    }
    let found = 0;
    for (let i = 1; i < row.length; i++) {
      const pair = ((row[i - 1] ?? 0) << 8) | (row[i] ?? 0);
      if (seen[pair] === mark) continue;
      seen[pair] = mark;
      found++;
    }
    return found;
  };
  const cost = choice === 'fewest' ? pairs : distance;
  for (let row = 0; row < count; row++) {
    let best = fixed;
    if (fixed > 4) {
      let least = Infinity;
      for (const [filter, target] of tried.entries()) {
        applyFilter(layout, first + row, filter, target);
        const found = cost(target);
        if (found >= least) continue;
        least = found;
        best = filter;
      }
      out.set(tried[best] ?? [], row * (bytesPerRow + 1) + 1);
    } else
      applyFilter(
        layout,
        first + row,
        fixed,
        out.subarray(row * (bytesPerRow + 1) + 1, (row + 1) * (bytesPerRow + 1)),
      );
    out[row * (bytesPerRow + 1)] = best;
  }
  return out;
}

/** Sum of the bytes' distances from 0, either way round. */
function distance(row: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const signed = ((row[i] ?? 0) << 24) >> 24;
    sum += signed < 0 ? -signed : signed;
  }
  return sum;
}

/** A row's bytes less what their filter expects of those before them; what is not there counts as 0 (PNG 9.2). */
function applyFilter(
  { rows, bytesPerRow, step }: Layout,
  row: number,
  filter: number,
  out: Uint8Array,
): void {
  const at = row * bytesPerRow;
  if (filter === 0) {
    out.set(rows.subarray(at, at + bytesPerRow));
    return;
  }
  const above = row === 0 ? new Uint8Array(bytesPerRow) : rows.subarray(at - bytesPerRow, at);
  const here = rows.subarray(at, at + bytesPerRow);
  const first = Math.min(step, bytesPerRow);
  for (let i = 0; i < first; i++) {
    const up = above[i] ?? 0;
    out[i] = (here[i] ?? 0) - (filter === 1 ? 0 : filter === 3 ? up >> 1 : up);
  }
  // A loop for each, as one over all asked the same for every byte.
  if (filter === 1) subtractLeft(here, step, out);
  else if (filter === 2) for (let i = step; i < bytesPerRow; i++) out[i] = (here[i] ?? 0) - (above[i] ?? 0);
  else if (filter === 3) subtractAverage(here, above, step, out);
  else subtractPaeth(here, above, step, out);
}

function subtractLeft(here: Uint8Array, step: number, out: Uint8Array): void {
  for (let i = step; i < here.length; i++) out[i] = (here[i] ?? 0) - (here[i - step] ?? 0);
}

function subtractAverage(here: Uint8Array, above: Uint8Array, step: number, out: Uint8Array): void {
  for (let i = step; i < here.length; i++)
    out[i] = (here[i] ?? 0) - (((here[i - step] ?? 0) + (above[i] ?? 0)) >> 1);
}

function subtractPaeth(here: Uint8Array, above: Uint8Array, step: number, out: Uint8Array): void {
  for (let i = step; i < here.length; i++)
    out[i] = (here[i] ?? 0) - paeth(here[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0);
}
