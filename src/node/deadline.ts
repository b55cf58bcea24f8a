/**
 * Calls back when nothing restarted it for so long. A restart costs one clock reading, not a new timer: it
 * happens for every file.
 */
export class Deadline {
  readonly #ms: number;
  readonly #passed: () => void;
  #due = Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, passed: () => void) {
    this.#ms = ms;
    this.#passed = passed;
  }

  restart(): void {
    this.#due = performance.now() + this.#ms;
    this.#timer ??= setTimeout(() => this.#look(), this.#ms);
  }

  stop(): void {
    this.#due = Infinity;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const left = this.#due - performance.now();
    this.#timer = undefined;
    if (left > 0) this.#timer = setTimeout(() => this.#look(), left);
    else this.#passed();
  }
}
