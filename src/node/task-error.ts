import type { Failure } from '../core/failure.ts';

/** A failure on its way out of a job's `run`; it becomes data again before it leaves the worker. */
export class TaskError extends Error {
  readonly failure: Failure;
  constructor(reason: Failure) {
    super(reason.message);
    this.failure = reason;
  }
}
