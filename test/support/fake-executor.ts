import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Executor, ExecutorDescription, JobCall, Task, TaskFeed } from '../../src/core/executor.ts';
import { failure } from '../../src/core/failure.ts';
import { cancelled, failed, type Done, type Outcome } from '../../src/core/outcome.ts';

export const fakeCall: JobCall = {
  jobId: 'thumbnails',
  options: {},
  limits: {
    timeoutMs: 60_000,
    maxPixels: 1e8,
    maxBytes: 1e9,
    allowSvg: false,
    keepDates: false,
    memoryMegabytes: 0,
  },
};

export const fakeDone = (index: number): Done => ({
  status: 'done',
  index,
  ms: 1,
  worker: 1,
  input: { bytes: 1000 },
  outputs: [],
  notes: [],
});
export const fakeFailed = (index: number): Outcome => failed(index, failure('damaged'), 1, 1);

/** Breaches of the executor's contract, which a run has to survive. */
export type Misconduct =
  /** Takes the task and never says anything of it. */
  | 'lose'
  /** Settles it again, with another outcome. */
  | 'twice'
  /** Settles a place that no plan has, then the task. */
  | 'stranger'
  /** Settles it after `execute` has ended. */
  | 'late'
  /** Rejects, while its other workers go on. */
  | 'reject';

export interface FakeBehaviour {
  /** `slots`: each worker asks for more when it is done; `dispatcher`: one loop takes all it can get at once. */
  readonly style?: 'slots' | 'dispatcher';
  readonly workers?: number;
  /** How many tasks a worker asks for at once. */
  readonly chunk?: () => number;
  /** Turns of the event loop that an attempt takes. */
  readonly turns?: (task: Task, attempt: number) => number;
  /** Instead of turns: what the attempt waits for. */
  readonly until?: (task: Task) => Promise<void> | undefined;
  readonly fails?: (task: Task, attempt: number) => boolean;
  readonly misconduct?: (task: Task, attempt: number) => Misconduct | undefined;
  /** How `execute` fails before it has taken anything. */
  readonly refuses?: 'throws' | 'rejects' | 'throws null';
  readonly onTake?: (task: Task) => void;
}

/** An executor whose workers take as long, and fail as often, as a test says. */
export class FakeExecutor implements Executor {
  /** The places in the order in which they were taken, retries too. */
  readonly taken: number[] = [];
  readonly attempts = new Map<number, number>();
  /** Places that two workers had at the same time: never, in a sound run. */
  readonly sharedPlaces: number[] = [];
  readonly settledDone = new Set<number>();
  executions = 0;
  ends = 0;
  active = 0;
  readonly #behaviour: FakeBehaviour;
  readonly #running = new Set<number>();

  constructor(behaviour: FakeBehaviour = {}) {
    this.#behaviour = behaviour;
  }

  describe(): ExecutorDescription {
    return { type: 'in-process', workers: this.#behaviour.workers ?? 1, engine: undefined };
  }

  execute(
    _call: JobCall,
    feed: TaskFeed,
    settle: (outcome: Outcome) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.executions++;
    const { refuses, style = 'slots' } = this.#behaviour;
    if (refuses === 'throws') throw new Error('no worker could be started');
    if (refuses === 'rejects') return Promise.reject(new Error('no worker could be started'));
    // oxlint-disable-next-line prefer-promise-reject-errors -- libraries do that, and the run has to bear it
    if (refuses === 'throws null') return Promise.reject(null);
    const whole =
      style === 'slots' ? this.#slots(feed, settle, signal) : this.#dispatcher(feed, settle, signal);
    return whole.finally(() => {
      this.ends++;
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #slots(feed: TaskFeed, settle: (outcome: Outcome) => void, signal: AbortSignal): Promise<void> {
    const slot = async (): Promise<void> => {
      while (await feed.more()) {
        for (const task of this.#take(feed)) await this.#work(task, settle, signal);
      }
    };
    await Promise.all(Array.from({ length: this.#behaviour.workers ?? 1 }, slot));
  }

  async #dispatcher(feed: TaskFeed, settle: (outcome: Outcome) => void, signal: AbortSignal): Promise<void> {
    let breakDown: (reason: unknown) => void = () => {};
    const broken = new Promise<never>((_, reject) => {
      breakDown = reject;
    });
    const dispatch = async (): Promise<void> => {
      const working: Promise<void>[] = [];
      while (await feed.more()) {
        for (const task of this.#take(feed)) working.push(this.#work(task, settle, signal).catch(breakDown));
      }
      await Promise.all(working);
    };
    await Promise.race([dispatch(), broken]);
  }

  #take(feed: TaskFeed): readonly Task[] {
    const tasks = feed.take(this.#behaviour.chunk?.() ?? 1);
    for (const task of tasks) {
      this.taken.push(task.index);
      this.#behaviour.onTake?.(task);
    }
    return tasks;
  }

  async #work(task: Task, settle: (outcome: Outcome) => void, signal: AbortSignal): Promise<void> {
    const { index } = task;
    const { turns, until, fails, misconduct } = this.#behaviour;
    const attempt = (this.attempts.get(index) ?? 0) + 1;
    this.attempts.set(index, attempt);
    if (this.#running.has(index)) this.sharedPlaces.push(index);
    this.#running.add(index);
    this.active++;
    await until?.(task);
    for (let left = turns?.(task, attempt) ?? 0; left > 0; left--) await nextTurn();
    this.active--;
    this.#running.delete(index);
    const outcome = signal.aborted
      ? cancelled(index)
      : fails?.(task, attempt) === true
        ? fakeFailed(index)
        : fakeDone(index);
    switch (misconduct?.(task, attempt)) {
      case 'lose':
        return;
      case 'reject':
        throw new Error('the pool broke down');
      case 'late':
        setTimeout(() => settle(outcome), 1);
        return;
      case 'stranger':
        settle(fakeDone(1_000_000));
        settle(outcome);
        return;
      case 'twice':
        settle(outcome);
        settle(outcome.status === 'failed' ? fakeDone(index) : fakeFailed(index));
        settle(fakeFailed(index));
        return;
      case undefined:
        if (outcome.status === 'done') this.settledDone.add(index);
        settle(outcome);
    }
  }
}
