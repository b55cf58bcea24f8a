import type { SettledItem } from '../core/run.ts';
import type { Summary } from '../core/summary.ts';
import { type FileResult, fileResult, filesInResult, type RunResult, runResult } from './run-result.ts';

/** A run that is over, with what its closing message needs. */
export interface EndedRun {
  readonly title: string;
  readonly result: RunResult;
  readonly summary: Summary;
  /** How many files were replaced that were not earlier results: an undo brings them back. */
  readonly replaced: number;
  /** Why its record is not whole. */
  readonly recordProblem: string | undefined;
}

/** Gathers what is told at a run's end; bounded, however many files there are. */
export class RunCollector {
  readonly #runId: string;
  readonly #job: { readonly id: string; readonly title: string };
  readonly #files: FileResult[] = [];
  #replaced = 0;

  constructor(runId: string, job: { readonly id: string; readonly title: string }) {
    this.#runId = runId;
    this.#job = job;
  }

  add({ item, outcome }: SettledItem): void {
    if (this.#files.length < filesInResult) this.#files.push(fileResult(item.source.path, outcome));
    if (outcome.status !== 'done') return;
    for (const { replaced } of outcome.outputs)
      if (replaced === 'other' || replaced === 'source') this.#replaced++;
  }

  end(summary: Summary, aborted: boolean, recordProblem: string | undefined): EndedRun {
    const cancelled = aborted && summary.counts.cancelled > 0;
    const result = runResult(this.#runId, this.#job.id, summary, this.#files, cancelled);
    return { title: this.#job.title, result, summary, replaced: this.#replaced, recordProblem };
  }
}
