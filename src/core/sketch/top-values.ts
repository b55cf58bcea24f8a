import { ownText } from './own-text.ts';

/** Longer values are cut: their beginning is counted. */
export const longestValue = 256;

/** What is known of one value: it occurs at least `count` times and at most `count + missed` times. */
export interface Counted {
  readonly value: string;
  readonly count: number;
  readonly missed: number;
}

/** JSON; the three lists go together, most frequent first. */
export interface TopValuesValue {
  readonly limit: number;
  /** All that was added. */
  readonly total: number;
  /** What is not in the lists occurs at most so often. */
  readonly error: number;
  readonly values: readonly string[];
  readonly counts: readonly number[];
  /** Absent: nothing was missed of any. */
  readonly missed?: readonly number[];
}

interface Counter {
  count: number;
  readonly missed: number;
}

/** Counters are many before some are given up: then few values are given up that come again. */
const spare = 8;

/**
 * The most frequent values, in bounded memory. All counts are exact while no more than `limit` values are different,
 * whatever the order and the partition. Beyond, the rarest are given up in batches, as in Space-Saving (Metwally and
 * others, 2005) and Lossy Counting (Manku and Motwani, 2002): a value that comes later may have been given up
 * before, so each knows how many of it can have been missed. What is frequent from the beginning stays exact.
 */
export class TopValues {
  readonly #limit: number;
  #counters = new Map<string, Counter>();
  #total = 0;
  #error = 0;

  /** @param limit so many are kept when it is all told */
  constructor(limit: number) {
    this.#limit = limit;
  }

  static from(value: TopValuesValue): TopValues {
    const made = new TopValues(value.limit);
    made.merge(value);
    return made;
  }

  /** No value was given up. */
  get isExact(): boolean {
    return this.#counters.size <= this.#limit && this.#error === 0;
  }

  get total(): number {
    return this.#total;
  }

  add(value: string, times = 1): void {
    const known = value.length > longestValue ? value.slice(0, longestValue) : value;
    this.#total += times;
    const counter = this.#counters.get(known);
    if (counter !== undefined) {
      counter.count += times;
      return;
    }
    this.#counters.set(ownText(known), { count: times, missed: this.#error });
    if (this.#counters.size > this.#limit * spare) this.#giveUp();
  }

  /** Of tables with the same limit. */
  merge(other: TopValues | TopValuesValue): void {
    const { total, error, values, counts, missed } = other instanceof TopValues ? other.toJSON() : other;
    const own = this.#error;
    if (error > 0) this.#addMissed(error, new Set(values));
    for (const [i, value] of values.entries()) {
      const counter = this.#counters.get(value);
      const more = missed?.[i] ?? 0;
      const count = (counter?.count ?? 0) + (counts[i] ?? 0);
      this.#counters.set(value, { count, missed: (counter?.missed ?? own) + more });
    }
    this.#total += total;
    this.#error = own + error;
    if (this.#counters.size > this.#limit * spare) this.#giveUp();
  }

  /** The most frequent first, those of the same number by their text. */
  top(count: number): readonly Counted[] {
    return this.#sorted().slice(0, count);
  }

  toJSON(): TopValuesValue {
    this.#giveUp();
    const sorted = this.#sorted();
    const missed = this.#error > 0 ? sorted.map((each) => each.missed) : [];
    return {
      limit: this.#limit,
      total: this.#total,
      error: this.#error,
      values: sorted.map(({ value }) => value),
      counts: sorted.map(({ count }) => count),
      ...(missed.some((each) => each > 0) ? { missed } : {}),
    };
  }

  #sorted(): readonly Counted[] {
    return Array.from(this.#counters, ([value, { count, missed }]) => ({ value, count, missed })).toSorted(
      byCount,
    );
  }

  #addMissed(error: number, but: ReadonlySet<string>): void {
    for (const [value, counter] of this.#counters)
      if (!but.has(value))
        this.#counters.set(value, { count: counter.count, missed: counter.missed + error });
  }

  /** Those that can have been the rarest; numbers alone are sorted, as that is ten times as fast. */
  #giveUp(): void {
    const over = this.#counters.size - this.#limit;
    if (over <= 0) return;
    const most = Float64Array.from(this.#counters.values(), ({ count, missed }) => count + missed).toSorted();
    const last = most[over - 1] ?? 0;
    let same = over - most.indexOf(last);
    this.#error = Math.max(this.#error, last);
    const kept = new Map<string, Counter>();
    for (const [value, counter] of this.#counters) {
      const upper = counter.count + counter.missed;
      if (upper > last || (upper === last && same-- <= 0)) kept.set(value, counter);
    }
    // Not taken out one by one: seven of eight go, and a map that shrinks is made anew again and again.
    this.#counters = kept;
  }
}

const byCount = (a: Counted, b: Counted): number =>
  b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
