import type { Pause } from '../core/pause.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });

/** `img2` before `img10`; names that differ in nothing the collator sees stand by their code units. */
export function naturalCompare(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Small enough to sort in about a millisecond. */
const runLength = 1024;

/**
 * Sorts in natural order without holding the event loop for long: comparing by locale takes about a microsecond,
 * so 100,000 names at once would block an editor for more than a second.
 */
export async function naturalSort<T>(
  values: readonly T[],
  key: (value: T) => string,
  pause: Pause,
): Promise<readonly T[]> {
  const compare = (a: T, b: T): number => naturalCompare(key(a), key(b));
  let runs: T[][] = [];
  for (let at = 0; at < values.length; at += runLength) {
    runs.push(values.slice(at, at + runLength).toSorted(compare));
    await pause();
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? [], compare, pause));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  pause: Pause,
): Promise<T[]> {
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (merged.length % runLength === 0) await pause();
    const a = left[i];
    const b = right[j];
    if (b === undefined || (a !== undefined && compare(a, b) <= 0)) {
      if (a !== undefined) merged.push(a);
      i++;
    } else {
      merged.push(b);
      j++;
    }
  }
  return merged;
}
