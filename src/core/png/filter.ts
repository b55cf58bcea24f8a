import type { Layout } from './layouts.ts';

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
    } else applyFilter(layout, first + row, fixed, tried[fixed] ?? out);
    const at = row * (bytesPerRow + 1);
    out[at] = best;
    out.set(tried[best] ?? [], at + 1);
  }
  return out;
}

/** Sum of the bytes' distances from 0, either way round. */
function distance(row: Uint8Array): number {
  let sum = 0;
  for (const byte of row) sum += byte < 128 ? byte : 256 - byte;
  return sum;
}

function applyFilter(
  { rows, bytesPerRow, step }: Layout,
  row: number,
  filter: number,
  out: Uint8Array,
): void {
  const at = row * bytesPerRow;
  const above = row > 0 ? at - bytesPerRow : -1;
  if (filter === 0) {
    out.set(rows.subarray(at, at + bytesPerRow));
    return;
  }
  for (let i = 0; i < bytesPerRow; i++) {
    const value = rows[at + i] ?? 0;
    const left = i >= step ? (rows[at + i - step] ?? 0) : 0;
    const up = above >= 0 ? (rows[above + i] ?? 0) : 0;
    if (filter === 1) out[i] = value - left;
    else if (filter === 2) out[i] = value - up;
    else if (filter === 3) out[i] = value - ((left + up) >> 1);
    else {
      const corner = above >= 0 && i >= step ? (rows[above + i - step] ?? 0) : 0;
      const guess = left + up - corner;
      const byLeft = guess < left ? left - guess : guess - left;
      const byUp = guess < up ? up - guess : guess - up;
      const byCorner = guess < corner ? corner - guess : guess - corner;
      out[i] = value - (byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner);
    }
  }
}
