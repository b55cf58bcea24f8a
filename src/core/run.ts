import { Change } from './change.ts';
import { decidedOutcome } from './decided.ts';
import type { Executor, JobCall, Task, TaskFeed } from './executor.ts';
import { failure } from './failure.ts';
import { ItemQueue } from './item-queue.ts';
import { OrderedWindow } from './ordered.ts';
import { cancelled, failed, type Outcome } from './outcome.ts';
import type { Plan, PlanItem, TaskItem } from './plan.ts';
import { ProgressCount, type RunProgress } from './progress.ts';
import { valueSize } from './value-size.ts';

/** One line of a run: what was planned for a source, and what became of it. */
export interface SettledItem {
  readonly item: PlanItem;
  readonly outcome: Outcome;
}

export interface RunRequest {
  readonly plan: Plan;
  readonly call: JobCall;
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** How many results may be held back for the order. */
  readonly window?: number;
  /** Bytes that are held for an outcome; absent: those of its value. */
  readonly weigh?: (outcome: Outcome) => number;
  readonly retries?: number;
  /** Ends the run after so many failures; what was not begun is `cancelled`. Asked anew, as a plan may grow. */
  readonly stopAfter?: () => number | undefined;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** About 1 kB a held result, so at most some 10 MB wait behind one slow file. */
export const defaultWindow = 10_000;
/** Values may be whole pictures (shards, contact sheets), of which 10,000 would fill a gigabyte. */
export const mostHeldBytes = 64e6;

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
  readonly #items: ItemQueue;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #window: OrderedWindow<Outcome>;
  /** How often each task has failed, and how at last. */
  readonly #failed = new Map<number, { readonly times: number; readonly last: Outcome }>();
  /** Tasks that the executor has taken and not settled. */
  readonly #out = new Set<number>();
  readonly #again: number[] = [];
  readonly #count = new ProgressCount();
  /** How many tasks were given out; and with them those that were given out again. */
  #given = 0;
  #taken = 0;
  #over = false;
  /** Everyone who waits for the state to change: slots for tasks, the consumer for outcomes. */
  readonly #change = new Change();

  constructor(request: RunRequest) {
    this.#request = request;
    this.#signal = AbortSignal.any([request.signal, this.#stop.signal]);
    this.#window = new OrderedWindow(request.window ?? defaultWindow, mostHeldBytes);
    this.#items = new ItemQueue(request.plan.items, (index) => this.#window.admits(index));
  }

  stop(): void {
    this.#stop.abort();
    this.#items.close();
    this.#change.announce();
  }

  /** Never rejects: an executor that cannot work at all makes failed outcomes. */
  async execute(): Promise<void> {
    const { executor, call } = this.#request;
    const wake = (): void => {
      // Finding more files may wait for a network drive for ever; those of a complete plan get their lines.
      if (!this.#request.plan.complete) this.#items.close();
      this.#change.announce();
    };
    this.#signal.addEventListener('abort', wake);
    let reason = failure('internal', { found: 'a file was lost by the worker pool' });
    try {
      // What fails after `more` said that there is nothing left is tried again in another round.
      let taken: number;
      do {
        taken = this.#taken;
        await executor.execute(
          call,
          this,
          (outcome) => this.#report(outcome),
          this.#signal,
          (index, share) => this.#moved(index, share),
        );
      } while (this.#again.length > 0 && !this.#signal.aborted && this.#taken > taken);
    } catch (error) {
      // Thrown in this process, so `instanceof` holds; the words of `node/os-error.ts` are out of the core's reach.
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
    for (;;) {
      const index = this.#window.next;
      this.#fill();
      const item = this.#items.at(index);
      if (item !== undefined) {
        const outcome = item.kind === 'task' ? await this.#due(index) : this.#pass(decidedOutcome(item));
        this.#items.forget(index);
        this.#change.announce();
        yield { item, outcome };
        continue;
      }
      if (!this.#items.over) {
        await this.#change.wait();
        continue;
      }
      // What an abort kept from being found at all has no line.
      if (this.#items.problem !== undefined && !this.#signal.aborted) throw this.#items.problem.error;
      return;
    }
  }

  /** Lets the plan go on as far as the window allows. */
  #fill(): void {
    this.#items.fill(() => this.#change.announce());
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

  /** Settles the item at the front, for good, and takes it out again at once. */
  #pass(outcome: Outcome): Outcome {
    this.#settle(outcome);
    this.#window.shift();
    return outcome;
  }

  get remaining(): number {
    const { plan } = this.#request;
    return plan.complete ? plan.tasks - this.#given + this.#again.length : Infinity;
  }

  take(most: number): readonly Task[] {
    const tasks: Task[] = [];
    if (this.#signal.aborted) return tasks;
    this.#fill();
    while (tasks.length < most) {
      const item = this.#takeAgain() ?? this.#takeNew();
      if (item === undefined) break;
      this.#out.add(item.index);
      tasks.push(toTask(item));
    }
    this.#taken += tasks.length;
    return tasks;
  }

  #takeAgain(): TaskItem | undefined {
    const index = this.#again.shift();
    const item = index === undefined ? undefined : this.#items.at(index);
    return item?.kind === 'task' ? item : undefined;
  }

  #takeNew(): TaskItem | undefined {
    const item = this.#items.takeTask();
    if (item !== undefined) this.#given++;
    return item;
  }

  async more(): Promise<boolean> {
    for (;;) {
      if (this.#signal.aborted) return false;
      this.#fill();
      if (this.#again.length > 0 || this.#items.hasTask) return true;
      if (this.#items.over || this.remaining === 0) return false;
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
      this.#change.announce();
      return;
    }
    this.#settle(outcome);
  }

  #moved(index: number, share: number): void {
    if (!this.#out.has(index)) return;
    this.#count.moved(index, share);
    this.#tell();
  }

  #tell(): void {
    const { plan, onProgress } = this.#request;
    onProgress?.(this.#count.of(plan));
  }

  #settle(outcome: Outcome): void {
    const { weigh = valueSize } = this.#request;
    if (!this.#window.offer(outcome.index, outcome, weigh(outcome))) return;
    this.#count.settled(outcome);
    this.#tell();
    const { stopAfter } = this.#request;
    if (this.#count.failures >= (stopAfter?.() ?? Infinity)) this.#stop.abort();
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

function toTask({ index, source, targets, again, unless, shared }: TaskItem): Task {
  const { path, bytes, format, entry } = source;
  return {
    index,
    path,
    bytes,
    targets,
    ...(format === undefined ? {} : { format }),
    ...(entry === undefined ? {} : { entry }),
    ...(again === undefined ? {} : { again }),
    ...(unless === undefined ? {} : { unless }),
    ...(shared === undefined ? {} : { shared }),
  };
}
