import type { Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { failed } from '../core/outcome.ts';
import { Attempts, type Loss, type RunContext } from './attempt.ts';
import type { Watched } from './memory-watch.ts';
import { wornOut } from './recycle.ts';
import type { Slot } from './slot.ts';

/**
 * What one slot does with tasks that wait more than they work (requests): its worker has several under way, and gets
 * the next one as soon as one is through. A worker each would cost 25 MB and a tenth of a second; a chunk that has to
 * be through before the next would idle all places behind its slowest server.
 */
export class LaneLoop {
  readonly #slot: Slot;
  readonly #run: RunContext;
  readonly #most: number;
  readonly #attempts: Attempts;
  /** Under way in the worker. */
  #open: readonly Task[] = [];

  /** @param most how many the worker may have under way */
  constructor(slot: Slot, run: RunContext, most: number) {
    this.#slot = slot;
    this.#run = run;
    this.#most = most;
    this.#attempts = new Attempts(slot, run);
  }

  /** Its memory is bounded by what jobs hold of each: pieces. */
  get watched(): Watched | undefined {
    const { pid } = this.#slot;
    if (pid === undefined) return undefined;
    const end = (megabytes: number): void => this.#attempts.endForMemory(megabytes);
    return { pid, granted: this.#run.share, end };
  }

  /** Rejects, with nothing in hand, when no worker can be started. */
  async run(): Promise<void> {
    const { feed, guard, signal, share } = this.#run;
    while (this.#open.length > 0 || (!signal.aborted && (await feed.more()))) {
      // Before it takes tasks: where no worker starts, the other slots have them.
      if (this.#open.length === 0 && !(await this.#attempts.start())) {
        if (!guard.givenUp) continue;
        throw guard.error;
      }
      const isWorn = wornOut(this.#slot, share);
      if (isWorn && this.#open.length === 0) await this.#slot.kill();
      const tasks = isWorn ? [] : feed.take(this.#most - this.#open.length);
      if (tasks.length > 0 || this.#open.length > 0) await this.#step(tasks);
    }
  }

  /** Hands more to the worker, and waits until something is through. */
  async #step(tasks: readonly Task[]): Promise<void> {
    const before = this.#open.length + tasks.length;
    const { left, loss } = await this.#attempts.make(tasks, 0, this.#open);
    this.#open = left;
    if (loss.kind !== 'none') {
      this.#open = [];
      // Who of them ended the worker, or held it up, is not known: each is tried again, alone.
      for (const task of left) await this.#alone({ ...task, again: true });
    } else if (left.length === before) {
      const reason = failure('internal', { found: 'the worker gave no answer' });
      for (const { index } of left) this.#run.settle(failed(index, reason));
      this.#open = [];
    }
  }

  async #alone(task: Task): Promise<void> {
    for (;;) {
      const { left, loss } = await this.#attempts.make([task], 0);
      if (left.length === 0) return;
      if (loss.kind === 'not-begun') continue;
      this.#run.settle(failed(task.index, this.#reason(loss)));
      return;
    }
  }

  #reason(loss: Loss): Failure {
    switch (loss.kind) {
      case 'died':
        return failure('crashed', { found: loss.reason });
      case 'out-of-memory':
        return failure('out-of-memory', { found: `more than ${Math.round(loss.megabytes)} MB by itself` });
      case 'timed-out':
        return failure('timed-out', { limit: `${this.#run.call.limits.timeoutMs / 1000} s` });
      case 'none':
      case 'not-begun':
      case 'cancelled':
        return failure('internal', { found: 'the worker gave no answer' });
    }
  }
}
