import type { Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { cancelled, failed } from '../core/outcome.ts';
import { Attempts, type RunContext } from './attempt.ts';
import type { Watched } from './memory-watch.ts';
import { wornOut } from './recycle.ts';
import type { Slot } from './slot.ts';

/** A task that is to be done by itself. */
interface Alone {
  readonly task: Task;
  /** It may begin when it can have so many. */
  readonly megabytes: number;
  /** How many workers may die of it before it is called `crashed`. */
  readonly lives: number;
}

/** What one slot does during one run: take a chunk, run it, settle it, until the feed is empty. */
export class SlotLoop {
  readonly #slot: Slot;
  readonly #run: RunContext;
  readonly #attempts: Attempts;
  /** Megabytes that the worker may have for what it has in hand. */
  #granted = 0;

  constructor(slot: Slot, run: RunContext) {
    this.#slot = slot;
    this.#run = run;
    this.#attempts = new Attempts(slot, run);
  }

  /** Rejects, with nothing in hand, when no worker can be started. */
  async run(): Promise<void> {
    const { feed, sizer, share, guard, signal } = this.#run;
    // Asked too, as a pool that is closed ends a run whose feed goes on.
    while (!signal.aborted && (await feed.more())) {
      // Before it takes tasks: where no worker starts, the other slots have them.
      if (!(await this.#attempts.start())) {
        if (!guard.givenUp) continue;
        throw guard.error;
      }
      const later = await this.#with(share, async () => {
        const tasks = feed.take(sizer.next(feed.remaining));
        return tasks.length > 0 ? this.#chunk(tasks) : [];
      });
      // Nobody holds megabytes while he waits for more.
      for (const each of later ?? []) await this.#alone(each);
      if (wornOut(this.#slot, share)) await this.#slot.kill();
    }
  }

  /** The slot's worker as the memory watch sees it; undefined where there is none that could be ended. */
  get watched(): Watched | undefined {
    const { pid, number } = this.#slot;
    if (pid === undefined) return undefined;
    const granted = this.#granted;
    const end = (megabytes: number, all: number): void => {
      const had = `${whole(megabytes)} MB, of which ${whole(granted)} MB were granted`;
      const together = `all workers together ${whole(all)} MB of ${whole(this.#run.budget.total)} MB`;
      this.#run.log(`Worker ${number} (process ${pid}) was ended: it had ${had}, and ${together}.\n`);
      this.#attempts.endForMemory(megabytes);
    };
    return { pid, granted, end };
  }

  /** Does something while it holds megabytes; undefined after an abort. */
  async #with<T>(megabytes: number, work: (granted: number) => Promise<T>): Promise<T | undefined> {
    const grant = await this.#run.budget.take(megabytes, this.#run.signal);
    if (grant === undefined) return undefined;
    this.#granted = grant.megabytes;
    try {
      return await work(grant.megabytes);
    } finally {
      this.#granted = 0;
      grant.release();
    }
  }

  /** Settles the tasks of a chunk, however often the worker is lost on the way, but those that need more care. */
  async #chunk(tasks: readonly Task[]): Promise<readonly Alone[]> {
    const { settle, share, budget } = this.#run;
    const later: Alone[] = [];
    let rest = tasks;
    while (rest.length > 0) {
      const { left, heavy, loss } = await this.#attempts.make(rest, share);
      later.push(...heavy.map((each) => ({ ...each, lives: 2 })));
      const [first, ...others] = left;
      if (first === undefined) break;
      rest = others.map(again);
      switch (loss.kind) {
        case 'timed-out':
          // The deadline was the first one's, which had the worker; the others had not begun.
          settle(failed(first.index, this.#timedOut(), this.#run.call.limits.timeoutMs));
          break;
        case 'out-of-memory':
          later.push({ task: again(first), megabytes: budget.total, lives: 1 });
          break;
        case 'not-begun':
          rest = left;
          break;
        case 'none':
        case 'cancelled':
        case 'died':
          // Who of them killed the worker is not known for sure: each is tried again, alone. The first one was in hand.
          later.push(
            ...left.map((task, i) => ({ task: again(task), megabytes: share, lives: i === 0 ? 1 : 2 })),
          );
          rest = [];
      }
    }
    return later;
  }

  /** Settles one task by itself, when the memory for it can be had. */
  async #alone({ task, megabytes, lives }: Alone): Promise<void> {
    const { budget, settle, sizer } = this.#run;
    let now = task;
    let wanted = megabytes;
    for (let left = lives; left > 0;) {
      let began = 0;
      const attempt = await this.#with(wanted, () => {
        began = performance.now();
        return this.#attempts.make([now], 0);
      });
      if (attempt === undefined) return settle(cancelled(task.index));
      const { left: undone, loss } = attempt;
      if (undone.length === 0) return sizer.measured(1, performance.now() - began);
      now = again(task);
      switch (loss.kind) {
        case 'timed-out':
          return settle(failed(task.index, this.#timedOut(), this.#run.call.limits.timeoutMs));
        case 'out-of-memory':
          if (wanted >= budget.total) return settle(failed(task.index, this.#outOfMemory(loss.megabytes)));
          wanted = budget.total;
          break;
        case 'died':
          if (left === 1) settle(failed(task.index, failure('crashed', { found: loss.reason })));
          left--;
          break;
        case 'none':
          return settle(failed(task.index, failure('internal', { found: 'the worker gave no answer' })));
        case 'not-begun':
        case 'cancelled':
      }
    }
  }

  #timedOut(): Failure {
    return failure('timed-out', { limit: `${this.#run.call.limits.timeoutMs / 1000} s` });
  }

  #outOfMemory(megabytes: number): Failure {
    const limit = `${whole(this.#run.budget.total)} MB`;
    return failure('out-of-memory', { found: `more than ${whole(megabytes)} MB by itself`, limit });
  }
}

const again = (task: Task): Task => ({ ...task, again: true });

const whole = (megabytes: number): string => Math.round(megabytes).toLocaleString('en');
