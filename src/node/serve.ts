import crypto from 'node:crypto';
import { isMainThread, threadId } from 'node:worker_threads';
import workerpool from 'workerpool';
import type { JobCall, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { BoundJob } from '../core/job.ts';
import { failed, type Outcome } from '../core/outcome.ts';
import { enterModule } from './map/enter-module.ts';
import { stopFunctions } from './map/under-way.ts';
import { Lanes } from './lanes.ts';
import { errorDetail, errorText } from './os-error.ts';
import type { ChunkResult, WorkerEvent, WorkerHello, WorkerMethods, WorkerStart } from './protocol.ts';
import { describeEngine } from './sharp.ts';
import { type LoadJob, TaskRunner } from './task.ts';
import { watchParent } from './watch-parent.ts';
import { keepChannel } from './worker-channel.ts';

/** When outcomes are sent: those of files that took less than `quickMs` wait for others, up to `gatherMs`. */
interface SendingPace {
  readonly quickMs: number;
  readonly gatherMs: number;
}

/** A message costs some 50 µs in all, and nobody sees a line that is late by a frame. */
const picturePace: SendingPace = { quickMs: 15, gatherMs: 15 };
/**
 * A job that may hold this thread for ever keeps back what waits here, and the wrong file would be called late: only
 * what takes next to nothing waits.
 */
const otherPace: SendingPace = { quickMs: 0.2, gatherMs: 1 };

/**
 * The worker's side of the pool: a script that calls this, with the jobs it can do, is a worker. A job's code is loaded
 * when a call names it: most workers do one job, ever.
 *
 * A worker that loses its parent dies at once, also in the middle of native work or of a loop that never ends:
 * `process.exit` would wait for either.
 */
export function serve(loadJob: LoadJob): void {
  const parent = process.ppid;
  if (isMainThread) {
    keepChannel();
    process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
    process.on('SIGTERM', stop);
    // A terminal sends these to the workers too; what becomes of the run is the host's to say.
    process.on('SIGINT', () => {});
    process.on('SIGHUP', () => {});
  }
  process.on('uncaughtException', die);
  let runner: TaskRunner | undefined;
  let watched = false;
  const methods: WorkerMethods = {
    hello: ({ number }: WorkerStart): Promise<WorkerHello> => {
      // Containers that share a folder count their processes each for itself.
      const own = crypto.randomBytes(3).toString('hex');
      const name = isMainThread ? `${process.pid}.${own}` : `${process.pid}.${threadId}.${own}`;
      runner = new TaskRunner(loadJob, { number, name });
      return Promise.resolve({ pid: process.pid, name });
    },
    ready: async (call: JobCall): Promise<Failure | undefined> => {
      const bound = await runner?.bind(call);
      return bound === undefined || 'code' in bound ? bound : enterModule(bound);
    },
    chunk: async (call: JobCall, tasks: readonly Task[]): Promise<ChunkResult> => {
      if (runner === undefined) throw new Error('chunk before hello');
      if (!watched && isMainThread) watchParent(parent);
      watched = true;
      const outcomes = await runChunk(runner, call, tasks);
      return { outcomes, residentMegabytes: process.memoryUsage.rss() / (1024 * 1024) };
    },
  };
  workerpool.worker(methods);
}

let dying = false;
/** Nothing more is to be begun, nor given its name. */
let stopping = false;
/** Ends the write in hand and sends what is still to be told. */
let wrapUp: () => Promise<void> = () => Promise.resolve();

/**
 * A worker that is told to stop leaves no file that nobody knows of. It does not end by itself: the news of its death
 * could overtake its last words.
 */
function stop(): void {
  if (stopping) return;
  stopping = true;
  emit({ type: 'stopping' });
  void stopFunctions()
    .then(wrapUp)
    .finally(() => emit({ type: 'stopped' }));
}

/**
 * Ends this worker after an error that came late, from a timer or an event that a job left behind: what else it broke
 * is not known. The words are sent first, and what the file in hand comes to is not: it is tried again in a new worker.
 */
function die(error: unknown): void {
  if (dying) return;
  emit({ type: 'dying', reason: errorText(error) });
  dying = true;
  setTimeout(() => {
    if (isMainThread) process.kill(process.pid, 'SIGKILL');
    else process.exit(70);
  }, lastWordsMs);
}
/** A message that was sent when its process died may arrive after the news of the death. */
const lastWordsMs = 20;

async function runChunk(
  runner: TaskRunner,
  call: JobCall,
  tasks: readonly Task[],
): Promise<readonly Outcome[]> {
  const bound = await runner.bind(call);
  if ('code' in bound) return tasks.map(({ index }) => failed(index, bound));
  const unready = await enterModule(bound);
  if (unready !== undefined) return tasks.map(({ index }) => failed(index, unready));
  try {
    // The library is loaded before the first file's deadline begins.
    const engine = bound.job.group === 'image' ? await describeEngine() : undefined;
    emit(engine === undefined ? { type: 'began' } : { type: 'began', engine });
  } catch (error) {
    const reason = failure('worker-start', { found: errorText(error) }, errorDetail(error));
    return tasks.map(({ index }) => failed(index, reason));
  }
  if (call.atOnce !== undefined) return runLanes(runner, bound, call, tasks);
  // A picture's flush to disk runs beside the next one's decoding, which leaves this thread free; not more than one,
  // or a kill would have many suspects. Other jobs may hold the thread, and the file before would be blamed.
  const beside = bound.job.group === 'image';
  const outbox = new Outbox(beside ? picturePace : otherPace);
  let writing: Promise<void> = Promise.resolve();
  wrapUp = () => writing.then(() => outbox.send());
  for (const task of tasks) {
    const begun = await runner.begin(bound, call, task, (share) =>
      emit({ type: 'moved', index: task.index, share }),
    );
    await writing;
    if (dying || stopping) await new Promise(() => {});
    if (typeof begun === 'function') writing = begun().then((outcome) => outbox.put(outcome));
    else emit({ type: 'heavy', index: task.index, megabytes: begun.needs });
    if (!beside) await writing;
  }
  await writing;
  if (dying) await new Promise(() => {});
  return outbox.takeAll();
}

const lanes = new Lanes();
/** How often it is said that no task holds this thread. */
const aliveMs = 500;
/** Results that are getting their names. */
const naming = new Set<Promise<unknown>>();

/** Tasks that wait more than they work go on side by side; the call is through when one of them is. */
function runLanes(
  runner: TaskRunner,
  bound: BoundJob,
  call: JobCall,
  tasks: readonly Task[],
): Promise<readonly Outcome[]> {
  wrapUp = async () => {
    await Promise.all(naming);
    emit({ type: 'settled', outcomes: lanes.takeAll() });
  };
  for (const task of tasks)
    lanes.begin(async () => {
      const moved = (share: number): void => emit({ type: 'moved', index: task.index, share });
      const begun = await runner.begin(bound, call, task, moved);
      if (dying || stopping) await new Promise(() => {});
      if (typeof begun !== 'function') throw new Error('not begun');
      const named = begun();
      naming.add(named);
      return named.finally(() => naming.delete(named));
    });
  const alive = setInterval(() => emit({ type: 'alive' }), aliveMs);
  return lanes.settled().finally(() => clearInterval(alive));
}

/** Sends outcomes as they come, those of quick files a few at a time. */
class Outbox {
  readonly #pace: SendingPace;
  #outcomes: Outcome[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sentAt = 0;

  constructor(pace: SendingPace) {
    this.#pace = pace;
  }

  put(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    const { quickMs, gatherMs } = this.#pace;
    if (outcome.ms >= quickMs || performance.now() - this.#sentAt >= gatherMs) this.send();
    else this.#timer ??= setTimeout(() => this.send(), gatherMs);
  }

  takeAll(): readonly Outcome[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    return outcomes;
  }

  send(): void {
    const outcomes = this.takeAll();
    if (outcomes.length > 0) emit({ type: 'settled', outcomes });
    this.#sentAt = performance.now();
  }
}

function emit(event: WorkerEvent): void {
  if (dying) return;
  workerpool.workerEmit(event);
}
