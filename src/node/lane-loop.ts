import type { Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { failed } from '../core/outcome.ts';
import { type Attempt, Attempts, type Loss, type RunContext } from './attempt.ts';
import { Deadline } from './deadline.ts';
import type { Watched } from './memory-watch.ts';
import { wornOut } from './recycle.ts';
import type { Slot } from './slot.ts';
import { removeTemporaries } from './temporaries.ts';

/**
 * What one slot does with tasks that wait more than they work (requests, a person's function): its worker has several under way, and gets
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
  /** On their way there. */
  #handed: readonly Task[] = [];
  /** One for each: what goes on beside a task that hangs must not keep it from being late. */
  readonly #deadlines = new Map<number, Deadline>();
  readonly #late = new Set<number>();
  /** Given up, and yet in the worker: it gets no more to do, and is ended when the others are through. */
  readonly #stuck: Task[] = [];
  /** That worker's name. */
  #stuckIn = '';
  /** How often it has answered with nothing but what was given up. */
  #echoes = 0;

  /** @param most how many the worker may have under way */
  constructor(slot: Slot, run: RunContext, most: number) {
    this.#slot = slot;
    this.#run = run;
    this.#most = most;
    this.#attempts = new Attempts(slot, {
      ...run,
      began: (engine) => {
        for (const { index } of this.#handed) this.#begin(index);
        run.began(engine);
      },
      moved: (index, share) => {
        this.#deadlines.get(index)?.restart();
        this.#late.delete(index);
        run.moved?.(index, share);
      },
      settle: (outcome) => {
        this.#end(outcome.index);
        run.settle(outcome);
      },
      alive: () => this.#giveUpLate(),
    });
  }

  #begin(index: number): void {
    if (this.#deadlines.has(index)) return;
    const deadline = new Deadline(this.#run.call.limits.timeoutMs, () => this.#late.add(index));
    this.#deadlines.set(index, deadline);
    deadline.restart();
  }

  #end(index: number): void {
    this.#deadlines.get(index)?.stop();
    this.#deadlines.delete(index);
    this.#late.delete(index);
  }

  /**
   * The worker's thread is free, so who is late has itself to blame. Where it is held up, it says nothing, and the
   * deadline of the attempt ends it.
   */
  #giveUpLate(): void {
    for (const task of [...this.#open, ...this.#handed]) {
      if (!this.#late.has(task.index)) continue;
      this.#stuck.push(task);
      this.#stuckIn = this.#slot.name ?? '';
      this.#attempts.giveUp(failed(task.index, this.#reason({ kind: 'timed-out' })));
    }
  }

  /** Ends the worker, and what it wrote for tasks that were given up. */
  async #replace(): Promise<void> {
    await this.#slot.kill();
    await removeTemporaries(this.#stuck, this.#stuckIn);
    this.#stuck.length = this.#echoes = 0;
  }

  async #make(tasks: readonly Task[]): Promise<Attempt> {
    this.#handed = tasks;
    const attempt = await this.#attempts.make(tasks, 0, this.#open);
    this.#handed = [];
    if (attempt.loss.kind === 'none') return attempt;
    for (const { index } of attempt.left) this.#end(index);
    await this.#replace();
    return attempt;
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
      const isWorn = this.#stuck.length > 0 || wornOut(this.#slot, share);
      if (isWorn && this.#open.length === 0) await this.#replace();
      const tasks = isWorn ? [] : feed.take(this.#most - this.#open.length);
      if (tasks.length > 0 || this.#open.length > 0) await this.#step(tasks);
    }
    // The next run must not find them there.
    if (this.#stuck.length > 0) await this.#replace();
  }

  /** Hands more to the worker, and waits until something is through. */
  async #step(tasks: readonly Task[]): Promise<void> {
    const before = this.#open.length + tasks.length;
    const { left, loss } = await this.#make(tasks);
    this.#open = left;
    if (loss.kind !== 'none') {
      this.#open = [];
      // Who of them ended the worker, or held it up, is not known: each is tried again, alone.
      for (const task of left) await this.#alone({ ...task, again: true });
    } else if (left.length === before && ++this.#echoes > this.#stuck.length) {
      const reason = failure('internal', { found: 'the worker gave no answer' });
      for (const { index } of left) this.#run.settle(failed(index, reason));
      this.#open = [];
    }
  }

  async #alone(task: Task): Promise<void> {
    for (;;) {
      const { left, loss } = await this.#make([task]);
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
