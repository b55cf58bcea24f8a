import type { Executor } from '../core/executor.ts';
import type { Failure } from '../core/failure.ts';
import type { TaskItem } from '../core/plan.ts';
import type { PoolMeasurement } from '../core/pool-measurement.ts';
import { judgePools, type PoolSetup, type Timing } from '../core/pool-verdict.ts';
import { runPlan } from '../core/run.ts';
import type { PreparedBatch } from './batch.ts';
import { dividedFor } from './divided.ts';
import { type Candidates, candidates, sampleOf, sampleSize } from './measure-sample.ts';

export interface MeasureRequest {
  readonly setups: readonly [PoolSetup, ...PoolSetup[]];
  /** So long one worker has with the sample, about. */
  readonly seconds: number;
  readonly rounds: number;
  /** Files of the sample; 0: as many as take the time. */
  readonly sample: number;
}

/** What measuring needs of the machine. */
export interface MeasurePort {
  /** A pool of its own, that nobody else uses. Rejects where no worker can be had. */
  makePool(setup: PoolSetup): Promise<Executor>;
  /** Whether all pools may be warm side by side; else each is made anew for each time. */
  readonly keepsAll: boolean;
  /** Milliseconds. */
  now(): number;
}

/** Where a measurement is; `of` counts all that is to be timed. */
export interface MeasureProgress {
  readonly done: number;
  readonly of: number;
  readonly setup: PoolSetup;
}

/** After so long no other round is begun. */
const mostMs = 90_000;

/**
 * Times a sample with each pool, in rounds in which every pool has its turn: what else the machine does meanwhile then
 * disturbs all of them, and not the one that happened to be measured just then. Nothing is written. An abort ends it
 * soon: the rounds that are over count.
 * @returns undefined: there is no file to be worked on
 */
export async function measurePool(
  batch: PreparedBatch,
  request: MeasureRequest,
  port: MeasurePort,
  signal: AbortSignal,
  tell: (progress: MeasureProgress) => void = () => {},
): Promise<PoolMeasurement | undefined> {
  const found = await candidates(batch.plan, signal).catch((error: unknown) => {
    if (signal.aborted) return { tasks: [], more: false };
    throw error;
  });
  if (found.tasks.length === 0) return undefined;
  const measuring = new Measuring(batch, request, port, signal, tell);
  try {
    return await measuring.measure(found);
  } finally {
    await measuring.close();
  }
}

class Measuring {
  readonly #batch: PreparedBatch;
  readonly #request: MeasureRequest;
  readonly #port: MeasurePort;
  readonly #signal: AbortSignal;
  readonly #tell: (progress: MeasureProgress) => void;
  readonly #pools = new Map<PoolSetup, Executor>();
  readonly #failures = new Map<string, Failure>();
  readonly #failed = new Set<TaskItem>();

  constructor(
    batch: PreparedBatch,
    request: MeasureRequest,
    port: MeasurePort,
    signal: AbortSignal,
    tell: (progress: MeasureProgress) => void,
  ) {
    this.#batch = batch;
    this.#request = request;
    this.#port = port;
    this.#signal = signal;
    this.#tell = tell;
  }

  async measure(found: Candidates): Promise<PoolMeasurement> {
    const { setups, rounds, seconds, sample } = this.#request;
    const most = setups.reduce((largest, setup) => (setup.workers > largest.workers ? setup : largest));
    const [first] = setups;
    this.#tell({ done: 0, of: setups.length * rounds, setup: first });
    const size =
      sample > 0
        ? { files: Math.min(sample, found.tasks.length), times: 1 }
        : sampleSize(found.tasks.length, await this.#fileMs(found), {
            ms: seconds * 1000,
            workers: most.workers,
          });
    const files = sampleOf(found, size.files);
    const tasks = Array.from({ length: size.times }, () => files).flat();
    this.#failures.clear();
    this.#failed.clear();
    // Every file comes from the disk's cache then, for every pool alike.
    await this.#run(most, files);
    for (const setup of this.#port.keepsAll ? setups : [])
      if (!this.#pools.has(setup)) await this.#warm(setup, tasks);
    const times = await this.#rounds(tasks);
    const [one, ...more] = setups.flatMap((setup): readonly Timing[] => {
      const [head, ...tail] = times.get(setup) ?? [];
      return head === undefined ? [] : [{ ...setup, times: [head, ...tail] }];
    });
    return {
      verdict: one === undefined ? undefined : judgePools([one, ...more], tasks.length),
      files: files.length,
      bytes: files.reduce((sum, { source }) => sum + source.bytes, 0),
      times: size.times,
      available: found.tasks.length,
      more: found.more,
      failed: this.#failed.size,
      failures: [...this.#failures.values()],
    };
  }

  /** By setup, what each complete round took. */
  async #rounds(tasks: readonly TaskItem[]): Promise<ReadonlyMap<PoolSetup, readonly number[]>> {
    const { setups, rounds } = this.#request;
    const times = new Map<PoolSetup, number[]>(setups.map((setup) => [setup, []]));
    const began = this.#port.now();
    for (let round = 0; round < rounds && !this.#signal.aborted; round++) {
      const passed = this.#port.now() - began;
      // Another one would take as long as those before.
      if (round > 0 && passed + passed / round > mostMs) break;
      const own = await this.#round(tasks, round);
      for (const [setup, ms] of own ?? []) times.get(setup)?.push(ms);
    }
    return times;
  }

  /** @returns undefined: it was ended */
  async #round(
    tasks: readonly TaskItem[],
    round: number,
  ): Promise<readonly (readonly [PoolSetup, number])[] | undefined> {
    const { setups, rounds } = this.#request;
    const own: (readonly [PoolSetup, number])[] = [];
    // There and back: a machine that gets warm and slow must not always meet the same one.
    const order = round % 2 === 0 ? setups : setups.toReversed();
    for (const setup of order) {
      const done = round * setups.length + own.length;
      this.#tell({ done, of: setups.length * rounds, setup });
      if (!this.#pools.has(setup)) await this.#warm(setup, tasks);
      const ms = await this.#run(setup, tasks);
      if (this.#signal.aborted) return undefined;
      own.push([setup, ms]);
    }
    return own;
  }

  /** What a file takes one worker that is warm, from a few. */
  async #fileMs(found: Candidates): Promise<number> {
    const { seconds, setups } = this.#request;
    const [setup] = setups;
    const enough = seconds * 250;
    // The first one has started the worker, and does not count unless it is long itself.
    const first = await this.#run(setup, sampleOf(found, 1));
    if (first > seconds * 2000) return first;
    for (let files = 1; ; files *= 2) {
      const tasks = sampleOf(found, files);
      const ms = await this.#run(setup, tasks);
      if (ms >= enough || tasks.length < files || this.#signal.aborted) return ms / tasks.length;
    }
  }

  /** A file or two for each worker: it is started then, and knows its way. */
  async #warm(setup: PoolSetup, tasks: readonly TaskItem[]): Promise<void> {
    const some = Array.from({ length: setup.workers * 2 }, (_, i) => tasks[i % tasks.length]);
    await this.#run(
      setup,
      some.flatMap((task) => task ?? []),
    );
  }

  /** @returns milliseconds */
  async #run(setup: PoolSetup, tasks: readonly TaskItem[]): Promise<number> {
    const { plan, call } = this.#batch;
    const pool = await this.#pool(setup);
    const items = tasks.map((task, index) => ({ ...task, index }));
    const { jobId, title, leftOut } = plan;
    const numbers = { complete: true, files: items.length, tasks: items.length, replacing: 0, conflicts: 0 };
    const started = this.#port.now();
    const run = runPlan({
      plan: { jobId, title, leftOut, items, shared: [], ...numbers },
      call: { ...call, purpose: 'measure' },
      executor: dividedFor(this.#batch, pool),
      signal: this.#signal,
    });
    for await (const { item, outcome } of run) {
      if (outcome.status !== 'failed') continue;
      if (outcome.failure.code === 'worker-start') throw new Error(outcome.failure.message);
      this.#failures.set(outcome.failure.message, outcome.failure);
      const task = tasks[item.index];
      if (task !== undefined) this.#failed.add(task);
    }
    return this.#port.now() - started;
  }

  async #pool(setup: PoolSetup): Promise<Executor> {
    const warm = this.#pools.get(setup);
    if (warm !== undefined) return warm;
    if (!this.#port.keepsAll) await this.close();
    const pool = await this.#port.makePool(setup);
    this.#pools.set(setup, pool);
    return pool;
  }

  async #end(setup: PoolSetup): Promise<void> {
    const pool = this.#pools.get(setup);
    this.#pools.delete(setup);
    await pool?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.keys()].map((setup) => this.#end(setup)));
  }
}
