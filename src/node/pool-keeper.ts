import os from 'node:os';
import type { Executor, JobCall } from '../core/executor.ts';
import type { Failure } from '../core/failure.ts';
import type { Job } from '../core/job.ts';
import { type Policies, workerCount, type WorkerType } from '../core/policies.ts';
import { type Staff, staffOf } from '../core/pool-sizes.ts';
import { PoolExecutor, type PoolOptions } from './pool.ts';
import { chooseRuntime, type Runtime, type RuntimeChoice } from './runtime.ts';

export interface PoolEnvironment {
  /** The bundle that workers run. */
  readonly workerScript: string;
  /** Where records are kept, and which engines work. */
  readonly stateFolder: string;
  /** A Node for the workers on the Linux desktop; '' looks on the PATH. */
  readonly nodePath?: string;
  /** Variables for workers, over those of this process: the editor's own proxy. */
  readonly workerVariables?: Readonly<Record<string, string>>;
  /** Milliseconds that idle workers stay warm. */
  readonly idleMs: number;
  /** Carries tasks out instead of a pool: in this very process, to debug a job. */
  readonly executor?: Executor;
  /** Where pools come from whose workers may have worked before; absent: each is a new one. */
  readonly makePool?: MakePool;
  readonly log: (text: string) => void;
}

/** A pool from its outside. */
export type WorkerPool = Pick<PoolExecutor, 'describe' | 'execute' | 'warm' | 'ready' | 'close'>;
export type MakePool = (options: PoolOptions) => WorkerPool;

export interface Pool {
  readonly executor: Executor;
  /** Something a person should know of how it runs. */
  readonly note: string | undefined;
  warm(): Promise<void>;
  /** Makes its workers ready for the module of a job. */
  ready(call: JobCall, files: number, signal: AbortSignal): Promise<Failure | undefined>;
}

/**
 * Megabytes of each half of what V8 keeps for new values. What jobs make anew is mostly gone at once, so that more room
 * only fills with garbage: a CSV of 110 MB took 250 MB in two workers and the host instead of 520, a log of 500 MB 175
 * instead of 213, in the same time.
 */
const smallYoung = ['--max-semi-space-size=4'];

/** Keeps one warm pool, and makes another one when the settings ask for it. */
export class PoolKeeper {
  readonly #environment: PoolEnvironment;
  /** The warm pool, and the settings that it was made for. */
  #pool: { readonly key: string; readonly made: Promise<WorkerPool> } | undefined;
  /** How often everything was ended. */
  #closed = 0;

  constructor(environment: PoolEnvironment) {
    this.#environment = environment;
  }

  /** The pool for these settings: the warm one if it was made for the same. Rejects when no worker can be had. */
  async get(policies: Policies, job: Job): Promise<Pool> {
    const { executor: given } = this.#environment;
    const nothing = (): Promise<undefined> => Promise.resolve(undefined);
    if (given !== undefined) return { executor: given, note: undefined, warm: nothing, ready: nothing };
    const closed = this.#closed;
    const choice = await this.choose(policies, job);
    if (!choice.ok) throw new Error(choice.message);
    // Nobody would end what is made now.
    if (closed !== this.#closed) throw new Error('The workers were ended meanwhile.');
    const { note } = choice;
    const runtime = this.#withVariables(choice.runtime);
    const { chunkSize } = policies;
    const cores = os.availableParallelism();
    const sharing = sharesProcesses(job, policies.workerType);
    const staff = staffOf(workerCount(policies.poolSize, cores), cores, sharing);
    const { flavour, script, type, execPath, env } = runtime;
    // One by one: jobs that need no pictures get the same workers, put together in another order.
    const key = JSON.stringify([
      flavour,
      script,
      type,
      execPath,
      env,
      staff.workers,
      staff.atOnce,
      chunkSize,
      job.module?.version,
    ]);
    if (this.#pool?.key !== key) {
      const before = this.#pool?.made;
      // Kept at once, not when it is made: whoever asks meanwhile must not make a second one.
      const pool = { key, made: this.#make({ runtime, ...staff, chunkSize }, job, before) };
      this.#pool = pool;
      pool.made.catch(() => {
        if (this.#pool === pool) this.#pool = undefined;
      });
    }
    const executor = await this.#pool.made;
    return {
      executor,
      note,
      warm: () => executor.warm(),
      ready: (...args) => executor.ready(...args),
    };
  }

  async #make(
    options: Pick<PoolOptions, 'runtime' | 'workers' | 'atOnce' | 'chunkSize'>,
    job: Job,
    before: Promise<WorkerPool> | undefined,
  ): Promise<WorkerPool> {
    const { idleMs, log, makePool } = this.#environment;
    await (await before?.catch(() => undefined))?.close();
    // A process has a person's module as it was when it loaded it.
    return makePool === undefined || job.module !== undefined
      ? new PoolExecutor({ ...options, idleMs, log })
      : makePool({ ...options, idleMs, log });
  }

  #withVariables(runtime: Runtime): Runtime {
    return { ...runtime, env: { ...runtime.env, ...this.#environment.workerVariables } };
  }

  /** A pool that nobody else uses; whoever has it closes it. */
  own(runtime: Runtime, staff: Staff, { chunkSize }: Policies): PoolExecutor {
    const { idleMs, log } = this.#environment;
    return new PoolExecutor({ runtime: this.#withVariables(runtime), ...staff, chunkSize, idleMs, log });
  }

  /** What the workers would run on. */
  async choose(policies: Policies, job: Job): Promise<RuntimeChoice> {
    const choice = await this.#choose(policies, job);
    // A person's own code may have other needs.
    if (!choice.ok || job.module !== undefined) return choice;
    return { ...choice, runtime: { ...choice.runtime, flags: smallYoung } };
  }

  async #choose({ workerType }: Policies, job: Job): Promise<RuntimeChoice> {
    const { workerScript, nodePath, stateFolder, executor: given } = this.#environment;
    const request = {
      script: workerScript,
      // A person's own code can be ended, and bounded in its memory, as a process only.
      workerType: job.module === undefined ? workerType : 'process',
      waits: job.waits === true,
      pictures: job.group === 'image' && given === undefined,
      stateFolder,
      ...(nodePath === undefined ? {} : { nodePath }),
    } as const;
    // It may ask for the picture library, which is not safe in Electron on Linux; without it there is no harm.
    if (job.module !== undefined && process.platform === 'linux' && process.versions.electron !== undefined) {
      const choice = await chooseRuntime({ ...request, pictures: true });
      if (choice.ok) return choice;
    }
    return chooseRuntime(request);
  }

  /** Ends all workers at once. */
  async close(): Promise<void> {
    this.#closed++;
    const pool = await this.#pool?.made.catch(() => undefined);
    this.#pool = undefined;
    await pool?.close();
  }
}

/**
 * Threads of a person's own function: calls that are under way side by side in a process. Real threads could be neither
 * ended nor bounded in their memory, and would take 25 MB each.
 */
export const sharesProcesses = ({ module, waits }: Job, workerType: WorkerType): boolean =>
  module !== undefined && (workerType === 'thread' || (workerType === 'auto' && waits === true));
