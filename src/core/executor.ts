import type { FormatId } from './format.ts';
import type { OptionValues } from './options.ts';
import type { Outcome } from './outcome.ts';

/** What a worker must know about a run, sent along with each chunk; plain data. */
export interface JobCall {
  readonly jobId: string;
  readonly options: OptionValues;
  readonly limits: Limits;
}

export interface Limits {
  /** Milliseconds for one file, from when a worker takes it. */
  readonly timeoutMs: number;
  readonly maxPixels: number;
  readonly maxBytes: number;
  readonly allowSvg: boolean;
  readonly keepDates: boolean;
}

/** Where one output goes, resolved by the planner. */
export interface Target {
  readonly path: string;
  /** The file that it may replace, as the planner saw it; absent: the name must still be free. */
  readonly replaces?: { readonly owner: 'own' | 'other'; readonly bytes: number; readonly mtimeMs: number };
}

/** One source with its resolved outputs; plain data, sent to a worker. */
export interface Task {
  readonly index: number;
  readonly path: string;
  readonly bytes: number;
  readonly format?: FormatId;
  readonly targets: readonly Target[];
  /** A worker was lost while it had this task: some outputs may have their names already. */
  readonly again?: true;
}

/** Where an executor gets its tasks: it takes as many as it likes, the run decides how many there are now. */
export interface TaskFeed {
  /** Up to `most` tasks; none while the window is full or when all are given out. */
  take(most: number): readonly Task[];
  /** Resolves when `take` may have something: true; or never will again: false. */
  more(): Promise<boolean>;
  /** Tasks not yet given out. */
  readonly remaining: number;
}

/** What a person reads in the header of a run. */
export interface ExecutorDescription {
  readonly type: 'process' | 'thread' | 'in-process';
  readonly workers: number;
  /** `sharp 0.35.5 (native), libvips 8.18.7`; undefined until a worker has said so. */
  readonly engine: string | undefined;
}

/**
 * The port that carries tasks out: a pool of workers, or this very process.
 *
 * The contract, the same for all (test/pool/contract.ts): every task taken from the feed is settled exactly once
 * before `execute` resolves, in any order; after an abort the taken ones are settled as `cancelled` (or as what
 * they had become by then) within two seconds and no work goes on behind; `execute` rejects only when it cannot
 * work at all.
 */
export interface Executor {
  describe(): ExecutorDescription;
  execute(
    call: JobCall,
    feed: TaskFeed,
    settle: (outcome: Outcome) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Ends all workers; the executor cannot be used again. */
  close(): Promise<void>;
}
