import { failure } from './failure.ts';
import { type Done, failed, type Outcome } from './outcome.ts';
import type { Pause } from './pause.ts';
import { withPauses } from './steps.ts';
import type { Merging } from './stream.ts';

/** What the parts of a file came to: the outcome of the whole, or that it must be read as a whole. */
export type PartsEnd = { readonly whole: Outcome } | 'not-divisible';

/** What the parts of one file come to, merged in their order, each as soon as those before it are there. */
export class PartOutcomes {
  readonly #parts: number;
  readonly #merging: Merging;
  /** By their place; given up as soon as they are merged. */
  readonly #waiting = new Map<number, Outcome>();
  readonly #notes = new Set<string>();
  #first: Done | undefined;
  #identity: string | undefined;
  #next = 0;
  #ms = 0;
  #isMerging = false;

  constructor(parts: number, merging: Merging) {
    this.#parts = parts;
    this.#merging = merging;
  }

  put(place: number, outcome: Outcome): void {
    this.#waiting.set(place, outcome);
  }

  /** Merges what is ready, also what comes meanwhile; undefined: more is to come, or somebody else is at it. */
  async merge(pause: Pause): Promise<PartsEnd | undefined> {
    if (this.#isMerging) return undefined;
    this.#isMerging = true;
    try {
      for (;;) {
        const outcome = this.#waiting.get(this.#next);
        if (outcome === undefined) return undefined;
        this.#waiting.delete(this.#next++);
        if (outcome.status !== 'done') return { whole: outcome };
        // A log was rotated meanwhile: parts of two files are no whole.
        this.#identity ??= outcome.input.identity;
        if (this.#identity !== outcome.input.identity)
          return { whole: failed(outcome.index, failure('source-changed')) };
        if (!(await withPauses(this.#merging.add(outcome.value), pause))) return 'not-divisible';
        const first = this.#take(outcome);
        if (this.#next < this.#parts) continue;
        const value = await withPauses(this.#merging.end(), pause);
        return { whole: { ...first, ms: this.#ms, notes: [...this.#notes], value } };
      }
    } finally {
      this.#isMerging = false;
    }
  }

  #take(outcome: Done): Done {
    this.#ms += outcome.ms;
    for (const note of outcome.notes) this.#notes.add(note);
    // Its value is merged, and not needed a second time.
    const { value: _value, input, ...rest } = outcome;
    const { identity: _identity, ...facts } = input;
    this.#first ??= { ...rest, input: facts };
    return this.#first;
  }
}
