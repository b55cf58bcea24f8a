import { Change } from './change.ts';
import type { Executor, JobCall, Task, TaskFeed } from './executor.ts';
import { failure } from './failure.ts';
import { OrderedWindow } from './ordered.ts';
import { cancelled, failed, type Outcome } from './outcome.ts';
import type { Plan, PlanItem } from './plan.ts';

/** One line of a run: what was planned for a source, and what became of it. */
export interface SettledItem {
  readonly item: PlanItem;
  readonly outcome: Outcome;
}

/** How far a run is, counted as things settle, in whatever order. */
export interface RunProgress {
  readonly settled: number;
  readonly total: number;
  readonly failed: number;
}

export interface RunRequest {
  readonly plan: Plan;
  readonly call: JobCall;
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** How many results may be held back for the order. */
  readonly window?: number;
  readonly retries?: number;
  /** Ends the run after so many failures; what was not begun is `cancelled`. */
  readonly stopAfter?: number | undefined;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** About 1 kB a held result, so at most some 10 MB wait behind one slow file. */
export const defaultWindow = 10_000;

/**
 * Carries a plan out and yields every item with its outcome exactly once, in input order, as its turn comes:
 * `executor.map` of Python's concurrent.futures. Ends by itself after an abort, with the rest `cancelled`; the
 * consumer may leave the loop early, which aborts too. Slow consumers hold the workers back (the window).
 */
export async function* runPlan(request: RunRequest): AsyncGenerator<SettledItem, void, void> {
  const run = new Run(request);
  const executing = run.execute();
  try {
    yield* run.inOrder();
  } finally {
    run.stop();
    await executing;
  }
}

class Run implements TaskFeed {
  readonly #request: RunRequest;
  readonly #items: readonly PlanItem[];
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #window: OrderedWindow<Outcome>;
  /** How often each task has failed, and how at last. */
  readonly #failed = new Map<number, { readonly times: number; readonly last: Outcome }>();
  /** Tasks that the executor has taken and not settled. */
  readonly #out = new Set<number>();
  readonly #again: number[] = [];
  #cursor = 0;
  /** How many tasks were given out, retries counted. */
  #taken = 0;
  #tasksLeft: number;
  #settled = 0;
  #failures = 0;
  #over = false;
  /** Everyone who waits for the state to change: slots for tasks, the consumer for outcomes. */
  readonly #change = new Change();

  constructor(request: RunRequest) {
    this.#request = request;
    this.#items = request.plan.items;
    this.#signal = AbortSignal.any([request.signal, this.#stop.signal]);
    this.#window = new OrderedWindow(request.window ?? defaultWindow);
    this.#tasksLeft = request.plan.tasks;
  }

  stop(): void {
    this.#stop.abort();
    this.#change.announce();
  }

  /** Never rejects: an executor that cannot work at all makes failed outcomes. */
  async execute(): Promise<void> {
    const { executor, call } = this.#request;
    const wake = (): void => this.#change.announce();
    this.#signal.addEventListener('abort', wake);
    let reason = failure('internal', { found: 'a file was lost by the worker pool' });
    try {
      // What fails after `more` said that there is nothing left is tried again in another round.
      let taken: number;
      do {
        taken = this.#taken;
        await executor.execute(call, this, (outcome) => this.#report(outcome), this.#signal);
      } while (this.#again.length > 0 && !this.#signal.aborted && this.#taken > taken);
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      reason = failure('worker-start', { found }, error instanceof Error ? error.stack : undefined);
    } finally {
      this.#signal.removeEventListener('abort', wake);
    }
    this.#rest = (index) =>
      this.#signal.aborted ? cancelled(index) : (this.#failed.get(index)?.last ?? failed(index, reason));
    this.#over = true;
    this.#change.announce();
  }

  /** What becomes of the tasks that the executor did not settle. */
  #rest: (index: number) => Outcome = cancelled;

  async *inOrder(): AsyncGenerator<SettledItem, void, void> {
    while (this.#window.next < this.#items.length) {
      const index = this.#window.next;
      const item = this.#items[index];
      if (item === undefined) return;
      const outcome = item.kind === 'task' ? await this.#due(index) : this.#decided(item);
      this.#change.announce();
      yield { item, outcome };
    }
  }

  /** The outcome of the task at the front, when it has one. */
  async #due(index: number): Promise<Outcome> {
    for (;;) {
      const outcome = this.#window.shift();
      if (outcome !== undefined) return outcome;
      if (this.#over) return this.#pass(this.#rest(index));
      await this.#change.wait();
    }
  }

  /** Items that need no worker; they get their turn like the others. */
  #decided(item: Exclude<PlanItem, { kind: 'task' }>): Outcome {
    const { index } = item;
    const facts = { index, ms: 0, worker: 0 };
    switch (item.kind) {
      case 'skip':
        return this.#pass({ status: 'skipped', ...facts, code: item.code, reason: item.reason });
      case 'unchanged':
        return this.#pass({ status: 'unchanged', ...facts, reason: item.reason });
      case 'refused':
        return this.#pass(failed(index, item.failure));
      case 'conflict':
        return this.#pass({
          status: 'skipped',
          ...facts,
          code: 'exists',
          reason: `${item.target} exists already`,
        });
    }
  }

  /** Settles the item at the front, for good, and takes it out again at once. */
  #pass(outcome: Outcome): Outcome {
    this.#settle(outcome);
    this.#window.shift();
    return outcome;
  }

  get remaining(): number {
    return this.#tasksLeft;
  }

  take(most: number): readonly Task[] {
    const tasks: Task[] = [];
    if (this.#signal.aborted) return tasks;
    while (tasks.length < most) {
      const index = this.#again.shift() ?? this.#nextTask();
      if (index === undefined) break;
      const item = this.#items[index];
      if (item?.kind !== 'task') continue;
      this.#out.add(index);
      tasks.push(toTask(item));
    }
    this.#tasksLeft -= tasks.length;
    this.#taken += tasks.length;
    return tasks;
  }

  #nextTask(): number | undefined {
    while (this.#cursor < this.#items.length && this.#window.admits(this.#cursor)) {
      const index = this.#cursor++;
      if (this.#items[index]?.kind === 'task') return index;
    }
    return undefined;
  }

  async more(): Promise<boolean> {
    for (;;) {
      if (this.#signal.aborted || this.#tasksLeft === 0) return false;
      if (this.#again.length > 0) return true;
      while (this.#cursor < this.#items.length && this.#window.admits(this.#cursor)) {
        if (this.#items[this.#cursor]?.kind === 'task') return true;
        this.#cursor++;
      }
      await this.#change.wait();
    }
  }

  /** What the executor says of a task that it holds; it may be tried again. */
  #report(outcome: Outcome): void {
    const { index } = outcome;
    // Settled twice, or never taken: a retry would work on one file twice at once, the count would pass its total.
    if (!this.#out.delete(index)) return;
    if (outcome.status === 'failed' && this.#mayRetry(outcome)) {
      this.#again.push(index);
      this.#tasksLeft++;
      this.#change.announce();
      return;
    }
    this.#settle(outcome);
  }

  #settle(outcome: Outcome): void {
    if (!this.#window.offer(outcome.index, outcome)) return;
    this.#settled++;
    if (outcome.status === 'failed') this.#failures++;
    const { plan, stopAfter, onProgress } = this.#request;
    onProgress?.({ settled: this.#settled, total: plan.items.length, failed: this.#failures });
    if (stopAfter !== undefined && this.#failures >= stopAfter) this.#stop.abort();
    this.#change.announce();
  }

  #mayRetry(outcome: Outcome): boolean {
    const { retries = 0 } = this.#request;
    if (this.#signal.aborted || this.#over) return false;
    const times = (this.#failed.get(outcome.index)?.times ?? 0) + 1;
    this.#failed.set(outcome.index, { times, last: outcome });
    return times <= retries;
  }
}

function toTask({ index, source, targets, again, unless }: Extract<PlanItem, { kind: 'task' }>): Task {
  const { path, bytes, format } = source;
  return {
    index,
    path,
    bytes,
    targets,
    ...(format === undefined ? {} : { format }),
    ...(again === undefined ? {} : { again }),
    ...(unless === undefined ? {} : { unless }),
  };
}
