import fs from 'node:fs/promises';
import type { Executor, ExecutorDescription, JobCall, Task, TaskFeed } from '../core/executor.ts';
import { failure } from '../core/failure.ts';
import { cancelled, failed, type Outcome } from '../core/outcome.ts';
import { ChunkSizer } from './chunk-sizer.ts';
import { Deadline } from './deadline.ts';
import { errorDetail, errorText } from './os-error.ts';
import type { Runtime } from './runtime.ts';
import { Slot } from './slot.ts';
import { temporaryPath } from './write.ts';

export interface PoolOptions {
  readonly runtime: Runtime;
  readonly workers: number;
  /** Files in a chunk; 0 measures. */
  readonly chunkSize: number;
  /** Milliseconds after a run until idle workers are ended. */
  readonly idleMs: number;
  /** Lines that workers wrote to stderr, for the log. */
  readonly log: (text: string) => void;
}

/** Workers that die this often in a row before they did anything would do so for ever. */
const startAttempts = 5;

/** Carries tasks out in worker processes or threads that stay warm between runs. */
export class PoolExecutor implements Executor {
  readonly #options: PoolOptions;
  readonly #slots: readonly Slot[];
  #idle: NodeJS.Timeout | undefined;
  #engine: string | undefined;
  #running = 0;
  /** Resolves when the run before has ended. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = Array.from(
      { length: options.workers },
      (_, i) => new Slot(i + 1, options.workers, options.runtime, options.log),
    );
  }

  describe(): ExecutorDescription {
    return { type: this.#options.runtime.type, workers: this.#slots.length, engine: this.#engine };
  }

  async execute(
    call: JobCall,
    feed: TaskFeed,
    settle: (outcome: Outcome) => void,
    signal: AbortSignal,
  ): Promise<void> {
    // One run at a time: a worker has one chunk in hand and nothing queued.
    const before = this.#turn;
    const run = before.then(() => this.#execute(call, feed, settle, signal));
    this.#turn = run.catch(() => {});
    return run;
  }

  async #execute(
    call: JobCall,
    feed: TaskFeed,
    settle: (outcome: Outcome) => void,
    signal: AbortSignal,
  ): Promise<void> {
    clearTimeout(this.#idle);
    this.#running++;
    const sizer = new ChunkSizer(this.#options.chunkSize, this.#slots.length);
    const used = this.#slots.slice(0, Math.max(1, Math.min(this.#slots.length, feed.remaining)));
    const began = (engine: string | undefined): void => {
      this.#engine = engine ?? this.#engine;
    };
    const loops = used.map((slot) => new SlotLoop({ slot, call, feed, settle, signal, sizer, began }).run());
    const results = await Promise.allSettled(loops);
    this.#running--;
    this.#rest();
    const broken = results.filter((result) => result.status === 'rejected');
    // One worker that starts is enough: the others' tasks went to it.
    if (broken.length === results.length) throw broken[0]?.reason;
  }

  /** Starts one worker, so that the first run need not wait for it. */
  async warm(): Promise<void> {
    this.#rest();
    await this.#slots[0]?.start();
  }

  /** Workers that nobody uses are ended after a while, also those that were started for a run that never came. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#running > 0) return;
    this.#idle = setTimeout(() => void this.close(), this.#options.idleMs).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await Promise.all(this.#slots.map((slot) => slot.kill()));
  }
}

interface LoopContext {
  readonly slot: Slot;
  readonly call: JobCall;
  readonly feed: TaskFeed;
  readonly settle: (outcome: Outcome) => void;
  readonly signal: AbortSignal;
  readonly sizer: ChunkSizer;
  readonly began: (engine: string | undefined) => void;
}

/** What one slot does during one run: take a chunk, run it, settle it, until the feed is empty. */
class SlotLoop {
  readonly #context: LoopContext;

  constructor(context: LoopContext) {
    this.#context = context;
  }

  async run(): Promise<void> {
    const { feed, sizer } = this.#context;
    while (await feed.more()) {
      // Before it takes tasks: where no worker starts, the other slots have them.
      await this.#start();
      const tasks = feed.take(sizer.next(feed.remaining));
      if (tasks.length > 0) await this.#finish(tasks);
    }
  }

  /** Settles every task of a chunk, however often the worker is lost on the way. */
  async #finish(tasks: readonly Task[]): Promise<void> {
    const { settle, signal } = this.#context;
    let { left, end } = await this.#attempt(tasks);
    if (end === 'timed-out') {
      // The deadline was the first one's, which had the worker; the others had not begun.
      const [late, ...rest] = left;
      if (late !== undefined)
        settle(failed(late.index, this.#timedOut(), this.#context.call.limits.timeoutMs));
      if (rest.length > 0) await this.#finish(rest.map(again));
      return;
    }
    for (const suspect of left) {
      if (signal.aborted) {
        settle(cancelled(suspect.index));
        continue;
      }
      // Who of them killed the worker is not known for sure: each is tried once more, alone.
      ({ left, end } = await this.#attempt([again(suspect)]));
      if (left.length === 0) continue;
      if (signal.aborted) settle(cancelled(suspect.index));
      else if (end === 'timed-out') settle(failed(suspect.index, this.#timedOut()));
      else settle(failed(suspect.index, failure('crashed', { found: end })));
    }
  }

  #timedOut(): ReturnType<typeof failure> {
    return failure('timed-out', { limit: `${this.#context.call.limits.timeoutMs / 1000} s` });
  }

  /** Runs tasks in the slot's worker once; says which were not settled, and why. */
  async #attempt(tasks: readonly Task[]): Promise<{ left: readonly Task[]; end: string }> {
    const { slot, call, settle, signal, sizer } = this.#context;
    try {
      await this.#start();
    } catch (error) {
      const reason = failure('worker-start', { found: errorText(error) }, errorDetail(error));
      for (const { index } of tasks) settle(signal.aborted ? cancelled(index) : failed(index, reason));
      return { left: [], end: 'worker-start' };
    }
    const left = new Map(tasks.map((task) => [task.index, task]));
    if (signal.aborted) {
      for (const { index } of tasks) settle(cancelled(index));
      return { left: [], end: 'cancelled' };
    }
    const name = await slot.name();
    let killed: string | undefined;
    const kill = (reason: string): void => {
      killed ??= reason;
      void slot.kill();
    };
    const deadline = new Deadline(call.limits.timeoutMs, () => kill('timed-out'));
    const abort = (): void => kill('cancelled');
    signal.addEventListener('abort', abort);
    const began = performance.now();
    const end = await slot.run(
      call,
      tasks,
      (engine) => {
        this.#context.began(engine);
        deadline.restart();
      },
      (outcomes) => {
        deadline.restart();
        for (const outcome of outcomes) if (left.delete(outcome.index)) settle(outcome);
      },
    );
    deadline.stop();
    signal.removeEventListener('abort', abort);
    if (!end.lost) {
      sizer.measured(tasks.length, performance.now() - began);
      return { left: [...left.values()], end: 'without an answer' };
    }
    await slot.kill();
    const lost = [...left.values()];
    if (name !== undefined) await removeTemporaries(lost, name);
    if (killed !== 'cancelled') return { left: lost, end: killed ?? end.reason };
    for (const { index } of lost) settle(cancelled(index));
    return { left: [], end: 'cancelled' };
  }

  async #start(): Promise<void> {
    const { slot, signal } = this.#context;
    for (let attempt = 1; ; attempt++) {
      try {
        await slot.start();
        return;
      } catch (error) {
        if (attempt === startAttempts || signal.aborted) throw error;
      }
    }
  }
}

const again = (task: Task): Task => ({ ...task, again: true });

/** A killed worker leaves at most the temporary files of what it had in hand; their names are known. */
async function removeTemporaries(tasks: readonly Task[], worker: string): Promise<void> {
  const names = tasks.flatMap(({ index, targets }) =>
    targets.map(({ path }, output) => temporaryPath(path, worker, index, output)),
  );
  await Promise.all(names.map((name) => fs.rm(name, { force: true }).catch(() => {})));
}
