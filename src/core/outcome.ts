import type { Failure } from './failure.ts';
import type { FormatId } from './format.ts';

/** Why a source is not worked on, as a closed code with a sentence made by the planner. */
export type SkipCode =
  'unsupported' | 'svg-off' | 'not-a-picture' | 'exists' | 'earlier-output' | 'duplicate';

/** Size and kind of one picture or file. Width and height in pixels, upright. */
export interface FileFacts {
  readonly bytes: number;
  readonly format?: FormatId;
  readonly width?: number;
  readonly height?: number;
  /** SHA-256 of the content, in hexadecimal; of every file that a worker had as a whole. */
  readonly hash?: string;
  /** Of a part: which file it was read from, as the system tells files apart. In no record. */
  readonly identity?: string;
}

export interface WrittenFile extends FileFacts {
  readonly path: string;
  /** What stood there before: nothing, our own earlier output, somebody else's file, or the source itself. */
  readonly replaced: 'nothing' | 'own' | 'other' | 'source';
  /** Where the copy of what stood there before is kept, until the run is undone or forgotten. */
  readonly kept?: string;
  /** The topmost folder that had to be made for it. */
  readonly madeFolder?: string;
  /** Modification time in milliseconds, as the disk keeps it: with `bytes` it shows whether the file changed since. */
  readonly mtimeMs: number;
}

/** Of a check: what is wrong with the results that stand there. */
interface Checked {
  readonly stale?: Failure;
}

interface Settled {
  /** The source's place in the input order, from 0. */
  readonly index: number;
  /** Milliseconds that a worker spent on it, from taking the file to its last output; 0 when none took it. */
  readonly ms: number;
  /** Which worker it was, from 1; 0 when none took it. */
  readonly worker: number;
  /** What a person's own function said of it, for the log. */
  readonly log?: readonly string[];
}

export interface Done extends Settled, Checked {
  readonly status: 'done';
  readonly input: FileFacts;
  readonly outputs: readonly WrittenFile[];
  /** What a person should know of the result: `first of 24 frames`. */
  readonly notes: readonly string[];
  /** What the job returned beside its files; JSON. */
  readonly value?: unknown;
}
export interface Unchanged extends Settled, Checked {
  readonly status: 'unchanged';
  readonly reason: string;
  /** Where a worker looked at it. */
  readonly input?: FileFacts;
  readonly value?: unknown;
}
export interface Skipped extends Settled {
  readonly status: 'skipped';
  readonly code: SkipCode;
  readonly reason: string;
}
export interface Failed extends Settled {
  readonly status: 'failed';
  readonly failure: Failure;
}
export interface Cancelled extends Settled {
  readonly status: 'cancelled';
}

/** What became of one source. Success and failure share their shape: facts, never an exception. */
export type Outcome = Done | Unchanged | Skipped | Failed | Cancelled;
export type OutcomeStatus = Outcome['status'];

export const outcomeStatuses: readonly OutcomeStatus[] = [
  'done',
  'unchanged',
  'skipped',
  'failed',
  'cancelled',
];

export const failed = (index: number, reason: Failure, ms = 0, worker = 0): Failed => ({
  status: 'failed',
  index,
  failure: reason,
  ms,
  worker,
});
export const cancelled = (index: number): Cancelled => ({ status: 'cancelled', index, ms: 0, worker: 0 });
