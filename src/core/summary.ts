import type { Outcome, OutcomeStatus } from './outcome.ts';
import type { SettledItem } from './run.ts';

/** What a run came to, folded from its items; the footer, `--json` and the API show it. */
export interface Summary {
  readonly total: number;
  readonly counts: Readonly<Record<OutcomeStatus, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Bytes that results are smaller than the sources they stand for, and what those had; absent: they stand for none. */
  readonly saved?: { readonly bytes: number; readonly of: number };
  /** Milliseconds by the clock, planning not included. */
  readonly wallMs: number;
  /** Milliseconds that workers spent on files, added up: what one worker would have needed. */
  readonly workMs: number;
  readonly workers: number;
  /** What was made of all files together; absent where the job makes nothing of the kind. */
  readonly shared?: SharedCounts;
}

export interface SharedCounts {
  readonly made: number;
  readonly failed: number;
}

/** How many times as fast as one worker: the workers' time over the clock's. */
export function speedUp({ workMs, wallMs }: Summary): number {
  return wallMs > 0 ? workMs / wallMs : 1;
}

export class SummaryFold {
  readonly #saves: boolean;
  readonly #counts = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };
  #bytesIn = 0;
  #bytesOut = 0;
  #workMs = 0;
  #shared: SharedCounts | undefined;
  #saved = { bytes: 0, of: 0 };

  /** @param job `saves`: each of its results stands for its source */
  constructor({ saves = false }: { readonly saves?: boolean } = {}) {
    this.#saves = saves;
  }

  add({ outcome }: SettledItem): void {
    this.#counts[outcome.status]++;
    this.#workMs += outcome.ms;
    if (outcome.status !== 'done') return;
    this.#bytesIn += outcome.input.bytes;
    for (const { bytes } of outcome.outputs) this.#bytesOut += bytes;
    const [only, second] = outcome.outputs;
    // Of several results none stands for the source alone.
    if (!this.#saves || only === undefined || second !== undefined) return;
    const { bytes, of } = this.#saved;
    this.#saved = { bytes: bytes + outcome.input.bytes - only.bytes, of: of + outcome.input.bytes };
  }

  addShared({ status, ms }: Outcome): void {
    const { made, failed } = this.#shared ?? { made: 0, failed: 0 };
    this.#shared = { made: made + Number(status === 'done'), failed: failed + Number(status === 'failed') };
    this.#workMs += ms;
  }

  end(wallMs: number, workers: number): Summary {
    const counts = { ...this.#counts };
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return {
      total,
      counts,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      ...(this.#saved.of > 0 ? { saved: this.#saved } : {}),
      wallMs,
      workMs: this.#workMs,
      workers,
      ...(this.#shared === undefined ? {} : { shared: this.#shared }),
    };
  }
}
