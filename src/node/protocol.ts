import type { JobCall, Task } from '../core/executor.ts';
import type { Failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';

/** What a worker offers; the names are the methods that workerpool calls. */
export interface WorkerMethods extends Record<string, (...args: never[]) => unknown> {
  hello(start: WorkerStart): Promise<WorkerHello>;
  /** Makes it ready for the module of a job; why it cannot be. */
  ready(call: JobCall): Promise<Failure | undefined>;
  /** Works the tasks off in order; each outcome that was not sent as an event comes back at the end. */
  chunk(call: JobCall, tasks: readonly Task[]): Promise<ChunkResult>;
}

export interface WorkerStart {
  /** The worker's number in its pool, from 1; outcomes carry it. */
  readonly number: number;
}

export interface WorkerHello {
  readonly pid: number;
  /** Names the worker in temporary files: process id, and thread id where it is a thread. */
  readonly name: string;
}

export interface ChunkResult {
  readonly outcomes: readonly Outcome[];
  /** What the process has between two chunks. */
  readonly residentMegabytes: number;
}

/** What a worker says while it works on a chunk. */
export type WorkerEvent =
  /** It has the chunk and all it needs for it; `engine` made the pixels, where there are any. */
  | { readonly type: 'began'; readonly engine?: string }
  | { readonly type: 'settled'; readonly outcomes: readonly Outcome[] }
  /** Still at the same file, which is large, and further than before. */
  | { readonly type: 'moved'; readonly index: number; readonly share: number }
  /** Several tasks are under way side by side, and none of them holds the thread. */
  | { readonly type: 'alive' }
  /** Given back: the header says that the task needs more than the worker may have. */
  | { readonly type: 'heavy'; readonly index: number; readonly megabytes: number }
  /** An error that nobody caught: its state cannot be trusted any more, so it ends itself. */
  | { readonly type: 'dying'; readonly reason: string }
  /** It was told to stop, and is ending what it was writing. */
  | { readonly type: 'stopping' }
  /** It has ended that: it can be killed. */
  | { readonly type: 'stopped' };
