/**
 * Puts values that come in any order back into their places: the heart of "results in input order".
 *
 * Values that are early are held; `drain` gives what is due. The window says how far ahead of the next due place
 * a value may be, so that one slow file holds back a bounded number of results. It must be larger than the number
 * of workers, or the slow file idles them all. What is held may weigh so much in all; then nothing is begun any more.
 */
export class OrderedWindow<T> {
  readonly #held = new Map<number, { readonly value: T; readonly weight: number }>();
  readonly #window: number;
  readonly #mostWeight: number;
  #weight = 0;
  #next = 0;

  constructor(window: number, mostWeight = Infinity) {
    this.#window = window;
    this.#mostWeight = mostWeight;
  }

  /** The place whose value is due next. */
  get next(): number {
    return this.#next;
  }

  /** Whether work for this place may begin. */
  admits(place: number): boolean {
    return place < this.#next + this.#window && (this.#weight < this.#mostWeight || place === this.#next);
  }

  /** @returns false, and holds nothing, when that place already had its value */
  offer(place: number, value: T, weight = 0): boolean {
    if (place < this.#next || this.#held.has(place)) return false;
    this.#held.set(place, { value, weight });
    this.#weight += weight;
    return true;
  }

  /** The next due value, if it is there, taken out. */
  shift(): T | undefined {
    const held = this.#held.get(this.#next);
    if (held === undefined) return undefined;
    this.#held.delete(this.#next);
    this.#next++;
    this.#weight -= held.weight;
    return held.value;
  }
}
