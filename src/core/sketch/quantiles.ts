import { DDSketch } from '@datadog/sketches-js';

/** A quantile that is told is within so much of the value that really stands at its rank: 0.01 is 1 %. */
export const quantileError = 0.01;

/** JSON. Of `bins` every second number is a count, of the key before it; keys go up. */
export interface QuantilesValue {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  readonly bins: readonly number[];
  /** Of the values below zero, by their distance from it. */
  readonly negative: readonly number[];
}

/**
 * The distribution of numbers in bounded memory (DDSketch, Masson and others, VLDB 2019). It never gives up bins, so
 * any order and any partition of the same numbers comes to the same result: at 1 % all doubles have 72,000 bins, and
 * the seconds from a microsecond to a year 1,600.
 */
export class Quantiles {
  readonly #sketch = new DDSketch({ relativeAccuracy: quantileError });

  static from({ count, min, max, zeros, bins, negative }: QuantilesValue): Quantiles {
    const made = new Quantiles();
    if (count === 0) return made;
    const sketch = made.#sketch;
    addBins(sketch.store, bins);
    addBins(sketch.negativeStore, negative);
    sketch.zeroCount = zeros;
    sketch.count = count;
    sketch.min = min;
    sketch.max = max;
    return made;
  }

  get count(): number {
    return this.#sketch.count;
  }

  /** Exact; undefined where there is nothing. */
  get min(): number | undefined {
    return this.count === 0 ? undefined : this.#sketch.min;
  }

  get max(): number | undefined {
    return this.count === 0 ? undefined : this.#sketch.max;
  }

  /** What is no number, or not finite, has no place among them and is left out. */
  add(value: number, times = 1): void {
    // Above this its bin's middle would be more than a double can be.
    if (Number.isFinite(value) && times > 0)
      this.#sketch.accept(Math.max(-largest, Math.min(largest, value)), times);
  }

  merge(other: Quantiles | QuantilesValue): void {
    const { count, min, max, zeros, bins, negative } = other instanceof Quantiles ? other.toJSON() : other;
    if (count === 0) return;
    const sketch = this.#sketch;
    // Not the library's own merge: version 2.1.1 forgets the values below zero.
    addBins(sketch.store, bins);
    addBins(sketch.negativeStore, negative);
    sketch.zeroCount += zeros;
    sketch.count += count;
    sketch.min = Math.min(sketch.min, min);
    sketch.max = Math.max(sketch.max, max);
  }

  /**
   * The value at the rank `quantile` × (count − 1), rounded down; 0 and 1 are exact.
   * @param quantile from 0 to 1
   */
  at(quantile: number): number | undefined {
    const { min, max } = this;
    if (min === undefined || max === undefined) return undefined;
    if (quantile <= 0) return min;
    if (quantile >= 1) return max;
    return Math.max(min, Math.min(max, this.#sketch.getValueAtQuantile(quantile)));
  }

  toJSON(): QuantilesValue {
    const { store, negativeStore, zeroCount: zeros, count } = this.#sketch;
    const { min = 0, max = 0 } = this;
    return { count, min, max, zeros, bins: binsOf(store), negative: binsOf(negativeStore) };
  }
}

const largest = Number.MAX_VALUE / 2;

type Store = DDSketch['store'];

function addBins(store: Store, bins: readonly number[]): void {
  for (let i = 0; i + 1 < bins.length; i += 2) store.add(bins[i] ?? 0, bins[i + 1] ?? 0);
}

function binsOf({ bins, offset }: Store): number[] {
  const found: number[] = [];
  for (const [i, count] of bins.entries()) if (count > 0) found.push(i + offset, count);
  return found;
}
