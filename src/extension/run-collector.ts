import type { SettledItem } from '../core/run.ts';
import type { Summary } from '../core/summary.ts';
import type { Order } from './order.ts';
import { type FileResult, fileResult, type RunResult, runResult } from './run-result.ts';

/** A run that is over, with what its closing message and a retry need. */
export interface EndedRun {
  readonly order: Order;
  readonly result: RunResult;
  readonly summary: Summary;
  /** Absolute paths of what failed, with the folder that each one's structure was kept from. */
  readonly failed: ReadonlyMap<string, string>;
}

export class RunCollector {
  readonly #order: Order;
  readonly #runId: string;
  readonly #files: FileResult[] = [];
  readonly #failed = new Map<string, string>();

  constructor(order: Order, runId: string) {
    this.#order = order;
    this.#runId = runId;
  }

  add(settled: SettledItem): void {
    this.#files.push(fileResult(settled));
    const { path: file, relative } = settled.item.source;
    if (settled.outcome.status === 'failed') this.#failed.set(file, file.slice(0, -relative.length));
  }

  end(summary: Summary, aborted: boolean): EndedRun {
    const cancelled = aborted && summary.counts.cancelled > 0;
    const result = runResult(this.#runId, this.#order.job.id, summary, this.#files, cancelled);
    return { order: this.#order, result, summary, failed: this.#failed };
  }
}
