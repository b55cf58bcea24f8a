import { setTimeout as sleep } from 'node:timers/promises';
import workerpool from 'workerpool';
import type { JobCall, Task } from '../core/executor.ts';
import type { Failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import { keepOnCore } from './affinity.ts';
import { errorText } from './os-error.ts';
import type { WorkerHello, WorkerMethods } from './protocol.ts';
import type { Runtime } from './runtime.ts';
import { isWorkerEvent, outcomesIn } from './worker-channel.ts';

/** A worker that cannot say hello in this time will not. */
const startMs = 30_000;
/** How long workerpool waits for a thread to leave by itself. */
const terminateMs = 50;
/** How long a run waits for a thread that has been told to end. */
const threadMs = 1000;
/** How long a worker that is told to stop may take to hear it: one in a loop does not. */
const answerMs = 300;
/** How long it may then go on with a write. */
const lastWriteMs = 1200;

type WorkerPool = ReturnType<typeof workerpool.pool>;

/** How a chunk ended: all settled, or the worker was lost on the way. */
export type ChunkEnd = { readonly lost: false } | { readonly lost: true; readonly reason: string };

/** Who hears what a worker says of its chunk. */
export interface ChunkListener {
  /** The worker has all it needs, and takes the first file. */
  began(engine: string | undefined): void;
  settled(outcomes: readonly Outcome[]): void;
  heavy(index: number, megabytes: number): void;
  /** Still at work on a large file, and so far. */
  moved(index: number, share: number): void;
  /** None of the tasks that are under way side by side holds up the others. */
  alive(): void;
}

/**
 * One place for a worker: it starts one when it needs one, hands it one chunk at a time, and can kill it.
 *
 * Each slot is a workerpool pool of one worker, and nothing is ever queued inside it: workerpool 10.0.3 stops for
 * ever when its last live worker dies with tasks queued, and hands tasks to workers that died idle.
 */
export class Slot {
  readonly number: number;
  /** How many slots its pool has. */
  readonly #workers: number;
  readonly #runtime: Runtime;
  readonly #onStderr: (text: string) => void;
  #pool: WorkerPool | undefined;
  #starting: Promise<WorkerHello> | undefined;
  #hello: WorkerHello | undefined;
  /** Resolves when the worker that was ended last is gone. */
  #ending: Promise<void> = Promise.resolve();
  #busy = false;
  /** The worker that is told to stop has heard it. */
  #answered = false;
  #files = 0;
  #residentMegabytes = 0;

  constructor(number: number, workers: number, runtime: Runtime, onStderr: (text: string) => void) {
    this.number = number;
    this.#workers = workers;
    this.#runtime = runtime;
    this.#onStderr = onStderr;
  }

  /** The worker's process, while it runs and is one of its own. */
  get pid(): number | undefined {
    return this.#runtime.type === 'process' ? this.#hello?.pid : undefined;
  }

  /** The worker's name in temporary files, while it runs. */
  get name(): string | undefined {
    return this.#hello?.name;
  }

  /** Files that this worker has been handed. */
  get files(): number {
    return this.#files;
  }

  /** What the worker's process had after its last chunk; 0 for a thread, which shares that with its host. */
  get residentMegabytes(): number {
    return this.#runtime.type === 'process' ? this.#residentMegabytes : 0;
  }

  /** Starts the worker unless it runs; rejects when it cannot start, also because it was killed meanwhile. */
  async start(): Promise<void> {
    this.#starting ??= this.#launch();
    const starting = this.#starting;
    try {
      await starting;
    } catch (error) {
      if (this.#starting === starting) this.#starting = undefined;
      throw error;
    }
  }

  async #launch(): Promise<WorkerHello> {
    const { script, type, execPath, env, flags = [] } = this.#runtime;
    const pool = workerpool.pool(script, {
      maxWorkers: 1,
      workerType: type,
      workerTerminateTimeout: terminateMs,
      emitStdStreams: true,
      // The host's own flags (--inspect, a loader) are not the workers'.
      forkOpts: { execPath, env, execArgv: [...flags] },
      workerThreadOpts: { env, execArgv: [] },
    });
    this.#pool = pool;
    this.#files = 0;
    this.#residentMegabytes = 0;
    const start = pool.exec('hello', [{ number: this.number }], {
      on: (event: unknown) => this.#listen(event),
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no worker after ${startMs / 1000} s`)), startMs);
    });
    try {
      const hello = (await Promise.race([start, late])) as WorkerHello;
      // Killed meanwhile, and another one may be on its way.
      if (this.#pool !== pool) throw new Error('the worker was ended');
      this.#hello = hello;
      if (type === 'process') keepOnCore(hello.pid, this.number, this.#workers);
      return hello;
    } catch (error) {
      // Whoever killed it waits for its end: workerpool forgets the first who asked when it is asked twice.
      if (this.#pool === pool) void pool.terminate(true).catch(() => {});
      throw new Error(shortReason(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Makes the running worker ready for the module of a job; why it cannot be. Rejects where it is lost. */
  async ready(call: JobCall): Promise<Failure | undefined> {
    try {
      return await this.#pool?.exec<WorkerMethods['ready']>('ready', [call], {
        on: (event: unknown) => this.#listen(event),
      });
    } catch (error) {
      throw new Error(shortReason(error), { cause: error });
    }
  }

  /** Hands the running worker a chunk; resolves when it is through or the worker is lost. */
  async run(call: JobCall, tasks: readonly Task[], listener: ChunkListener): Promise<ChunkEnd> {
    const pool = this.#pool;
    if (pool === undefined || this.#hello === undefined) return { lost: true, reason: 'the worker was gone' };
    const { pid } = this.#hello;
    let lastWords: string | undefined;
    const on = (event: unknown): void => {
      if (!isWorkerEvent(event)) {
        this.#listen(event);
        return;
      }
      switch (event.type) {
        case 'began':
          return listener.began(event.engine);
        case 'settled':
          return listener.settled(event.outcomes);
        case 'moved':
          return listener.moved(event.index, event.share);
        case 'alive':
          return listener.alive();
        case 'heavy':
          return listener.heavy(event.index, event.megabytes);
        case 'stopping':
          this.#answered = true;
          return;
        case 'stopped':
          signal(pid, 'SIGKILL');
          return;
        case 'dying':
          lastWords = `an error that nobody caught: ${event.reason}`;
      }
    };
    this.#files += tasks.length;
    this.#answered = false;
    this.#busy = true;
    try {
      const rest = await pool.exec<WorkerMethods['chunk']>('chunk', [call, tasks], { on });
      this.#residentMegabytes = rest.residentMegabytes;
      listener.settled(outcomesIn(rest.outcomes));
      return { lost: false };
    } catch (error) {
      return { lost: true, reason: lastWords ?? shortReason(error) };
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Ends the worker at once, whatever it is doing; resolves when it is gone. SIGKILL needs no grace: a target
   * appears by one atomic step or not at all.
   */
  kill(): Promise<void> {
    return this.#letGo(0);
  }

  /**
   * As `kill`, but a worker that is just writing a result may end that and say so: else there would be a file that no
   * line tells of.
   */
  stop(): Promise<void> {
    return this.#letGo(lastWriteMs);
  }

  #letGo(graceMs: number): Promise<void> {
    const pool = this.#pool;
    if (pool === undefined) return this.#ending;
    const pid = this.#hello?.pid;
    this.#pool = this.#starting = this.#hello = undefined;
    this.#ending = this.#end(pool, pid, this.#busy, graceMs);
    return this.#ending;
  }

  async #end(pool: WorkerPool, pid: number | undefined, busy: boolean, graceMs: number): Promise<void> {
    if (this.#runtime.type === 'process' && pid !== undefined) {
      // Windows has no signals: there this would be the end at once.
      if (busy && graceMs > 0 && process.platform !== 'win32' && signal(pid, 'SIGTERM')) {
        const asked = performance.now();
        const patience = (): number => (this.#answered ? graceMs : answerMs);
        while (performance.now() - asked < patience() && signal(pid, 0)) await sleep(5);
      }
      if (!signal(pid, 'SIGKILL')) return;
      // Lets go of what workerpool keeps of it: a number for a debugger's port, of which it has 22,000. One that is at
      // work is let go of when its end is noticed, so that what it said before is heard.
      if (!busy) void pool.terminate(true).catch(() => {});
      for (let waited = 0; waited < 2000 && signal(pid, 0); waited += 5) await sleep(5);
      return;
    }
    // A process that has not said hello yet is ended by workerpool, which has its handle, after 50 ms. A thread inside
    // native code ends only when that returns; nobody waits for it, and it writes nothing more. The timer holds up
    // nobody either: a program that is through leaves at once.
    await Promise.race([pool.terminate(true).catch(() => {}), sleep(threadMs, undefined, { ref: false })]);
  }

  #listen(event: unknown): void {
    if (typeof event !== 'object' || event === null) return;
    if ('stderr' in event && typeof event.stderr === 'string') this.#onStderr(event.stderr);
    if ('stdout' in event && typeof event.stdout === 'string') this.#onStderr(event.stdout);
  }
}

/** @returns false when there is no such process */
function signal(pid: number, name: 'SIGKILL' | 'SIGTERM' | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** workerpool's text for a lost worker lists paths and streams; what helps is the signal or the exit code. */
function shortReason(error: unknown): string {
  const text = errorText(error);
  const signalName = /signalCode: `(\w+)`/.exec(text)?.[1];
  const exitCode = /exitCode: `(\w+)`/.exec(text)?.[1];
  if (signalName !== undefined && signalName !== 'null' && signalName !== 'undefined') return signalName;
  if (exitCode !== undefined) return `exit code ${exitCode}`;
  return text.split('\n')[0] ?? 'unknown';
}
