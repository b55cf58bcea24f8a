import type { JobCall, Task, TaskFeed } from '../core/executor.ts';
import { failure } from '../core/failure.ts';
import { cancelled, failed, type Outcome } from '../core/outcome.ts';
import type { ChunkSizer } from './chunk-sizer.ts';
import { Deadline } from './deadline.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { errorDetail, errorText } from './os-error.ts';
import type { Slot } from './slot.ts';
import type { StartGuard } from './start-guard.ts';
import { removeTemporaries } from './temporaries.ts';

/** What the slots of a pool share during one run. */
export interface RunContext {
  readonly call: JobCall;
  readonly feed: TaskFeed;
  readonly settle: (outcome: Outcome) => void;
  readonly moved: ((index: number, share: number) => void) | undefined;
  /** A worker that has several tasks under way is still free to go on with any of them. */
  readonly alive?: () => void;
  readonly signal: AbortSignal;
  readonly sizer: ChunkSizer;
  readonly budget: MemoryBudget;
  /** Megabytes that each worker may have without asking. */
  readonly share: number;
  readonly guard: StartGuard;
  readonly began: (engine: string | undefined) => void;
  readonly log: (text: string) => void;
}

/** What came of handing tasks to a worker once. */
export interface Attempt {
  /** Neither settled nor given back, in their order. */
  readonly left: readonly Task[];
  /** Given back unbegun: they need more megabytes than the worker's share. */
  readonly heavy: readonly { readonly task: Task; readonly megabytes: number }[];
  readonly loss: Loss;
}

/** Why a worker did not finish what it had in hand. */
export type Loss =
  | { readonly kind: 'none' | 'cancelled' | 'timed-out' | 'not-begun' }
  | { readonly kind: 'out-of-memory'; readonly megabytes: number }
  | { readonly kind: 'died'; readonly reason: string };

/** A worker that has a chunk and has not loaded the picture library by then will not. */
const beginMs = 60_000;
/** A worker whose files are all settled, and which has not said that it is through by then, is stuck. */
const lastWordMs = 1000;

/** Hands tasks to one slot's worker, and ends that worker when it is late, too big, or no longer wanted. */
export class Attempts {
  readonly #slot: Slot;
  readonly #run: RunContext;
  #endWorker: ((loss: Loss) => void) | undefined;
  #giveUp: ((outcome: Outcome) => void) | undefined;

  constructor(slot: Slot, run: RunContext) {
    this.#slot = slot;
    this.#run = run;
  }

  /** Ends the worker, and with it the attempt that is under way, for the memory that it has. */
  endForMemory(megabytes: number): void {
    if (this.#endWorker === undefined) void this.#slot.kill();
    else this.#endWorker({ kind: 'out-of-memory', megabytes });
  }

  /** Settles one of the tasks under way, which the worker is not asked about any more. */
  giveUp(outcome: Outcome): void {
    this.#giveUp?.(outcome);
  }

  /** Starts the worker unless it runs. @returns false where none can be had, or nobody wants one any more */
  async start(): Promise<boolean> {
    const { signal, guard } = this.#run;
    // One that is warm may stay so.
    const endStarting = (): Promise<void> =>
      this.#slot.name === undefined ? this.#slot.kill() : Promise.resolve();
    const abort = (): void => void endStarting();
    signal.addEventListener('abort', abort);
    try {
      while (!signal.aborted && !guard.givenUp) {
        try {
          await this.#slot.start();
          return !signal.aborted;
        } catch (error) {
          if (!signal.aborted) guard.failed(error);
        }
      }
      // One that was still starting is gone before the run ends.
      if (signal.aborted) await endStarting();
      return false;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /**
   * Runs tasks in the worker once; says which were not settled, and why.
   * @param share megabytes above which a task is given back; 0: whatever it needs, it is done now
   * @param under what the worker has under way already
   */
  async make(tasks: readonly Task[], share: number, under: readonly Task[] = []): Promise<Attempt> {
    const { signal, guard } = this.#run;
    // What is under way has to be ended as well.
    if ((await this.start()) || (under.length > 0 && this.#slot.name !== undefined))
      return this.#make(tasks, share, under);
    const all = [...under, ...tasks];
    if (signal.aborted) return this.#settleAll(all, cancelled);
    const { error } = guard;
    const reason = failure('worker-start', { found: errorText(error) }, errorDetail(error));
    return this.#settleAll(all, (index) => failed(index, reason));
  }

  async #make(tasks: readonly Task[], share: number, under: readonly Task[]): Promise<Attempt> {
    const { call, settle, signal, sizer, guard, began } = this.#run;
    const slot = this.#slot;
    const { name = '' } = slot;
    const left = new Map([...under, ...tasks].map((task) => [task.index, task]));
    const heavy: Attempt['heavy'][number][] = [];
    let loss: Loss | undefined;
    const end = (why: Loss): void => {
      loss ??= why;
      void (why.kind === 'cancelled' ? slot.stop() : slot.kill());
    };
    const late = setTimeout(() => end({ kind: 'not-begun' }), beginMs);
    const deadline = new Deadline(call.limits.timeoutMs, () => end({ kind: 'timed-out' }));
    // A run that is through aborts too: a worker that has only its last word to say stays warm for the next one.
    let last: NodeJS.Timeout | undefined;
    const abort = (): void => {
      if (left.size > 0) end({ kind: 'cancelled' });
      else last = setTimeout(() => end({ kind: 'cancelled' }), lastWordMs);
    };
    signal.addEventListener('abort', abort);
    this.#endWorker = end;
    this.#giveUp = (outcome) => {
      if (left.delete(outcome.index)) settle(outcome);
      if (left.size === 0) end({ kind: 'timed-out' });
    };
    const from = performance.now();
    let begun = false;
    const limits = { ...call.limits, memoryMegabytes: share };
    // What is under way may hold the worker's thread, so that it hears of no more.
    if (under.length > 0) deadline.restart();
    const running = slot.run({ ...call, limits }, tasks, {
      began: (engine) => {
        clearTimeout(late);
        begun = true;
        guard.worked();
        began(engine);
        deadline.restart();
      },
      settled: (outcomes) => {
        deadline.restart();
        for (const outcome of outcomes) if (left.delete(outcome.index)) settle(outcome);
      },
      moved: (index, done) => {
        deadline.restart();
        if (left.has(index)) this.#run.moved?.(index, done);
      },
      alive: () => {
        deadline.restart();
        this.#run.alive?.();
      },
      heavy: (index, megabytes) => {
        deadline.restart();
        const task = left.get(index);
        if (task !== undefined && left.delete(index)) heavy.push({ task, megabytes });
      },
    });
    if (signal.aborted) abort();
    const ended = await running;
    clearTimeout(late);
    clearTimeout(last);
    deadline.stop();
    signal.removeEventListener('abort', abort);
    this.#endWorker = this.#giveUp = undefined;
    const undone = [...left.values()];
    if (!ended.lost) {
      const worked = tasks.length - heavy.length;
      if (worked > 0) sizer.measured(worked, performance.now() - from);
      return { left: undone, heavy, loss: { kind: 'none' } };
    }
    await slot.kill();
    await removeTemporaries(undone, name);
    loss ??= this.#died(ended.reason, begun, name);
    if (loss.kind === 'not-begun') guard.failed(new Error(ended.reason));
    if (loss.kind !== 'cancelled') return { left: undone, heavy, loss };
    return { ...this.#settleAll(undone, cancelled), heavy, loss };
  }

  #died(reason: string, begun: boolean, name: string): Loss {
    this.#run.log(`Worker ${this.#slot.number} (process ${name}) died: ${reason}.\n`);
    return begun ? { kind: 'died', reason } : { kind: 'not-begun' };
  }

  #settleAll(tasks: readonly Task[], outcome: (index: number) => Outcome): Attempt {
    for (const { index } of tasks) this.#run.settle(outcome(index));
    return { left: [], heavy: [], loss: { kind: 'none' } };
  }
}
