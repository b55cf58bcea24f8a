import type { OutcomeStatus } from './outcome.ts';
import type { SettledItem } from './run.ts';

/** What a run came to, folded from its items; the footer, `--json` and the API show it. */
export interface Summary {
  readonly total: number;
  readonly counts: Readonly<Record<OutcomeStatus, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Milliseconds by the clock, planning not included. */
  readonly wallMs: number;
  /** Milliseconds that workers spent on files, added up: what one worker would have needed. */
  readonly workMs: number;
  readonly workers: number;
}

/** How many times as fast as one worker: the workers' time over the clock's. */
export function speedUp({ workMs, wallMs }: Summary): number {
  return wallMs > 0 ? workMs / wallMs : 1;
}

export class SummaryFold {
  readonly #counts = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };
  #bytesIn = 0;
  #bytesOut = 0;
  #workMs = 0;

  add({ outcome }: SettledItem): void {
    this.#counts[outcome.status]++;
    this.#workMs += outcome.ms;
    if (outcome.status !== 'done') return;
    this.#bytesIn += outcome.input.bytes;
    for (const { bytes } of outcome.outputs) this.#bytesOut += bytes;
  }

  end(wallMs: number, workers: number): Summary {
    const counts = { ...this.#counts };
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return {
      total,
      counts,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      wallMs,
      workMs: this.#workMs,
      workers,
    };
  }
}
