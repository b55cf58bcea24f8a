import type { Outcome } from '../core/outcome.ts';
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
  /** Files that were made of all sources together. */
  readonly made: readonly string[];
  /** The one of them that is there to be read at once. */
  readonly report: string | undefined;
  /** What is on the clipboard now. */
  readonly clipboard: string | undefined;
}

/** Gathers what is told at a run's end; bounded, however many files there are. */
export class RunCollector {
  readonly #runId: string;
  readonly #job: { readonly id: string; readonly title: string };
  readonly #files: FileResult[] = [];
  #replaced = 0;
  readonly #made: string[] = [];
  #report: string | undefined;
  #clipboard: string | undefined;

  constructor(runId: string, job: { readonly id: string; readonly title: string }) {
    this.#runId = runId;
    this.#job = job;
  }

  add({ item, outcome }: SettledItem): void {
    if (this.#files.length < filesInResult) this.#files.push(fileResult(item.source.path, outcome));
    this.#count(outcome);
  }

  /** What was made of all files together. @param report which of it is there to be read at once */
  addTogether(
    shared: readonly { readonly path: string; readonly outcome: Outcome }[],
    report: number | undefined,
  ): void {
    for (const [place, { path, outcome }] of shared.entries()) {
      this.#count(outcome);
      if (outcome.status !== 'done') continue;
      this.#made.push(path);
      if (place === report) this.#report = path;
    }
  }

  onClipboard(what: string): void {
    this.#clipboard = what;
  }

  #count(outcome: Outcome): void {
    if (outcome.status !== 'done') return;
    for (const { replaced } of outcome.outputs)
      if (replaced === 'other' || replaced === 'source') this.#replaced++;
  }

  end(summary: Summary, aborted: boolean, recordProblem: string | undefined): EndedRun {
    const cancelled = aborted && summary.counts.cancelled > 0;
    const result = runResult(this.#runId, this.#job.id, summary, this.#files, cancelled);
    return {
      title: this.#job.title,
      result,
      summary,
      replaced: this.#replaced,
      recordProblem,
      made: this.#made,
      report: this.#report,
      clipboard: this.#clipboard,
    };
  }
}
