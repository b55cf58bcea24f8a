/** A sum as two numbers, the second what the first has no digits for; null: more than a double can be. */
export type SumValue = readonly [high: number, low: number] | null;

/**
 * Adds numbers with twice the digits of a double (Knuth's TwoSum): the mean is then the same to 15 digits in whatever
 * parts a file was added up.
 */
export class Sum {
  #high = 0;
  #low = 0;

  add(value: number): void {
    const high = this.#high + value;
    const back = high - this.#high;
    this.#low += this.#high - (high - back) + (value - back);
    this.#high = high;
  }

  merge(other: SumValue): void {
    const [high, low] = other ?? [Number.NaN, 0];
    this.add(high);
    this.#low += low;
  }

  toJSON(): SumValue {
    return Number.isFinite(this.#high) && Number.isFinite(this.#low) ? [this.#high, this.#low] : null;
  }
}
