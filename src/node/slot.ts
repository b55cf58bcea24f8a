import { setTimeout as sleep } from 'node:timers/promises';
import workerpool from 'workerpool';
import type { JobCall, Task } from '../core/executor.ts';
import type { Outcome } from '../core/outcome.ts';
import { keepOnCore } from './affinity.ts';
import { errorText } from './os-error.ts';
import type { WorkerEvent, WorkerHello, WorkerMethods } from './protocol.ts';
import type { Runtime } from './runtime.ts';

/** A worker that cannot say hello in this time will not. */
const startMs = 30_000;
/** How long workerpool waits for a thread to leave by itself. */
const terminateMs = 50;
/** How long a run waits for a thread that has been told to end. */
const threadMs = 1000;

type Started = { readonly pool: ReturnType<typeof workerpool.pool>; readonly hello: WorkerHello };

/** How a chunk ended: all settled, or the worker was lost on the way. */
export type ChunkEnd = { readonly lost: false } | { readonly lost: true; readonly reason: string };

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
  #starting: Promise<Started> | undefined;

  constructor(number: number, workers: number, runtime: Runtime, onStderr: (text: string) => void) {
    this.number = number;
    this.#workers = workers;
    this.#runtime = runtime;
    this.#onStderr = onStderr;
  }

  /** Starts the worker unless it runs; rejects when it cannot start. */
  async start(): Promise<WorkerHello> {
    this.#starting ??= this.#launch();
    try {
      return (await this.#starting).hello;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  async #launch(): Promise<Started> {
    const { script, type, execPath, env } = this.#runtime;
    const pool = workerpool.pool(script, {
      maxWorkers: 1,
      workerType: type,
      workerTerminateTimeout: terminateMs,
      emitStdStreams: true,
      // The host's own flags (--inspect, a loader) are not the workers'.
      forkOpts: { execPath, env, execArgv: [] },
      workerThreadOpts: { env, execArgv: [] },
    });
    const start = pool.exec('hello', [{ number: this.number }], {
      on: (event: unknown) => this.#listen(event),
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no worker after ${startMs / 1000} s`)), startMs);
    });
    try {
      const hello = (await Promise.race([start, late])) as WorkerHello;
      if (type === 'process') keepOnCore(hello.pid, this.number, this.#workers);
      return { pool, hello };
    } catch (error) {
      void pool.terminate(true).catch(() => {});
      throw new Error(shortReason(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Hands the running worker a chunk. `settle` gets each outcome; the promise says how the chunk ended. */
  async run(
    call: JobCall,
    tasks: readonly Task[],
    began: (engine: string | undefined) => void,
    settle: (outcomes: readonly Outcome[]) => void,
  ): Promise<ChunkEnd> {
    const started = await this.#starting;
    if (started === undefined) return { lost: true, reason: 'the worker was gone' };
    const on = (event: unknown): void => {
      if (!isWorkerEvent(event)) this.#listen(event);
      else if (event.type === 'began') began(event.engine);
      else settle(event.outcomes);
    };
    try {
      const rest: readonly Outcome[] = await started.pool.exec<WorkerMethods['chunk']>(
        'chunk',
        [call, tasks],
        {
          on,
        },
      );
      settle(rest);
      return { lost: false };
    } catch (error) {
      return { lost: true, reason: shortReason(error) };
    }
  }

  /** The worker's name in temporary files, while it runs. */
  async name(): Promise<string | undefined> {
    return (await this.#starting?.catch(() => undefined))?.hello.name;
  }

  /**
   * Ends the worker at once, whatever it is doing; resolves when it is gone. SIGKILL needs no grace: a target
   * appears by one atomic step or not at all.
   */
  async kill(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    const started = await starting?.catch(() => undefined);
    if (started === undefined) return;
    const { pool, hello } = started;
    if (this.#runtime.type === 'thread') {
      // A thread inside native code ends only when that returns; nobody waits for it, and it writes nothing more.
      // The timer holds up nobody either: a program that is through leaves at once.
      await Promise.race([pool.terminate(true).catch(() => {}), sleep(threadMs, undefined, { ref: false })]);
      return;
    }
    if (!signal(hello.pid, 'SIGKILL')) return;
    for (let waited = 0; waited < 2000 && signal(hello.pid, 0); waited += 5) {
      await sleep(5);
    }
  }

  #listen(event: unknown): void {
    if (typeof event !== 'object' || event === null) return;
    if ('stderr' in event && typeof event.stderr === 'string') this.#onStderr(event.stderr);
    if ('stdout' in event && typeof event.stdout === 'string') this.#onStderr(event.stdout);
  }
}

function isWorkerEvent(event: unknown): event is WorkerEvent {
  return typeof event === 'object' && event !== null && 'type' in event;
}

/** @returns false when there is no such process */
function signal(pid: number, name: 'SIGKILL' | 0): boolean {
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
