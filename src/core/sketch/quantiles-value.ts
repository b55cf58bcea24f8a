import { DDSketch } from '@datadog/sketches-js';
import { quantileError, type QuantilesValue } from './quantiles.ts';

const { mapping } = new DDSketch({ relativeAccuracy: quantileError });

/**
 * Two distributions as one, without making sketches of them: of wide numbers that takes half a millisecond, and a
 * table has hundreds of columns.
 */
export function mergeQuantiles(a: QuantilesValue, b: QuantilesValue): QuantilesValue {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  return {
    count: a.count + b.count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    zeros: a.zeros + b.zeros,
    bins: mergeBins(a.bins, b.bins),
    negative: mergeBins(a.negative, b.negative),
  };
}

/** Both go up by their keys. */
function mergeBins(a: readonly number[], b: readonly number[]): readonly number[] {
  const merged: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left = Infinity, right = Infinity] = [a[i], b[j]];
    const key = Math.min(left, right);
    let count = 0;
    if (left === key) {
      count += a[i + 1] ?? 0;
      i += 2;
    }
    if (right === key) {
      count += b[j + 1] ?? 0;
      j += 2;
    }
    merged.push(key, count);
  }
  return merged;
}

/**
 * The values at these ranks, as `Quantiles.at` gives them.
 * @param ranks from 0 to 1, in ascending order
 */
export function quantilesAt(value: QuantilesValue, ranks: readonly number[]): readonly number[] {
  const { count, min, max, zeros, bins, negative } = value;
  const found: number[] = [];
  let seen = 0;
  const take = (told: number, more: number): void => {
    seen += more;
    for (;;) {
      const rank = ranks[found.length];
      if (rank === undefined || Math.floor(rank * (count - 1)) >= seen) return;
      found.push(rank <= 0 ? min : rank >= 1 ? max : Math.max(min, Math.min(max, told)));
    }
  };
  for (let i = negative.length - 2; i >= 0; i -= 2)
    take(-mapping.value(negative[i] ?? 0), negative[i + 1] ?? 0);
  take(0, zeros);
  for (let i = 0; i < bins.length; i += 2) take(mapping.value(bins[i] ?? 0), bins[i + 1] ?? 0);
  return found;
}
