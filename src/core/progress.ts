import type { Outcome } from './outcome.ts';

/** How far a run is, counted as things settle, in whatever order. */
export interface RunProgress {
  readonly settled: number;
  /** What is done of large files that are not settled, in files: 0.5 is one file half way through. */
  readonly under: number;
  /** Files of the plan; so far, while it is not complete. */
  readonly total: number;
  readonly complete: boolean;
  readonly failed: number;
}

/** Counts what settles, for one run. */
export class ProgressCount {
  /** How far files are that take long, 0 to 1, by their index. */
  readonly #under = new Map<number, number>();
  #settled = 0;
  #failures = 0;

  get failures(): number {
    return this.#failures;
  }

  moved(index: number, share: number): void {
    this.#under.set(index, share);
  }

  settled({ index, status }: Outcome): void {
    this.#settled++;
    if (status === 'failed') this.#failures++;
    this.#under.delete(index);
  }

  of({ files: total, complete }: { readonly files: number; readonly complete: boolean }): RunProgress {
    const under = [...this.#under.values()].reduce((sum, share) => sum + share, 0);
    return { settled: this.#settled, under, total, complete, failed: this.#failures };
  }
}
