import type { FailureCode } from '../core/failure.ts';
import type { Outcome, OutcomeStatus, SkipCode } from '../core/outcome.ts';
import type { Summary } from '../core/summary.ts';

/** What became of one file. */
export interface FileResult {
  /** Absolute path of the source. */
  readonly source: string;
  readonly status: OutcomeStatus;
  /** Absolute paths of what was written. */
  readonly outputs: readonly string[];
  /** Why it failed or was skipped. */
  readonly code?: FailureCode | SkipCode;
  readonly message?: string;
}

/** What a run came to. */
export interface RunResult {
  /** Name of the run's record; undefined when there was nothing to run. */
  readonly runId: string | undefined;
  readonly jobId: string;
  readonly counts: Readonly<Record<OutcomeStatus, number>>;
  /** One for each file, in input order: all of them up to 10,000, else the first 10,000. */
  readonly files: readonly FileResult[];
  /** Whether `files` holds them all; `BatchPoolApi.filesOf` reads those of a larger run. */
  readonly filesComplete: boolean;
  /** Milliseconds by the clock, planning not included. */
  readonly wallMs: number;
  /** It was ended before its end; what was finished stays. */
  readonly cancelled: boolean;
}

/** About 280 bytes each: a million of them would cost the extension host, which all extensions share, 280 MB. */
export const filesInResult = 10_000;

export function fileResult(source: string, outcome: Outcome): FileResult {
  const facts = { source, status: outcome.status };
  switch (outcome.status) {
    case 'done':
      return { ...facts, outputs: outcome.outputs.map(({ path }) => path) };
    case 'failed':
      return { ...facts, outputs: [], code: outcome.failure.code, message: outcome.failure.message };
    case 'skipped':
      return { ...facts, outputs: [], code: outcome.code, message: outcome.reason };
    case 'unchanged':
      return { ...facts, outputs: [], message: outcome.reason };
    case 'cancelled':
      return { ...facts, outputs: [] };
  }
}

/** A run that had nothing to do, or was called off before it began. */
export const emptyResult = (jobId: string, cancelled: boolean): RunResult => ({
  runId: undefined,
  jobId,
  counts: { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
  files: [],
  filesComplete: true,
  wallMs: 0,
  cancelled,
});

export const runResult = (
  runId: string,
  jobId: string,
  { counts, wallMs, total }: Summary,
  files: readonly FileResult[],
  cancelled: boolean,
): RunResult => ({
  runId,
  jobId,
  counts,
  files,
  filesComplete: files.length === total,
  wallMs,
  cancelled,
});
