import type { Failure } from './failure.ts';

/** One file that was measured, or is to be guessed. */
export interface Sized {
  /** Files of one kind shrink alike: its format. */
  readonly kind: string;
  readonly bytesIn: number;
}
export interface Measured extends Sized {
  readonly bytesOut: number;
}

export interface BytesRange {
  readonly expected: number;
  /** Where the sum most likely is; the same as `expected` where every file was measured. */
  readonly low: number;
  readonly high: number;
}

/** What a run would come to, before anything is written. */
export interface Estimate {
  /** Files that would be worked on, and what they have now. */
  readonly files: number;
  readonly bytesIn: number;
  /** What the results would have together; undefined while no file could be measured. */
  readonly bytesOut: BytesRange | undefined;
  /** How many files were measured, and what became of those that would have no new result. */
  readonly sampled: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Why, each reason once. */
  readonly failures: readonly Failure[];
  /** How many files that are no earlier results would be replaced; of each a copy is kept. */
  readonly replacing: number;
  /** Names that are taken, where the person is to be asked. */
  readonly conflicts: number;
}

/**
 * Places of a sample that is spread evenly over all, in an order in which every beginning of it is spread evenly too:
 * whoever stops early has still seen both ends.
 */
export function sampleOrder(count: number, most: number): readonly number[] {
  const size = Math.max(0, Math.min(count, most));
  const places = [...Array(size).keys()].map((i) => Math.floor(((i + 0.5) * count) / size));
  return halving(size).flatMap((i) => places[i] ?? []);
}

/** 0 … size−1, each next one in the middle of a gap that is still open: the digits of the place, read backwards. */
function halving(size: number): readonly number[] {
  const digits = Math.ceil(Math.log2(Math.max(size, 2)));
  const order: number[] = [];
  for (let i = 0; i < 2 ** digits; i++) {
    const place = Number.parseInt(i.toString(2).padStart(digits, '0').split('').toReversed().join(''), 2);
    if (place < size) order.push(place);
  }
  return order;
}

/**
 * What all files come to, from those that were measured, format by format; undefined where nothing was measured.
 *
 * Results of some jobs are in proportion to their sources (another format), those of others all about one size
 * (thumbnails): the guess is made in the way that fits the sample better. The range is two standard errors wide to
 * either side (simple random sampling with the finite population correction).
 * @param others the files that were not measured
 */
export function estimateBytes(
  measured: readonly Measured[],
  others: readonly Sized[],
): BytesRange | undefined {
  if (measured.length === 0) return undefined;
  const total = { expected: 0, variance: 0 };
  const certain = sum(measured.map(({ bytesOut }) => bytesOut));
  for (const kind of new Set(others.map((file) => file.kind))) {
    const rest = others.filter((file) => file.kind === kind);
    const own = measured.filter((file) => file.kind === kind);
    const { expected, variance } = guess(own.length > 0 ? own : measured, rest, own.length === 0);
    total.expected += expected;
    total.variance += variance;
  }
  const error = 2 * Math.sqrt(total.variance);
  return {
    expected: Math.round(certain + total.expected),
    low: Math.round(certain + Math.max(0, total.expected - error)),
    high: Math.round(certain + total.expected + error),
  };
}

interface Guess {
  readonly expected: number;
  readonly variance: number;
}

/** @param foreign the sample is of other kinds, so that its spread says little */
function guess(sample: readonly Measured[], rest: readonly Sized[], foreign: boolean): Guess {
  const n = sample.length;
  const mean = sum(sample.map(({ bytesOut }) => bytesOut)) / n;
  const bytesIn = sum(sample.map((file) => file.bytesIn));
  const ratio = bytesIn > 0 ? (mean * n) / bytesIn : 0;
  const byMean = squares(sample, () => mean);
  const byRatio = squares(sample, (file) => ratio * file.bytesIn);
  const proportional = bytesIn > 0 && byRatio <= byMean;
  const expected = proportional ? ratio * sum(rest.map((file) => file.bytesIn)) : mean * rest.length;
  // One file tells nothing about the spread: half as much again, or half of it, is no surprise.
  if (n < 2 || foreign) return { expected, variance: (expected / 4) ** 2 };
  const spread = (proportional ? byRatio : byMean) / (n - 1);
  // Of the guessed ones alone: their own spread, and the error of the mean.
  return { expected, variance: rest.length * spread + (rest.length ** 2 * spread) / n };
}

const squares = (sample: readonly Measured[], fitted: (file: Measured) => number): number =>
  sum(sample.map((file) => (file.bytesOut - fitted(file)) ** 2));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
