import type { Budget } from './budget.ts';
import type { FormatId } from './format.ts';
import type { Entry } from './list.ts';
import type { OptionValues } from './options.ts';
import type { Outcome } from './outcome.ts';
import type { Part } from './stream.ts';

/** What a worker must know about a run, sent along with each chunk; plain data. */
export interface JobCall {
  readonly jobId: string;
  readonly options: OptionValues;
  readonly limits: Limits;
  /** Absolute folder of the run's own for copies of what is replaced; absent: none can be kept, so nothing of value
   * is replaced. */
  readonly keepFolder?: string;
  /** Absolute folder of the run's own for what workers keep for its fold; absent: nobody will ask for that. */
  readonly scratchFolder?: string;
  /** Absent: results are written. */
  readonly purpose?: Purpose;
  /** What results may not pass, where they are checked. */
  readonly budget?: Budget;
  /** How many tasks are under way in all workers together; absent: one in each. */
  readonly atOnce?: number;
}

/**
 * What a run is for, when it is not to write: `measure` only says what would come out, for an estimate; `check` says
 * whether the results that stand there are what would be written now.
 */
export type Purpose = 'measure' | 'check';

export interface Limits {
  /** Milliseconds for one file, from when a worker takes it. */
  readonly timeoutMs: number;
  readonly maxPixels: number;
  readonly maxBytes: number;
  readonly allowSvg: boolean;
  readonly keepDates: boolean;
  /** Megabytes for all workers together, 0 by the machine; in what a worker gets: for the chunk in hand. */
  readonly memoryMegabytes: number;
}

/** Where one output goes, resolved by the planner. */
export interface Target {
  readonly path: string;
  /** The file that it may replace, as the planner saw it; absent: the name must still be free. */
  readonly replaces?: Replaced;
}

export interface Replaced {
  /** Our own earlier output, somebody else's file, or the source: the job works in place. */
  readonly owner: 'own' | 'other' | 'source';
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** One source with its resolved outputs; plain data, sent to a worker. */
export interface Task {
  readonly index: number;
  readonly path: string;
  readonly bytes: number;
  readonly format?: FormatId;
  readonly targets: readonly Target[];
  /** Somebody was lost while this task was in hand (its worker, or the run before): outputs may have their names. */
  readonly again?: true;
  /** The source's content of the earlier run whose outputs still stand: the same again is `unchanged`. */
  readonly unless?: { readonly hash: string; readonly reason: string };
  /** Of a source that stands in a list. */
  readonly entry?: Entry;
  /** Only these bytes of it are to be worked on, in lines. */
  readonly part?: Part;
  /** A shared file of the run: `path` has what was written for it, complete, with this SHA-256. */
  readonly shared?: { readonly hash: string; readonly asWritten: boolean };
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
  /** How many files are under way in all workers together; absent: one in each. */
  readonly atOnce?: number;
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
    /** How far a large file is that is not settled: a share of it, up to 1; said now and then. */
    moved?: (index: number, share: number) => void,
  ): Promise<void>;
  /** Ends all workers; the executor cannot be used again. */
  close(): Promise<void>;
}
