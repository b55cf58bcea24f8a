import { DistinctCount } from '../sketch/distinct-count.ts';
import type { Amount, DayValue } from './value.ts';

/** A year, and some. */
export const dayLimit = 400;
/** Visitors of a day are counted exactly up to 256, above to 2.3 %: there are many days. */
export const dayPrecision = 11;

export interface Day {
  lines: number;
  bytes: number;
  readonly visitors: DistinctCount;
}

/** What went on each day. A log that has more days than can be kept is a hostile one: its emptiest are summed up. */
export class Days {
  readonly #days = new Map<number, Day>();
  #other: Amount = { lines: 0, bytes: 0 };
  #lastNumber = NaN;
  #last: Day | undefined;

  /** Good until the next call. */
  at(number: number): Day {
    if (number === this.#lastNumber && this.#last !== undefined) return this.#last;
    let day = this.#days.get(number);
    if (day === undefined) {
      if (this.#days.size >= dayLimit * 2) this.#giveUp();
      day = { lines: 0, bytes: 0, visitors: new DistinctCount(dayPrecision) };
      this.#days.set(number, day);
    }
    this.#lastNumber = number;
    this.#last = day;
    return day;
  }

  merge(days: readonly DayValue[], other: Amount): void {
    for (const { day: number, lines, bytes, visitors } of days) {
      const day = this.at(number);
      day.lines += lines;
      day.bytes += bytes;
      day.visitors.merge(visitors);
    }
    this.#addOther(other);
  }

  value(): { readonly days: readonly DayValue[]; readonly otherDays: Amount } {
    this.#giveUp();
    const days = Array.from(this.#days, ([day, { lines, bytes, visitors }]) => ({
      ...{ day, lines, bytes },
      visitors: visitors.toJSON(),
    }));
    return { days: days.toSorted((a, b) => a.day - b.day), otherDays: this.#other };
  }

  #addOther({ lines, bytes }: Amount): void {
    this.#other = { lines: this.#other.lines + lines, bytes: this.#other.bytes + bytes };
  }

  #giveUp(): void {
    if (this.#days.size <= dayLimit) return;
    this.#last = undefined;
    const emptiest = [...this.#days].toSorted(([a, one], [b, two]) => two.lines - one.lines || a - b);
    for (const [number, day] of emptiest.slice(dayLimit)) {
      this.#addOther(day);
      this.#days.delete(number);
    }
  }
}
