import type { Executor, ExecutorDescription, JobCall, Task, TaskFeed } from '../core/executor.ts';
import { failure } from '../core/failure.ts';
import type { BoundJob, Job } from '../core/job.ts';
import { cancelled, failed, type Outcome } from '../core/outcome.ts';
import { describeEngine } from './sharp.ts';
import { loadFrom, TaskRunner } from './task.ts';

/**
 * Carries tasks out one by one in this very process: for debugging a job, and as the measure for what the pool
 * costs. A file that hangs can be given up here but not ended, and nothing bounds the memory.
 */
export class InProcessExecutor implements Executor {
  readonly #runner: TaskRunner;
  #engine: string | undefined;

  constructor(jobs: readonly Job[]) {
    this.#runner = new TaskRunner(loadFrom(jobs), { number: 1, name: `${process.pid}.in-process` });
  }

  describe(): ExecutorDescription {
    return { type: 'in-process', workers: 1, engine: this.#engine };
  }

  async execute(
    call: JobCall,
    feed: TaskFeed,
    settle: (outcome: Outcome) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const bound = await this.#runner.bind(call);
    if (!('code' in bound) && bound.job.group === 'image') this.#engine ??= await describeEngine();
    while (await feed.more()) {
      for (const task of feed.take(1)) {
        settle('code' in bound ? failed(task.index, bound) : await this.#one(bound, call, task, signal));
      }
    }
  }

  async #one(bound: BoundJob, call: JobCall, task: Task, signal: AbortSignal): Promise<Outcome> {
    const { timeoutMs } = call.limits;
    let timer: NodeJS.Timeout | undefined;
    let abort = (): void => {};
    const late = new Promise<Outcome>((resolve) => {
      const reason = failure('timed-out', { limit: `${timeoutMs / 1000} s` });
      timer = setTimeout(() => resolve(failed(task.index, reason)), timeoutMs);
      abort = () => resolve(cancelled(task.index));
      signal.addEventListener('abort', abort);
    });
    const unbounded = { ...call, limits: { ...call.limits, memoryMegabytes: 0 } };
    const work = this.#runner
      .begin(bound, unbounded, task, () => {})
      .then((begun) => {
        if (typeof begun === 'function') return begun();
        throw new Error(`not begun, for want of ${begun.needs} MB`);
      });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
