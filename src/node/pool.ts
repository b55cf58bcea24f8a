import type { Executor, ExecutorDescription, JobCall, TaskFeed } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import type { RunContext } from './attempt.ts';
import { ChunkSizer } from './chunk-sizer.ts';
import { errorText } from './os-error.ts';
import { MemoryBudget } from './memory-budget.ts';
import { LaneLoop } from './lane-loop.ts';
import { memoryLimit, thisMachine, workersWithin } from './memory-limit.ts';
import { MemoryWatch } from './memory-watch.ts';
import { residentMemory } from './resident-memory.ts';
import type { Runtime } from './runtime.ts';
import { SlotLoop } from './slot-loop.ts';
import { Slot } from './slot.ts';
import { StartGuard } from './start-guard.ts';

export interface PoolOptions {
  readonly runtime: Runtime;
  readonly workers: number;
  /** Files that are under way in all workers together, unless a job says so itself; absent: one in each. */
  readonly atOnce?: number;
  /** Files in a chunk; 0 measures. */
  readonly chunkSize: number;
  /** Milliseconds after a run until idle workers are ended. */
  readonly idleMs: number;
  /** Lines that workers wrote to stderr, and why a worker was ended, for the log. */
  readonly log: (text: string) => void;
}

/** Carries tasks out in worker processes or threads that stay warm between runs. */
export class PoolExecutor implements Executor {
  readonly #options: PoolOptions;
  readonly #slots: readonly Slot[];
  #idle: NodeJS.Timeout | undefined;
  #engine: string | undefined;
  #running = 0;
  /** Ends the run that is under way, when the pool is closed. */
  #closing = new AbortController();
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
    const { runtime, atOnce } = this.#options;
    const beside = atOnce === undefined ? {} : { atOnce };
    return { type: runtime.type, workers: this.#slots.length, ...beside, engine: this.#engine };
  }

  async execute(
    call: JobCall,
    feed: TaskFeed,
    settle: (outcome: Outcome) => void,
    signal: AbortSignal,
    moved?: (index: number, share: number) => void,
  ): Promise<void> {
    // One run at a time: a worker has one chunk in hand and nothing queued.
    const before = this.#turn;
    const run = before.then(() => this.#execute(call, feed, { settle, signal, moved }));
    this.#turn = run.catch(() => {});
    return run;
  }

  async #execute(
    given: JobCall,
    feed: TaskFeed,
    { settle, signal, moved }: Pick<RunContext, 'settle' | 'signal' | 'moved'>,
  ): Promise<void> {
    clearTimeout(this.#idle);
    this.#running++;
    const { signal: closed } = this.#closing;
    const beside = given.atOnce ?? this.#options.atOnce;
    const call = beside === undefined ? given : { ...given, atOnce: beside };
    const limit = memoryLimit(call.limits.memoryMegabytes, thisMachine());
    const { atOnce = Infinity } = call;
    const wanted = Math.min(this.#slots.length, workersWithin(limit, this.#slots.length), feed.remaining);
    const count = Math.max(1, Math.min(wanted, atOnce));
    const run: RunContext = {
      call,
      feed,
      settle,
      moved,
      signal: AbortSignal.any([signal, closed]),
      sizer: new ChunkSizer(this.#options.chunkSize, count),
      budget: new MemoryBudget(limit),
      share: Math.floor(limit / count),
      guard: new StartGuard(count),
      log: this.#options.log,
      began: (engine) => {
        this.#engine = engine ?? this.#engine;
      },
    };
    // Those that stay idle too: their workers may be warm, and have memory.
    const loops = this.#slots.map((slot, i) =>
      call.atOnce === undefined
        ? new SlotLoop(slot, run)
        : new LaneLoop(slot, run, Math.floor(call.atOnce / count) + Number(i < call.atOnce % count)),
    );
    const watched = () => loops.flatMap(({ watched: one }) => (one === undefined ? [] : [one]));
    const watch = new MemoryWatch(limit, watched, residentMemory(process.platform));
    if (this.#options.runtime.type === 'process') watch.start();
    const results = await Promise.allSettled(loops.slice(0, count).map((loop) => loop.run()));
    watch.stop();
    this.#running--;
    this.#rest();
    if (closed.aborted) throw new Error('they were ended, as the program closes');
    const broken = results.filter((result) => result.status === 'rejected');
    // One worker that starts is enough: the others' tasks went to it.
    if (broken.length === results.length) throw broken[0]?.reason;
  }

  /** Starts one worker, so that the first run need not wait for it. */
  async warm(): Promise<void> {
    this.#rest();
    await this.#slots[0]?.start();
  }

  /**
   * Makes as many workers ready for the module of a job as there are files for, all at once; the first reason why one
   * cannot be. What a module does before its first file may take as long as a file.
   */
  async ready(call: JobCall, files: number, signal: AbortSignal): Promise<Failure | undefined> {
    await this.#turn;
    clearTimeout(this.#idle);
    const limit = memoryLimit(call.limits.memoryMegabytes, thisMachine());
    const count = Math.max(1, Math.min(this.#slots.length, workersWithin(limit, this.#slots.length), files));
    const slots = this.#slots.slice(0, count);
    const { timeoutMs } = call.limits;
    let late = false;
    const kill = (): void => void slots.map((slot) => slot.kill());
    let timer: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', kill);
    try {
      await Promise.all(slots.map((slot) => slot.start()));
      timer = setTimeout(() => {
        late = true;
        kill();
      }, timeoutMs);
      const found = await Promise.all(slots.map((slot) => slot.ready(call)));
      return found.find((each) => each !== undefined);
    } catch (error) {
      const took = `its initialize did not end within ${timeoutMs / 1000} s`;
      return failure('function-load', {
        found: late ? took : `its initialize ended the process (${errorText(error)})`,
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      this.#rest();
    }
  }

  /** Workers that nobody uses are ended after a while, also those that were started for a run that never came. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#running > 0) return;
    this.#idle = setTimeout(() => void this.close(), this.#options.idleMs).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    this.#closing.abort();
    this.#closing = new AbortController();
    await Promise.all(this.#slots.map((slot) => slot.kill()));
  }
}
