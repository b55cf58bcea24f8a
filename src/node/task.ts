import path from 'node:path';
import type { JobCall, Limits, Replaced, Task } from '../core/executor.ts';
import { takesPictures } from '../core/accepts.ts';
import { type Failure, failure } from '../core/failure.ts';
import { detectFormat, formats, sniffLength } from '../core/format.ts';
import type { BoundJob, Job, JobResult } from '../core/job.ts';
import { failed, type FileFacts, type Outcome } from '../core/outcome.ts';
import type { SourceFile } from '../core/tools.ts';
import { alreadyReplaced } from './already-replaced.ts';
import { checkResult, missingResult } from './check.ts';
import { hashOf } from './hash.ts';
import { runVisit } from './visit-task.ts';
import { taskNeed } from './memory-need.ts';
import { errorDetail, errorText } from './os-error.ts';
import { type Original, readOriginal } from './original.ts';
import { measuredOutputs, type OutputsRequest, type OutputsResult, writeOutputs } from './outputs.ts';
import { whileFilesAreFew } from './patience.ts';
import { fidelityFailure } from './picture-traits.ts';
import { pictureTools } from './picture.ts';
import { readSource } from './read.ts';
import { valueProblem } from './sendable.ts';
import { SourceMemory } from './source-memory.ts';
import { makeShared } from './shared-task.ts';
import { runStreamed } from './stream-task.ts';
import type { Moved } from './streamed-file.ts';
import { TaskError } from './task-error.ts';
import type { Untimed } from './untimed.ts';

/** Who works: it stands in outcomes and in temporary names. */
export interface WorkerIdentity {
  readonly number: number;
  readonly name: string;
}

/** A task so far: what is left is the writing, or it was not begun, as it needs more megabytes than it may have. */
export type Begun = (() => Promise<Outcome>) | { readonly needs: number };

/** Gives a job by its id; undefined where there is none. */
export type LoadJob = (id: string) => Promise<Job | undefined>;

/** One of those that are there already. */
export const loadFrom =
  (jobs: readonly Job[]): LoadJob =>
  (id) =>
    Promise.resolve(jobs.find((job) => job.id === id));

/** Carries tasks out one by one, in a worker or in this process; never throws. */
export class TaskRunner {
  readonly #loadJob: LoadJob;
  readonly #worker: WorkerIdentity;
  readonly #memory = new SourceMemory();
  /** When the file before was settled: a file's time begins there, so that times add up to the worker's own. */
  #freeSince = 0;

  constructor(loadJob: LoadJob, worker: WorkerIdentity) {
    this.#loadJob = loadJob;
    this.#worker = worker;
  }

  /** Checks the call again: nothing that came from another process is trusted. */
  async bind({ jobId, options }: JobCall): Promise<BoundJob | Failure> {
    const job = await this.#loadJob(jobId);
    if (job === undefined) return failure('bad-options', { found: `there is no job ${jobId}` });
    const bound = job.bind(options);
    return bound.ok
      ? bound.value
      : failure('bad-options', { found: bound.issues.map(({ message }) => message).join(' ') });
  }

  /**
   * Reads and runs now, and gives back the writing, which waits for the disk: the caller starts the next file
   * meanwhile. Two levels of promise, because of that.
   */
  async begin(bound: BoundJob, call: JobCall, task: Task, moved: Moved): Promise<Begun> {
    const taken = performance.now();
    const settle = (outcome: Untimed): Outcome => {
      const now = performance.now();
      // Those that are under way side by side have each their own time.
      const since = call.atOnce === undefined ? Math.max(taken, this.#freeSince) : taken;
      const ms = Math.round((now - since) * 1000) / 1000;
      this.#freeSince = now;
      return { ...outcome, index: task.index, ms, worker: this.#worker.number };
    };
    const fail = (reason: Failure) => () => Promise.resolve(settle(failed(task.index, reason)));
    const { keepFolder, limits, purpose } = call;
    if (task.shared !== undefined) {
      const made = await makeShared(bound, { call, task, worker: this.#worker.name, moved });
      return async () => settle(await made());
    }
    const planned = task.targets.find(({ replaces }) => replaces?.owner === 'source')?.replaces;
    if (planned !== undefined && task.again === true) {
      const done = await alreadyReplaced(keepFolder, task);
      if (done !== undefined) return () => Promise.resolve(settle(done));
    }
    const { work } = bound;
    if (work.kind === 'visit') {
      const made = await runVisit(bound, work, { call, task, worker: this.#worker.name, moved });
      return async () => settle(await made());
    }
    if (work.kind === 'stream') {
      const made = await runStreamed(bound, work, { call, task, worker: this.#worker.name, moved });
      return async () => settle(await made());
    }
    const maxBytes = takesPictures(bound.job.accepts) ? limits.maxBytes : undefined;
    // Whoever only compares may do so with a file that must not be replaced.
    const replaced = purpose === 'check' ? undefined : planned;
    const read = await whileFilesAreFew(() =>
      readTask(task.path, { planned: replaced, maxBytes, keepFolder, memory: this.#memory }),
    );
    if (!read.ok) return fail(read.failure);
    const { original, mtime } = read;
    const file = sourceFile(task.path, read.bytes ?? empty);
    const unsuitable = unsuitableFormat(bound, file);
    if (unsuitable !== undefined) return fail(unsuitable);
    const missing = purpose === 'check' ? missingResult(task, bound) : undefined;
    if (missing !== undefined) return fail(missing);
    const sourceHash = read.bytes === undefined ? undefined : hashOf(read.bytes);
    const { unless } = task;
    if (unless !== undefined && unless.hash === sourceHash)
      return () => Promise.resolve(settle({ status: 'unchanged', reason: unless.reason }));
    const { memoryMegabytes } = limits;
    const needs = memoryMegabytes > 0 ? taskNeed(bound, task, file, limits) : 0;
    if (needs > memoryMegabytes) return { needs };
    let result: JobResult;
    try {
      result = await work.run(file, pictureTools(limits));
      if (result.failure !== undefined) return fail(result.failure);
      const lost =
        planned === undefined ? undefined : await fidelityProblem(bound, task, file, result, limits);
      if (lost !== undefined) return fail(lost);
    } catch (error) {
      return fail(error instanceof TaskError ? error.failure : internal(error));
    }
    const unsendable = valueProblem(result.value);
    if (unsendable !== undefined) return fail(failure('internal', { found: unsendable }));
    if (result.unchanged !== undefined || purpose !== undefined) {
      const outcome = unwritten(task, file, result, sourceHash);
      const { budget } = call;
      if (purpose !== 'check') return () => Promise.resolve(settle(outcome));
      return async () => {
        const stale = await checkResult({ task, file, result, limits, budget });
        return settle(stale === undefined || !('input' in outcome) ? outcome : { ...outcome, stale });
      };
    }
    const request = {
      task,
      keepFolder,
      worker: this.#worker.name,
      mtime: limits.keepDates ? mtime : undefined,
      original,
      sourceHash,
    };
    return async () => {
      const outcome = await write(request, file, result);
      this.#memory.giveBack(file.bytes);
      return settle(outcome);
    };
  }
}

async function write(request: OutputsRequest, file: SourceFile, result: JobResult): Promise<Untimed> {
  const { task, sourceHash } = request;
  return outcomeOf(task, file, result, sourceHash, await writeOutputs(request, result.outputs));
}

/** What came of it where nothing is to be written. */
function unwritten(task: Task, file: SourceFile, result: JobResult, sourceHash: string | undefined): Untimed {
  const { unchanged: reason, value } = result;
  if (reason === undefined)
    return outcomeOf(task, file, result, sourceHash, measuredOutputs(task.targets, result.outputs));
  const input = inputFacts(file, task, result, sourceHash);
  return { status: 'unchanged', reason, input, ...(value === undefined ? {} : { value }) };
}

function outcomeOf(
  task: Task,
  file: SourceFile,
  result: JobResult,
  sourceHash: string | undefined,
  written: OutputsResult,
): Untimed {
  if (!written.ok) return { status: 'failed', failure: written.failure };
  return {
    status: 'done',
    input: inputFacts(file, task, result, sourceHash),
    outputs: written.outputs,
    notes: result.notes ?? [],
    ...(result.value === undefined ? {} : { value: result.value }),
  };
}

function inputFacts(file: SourceFile, task: Task, { input }: JobResult, hash: string | undefined): FileFacts {
  const bytes = file.bytes.length > 0 ? file.bytes.length : task.bytes;
  return { ...input, bytes, ...(hash === undefined ? {} : { hash }) };
}

type TaskRead =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array | undefined;
      readonly mtime: Date | undefined;
      readonly original: Original | undefined;
    }
  | { readonly ok: false; readonly failure: Failure };

interface Reading {
  readonly planned: Replaced | undefined;
  /** Absent: the job reads the file itself, if at all. */
  readonly maxBytes: number | undefined;
  readonly keepFolder: string | undefined;
  readonly memory: SourceMemory;
}

function readTask(file: string, { planned, maxBytes, keepFolder, memory }: Reading): TaskRead {
  if (planned !== undefined) {
    const read = readOriginal(file, planned, maxBytes, keepFolder);
    return read.ok ? { ok: true, ...read.original, original: read.original } : read;
  }
  if (maxBytes === undefined) return { ok: true, bytes: undefined, mtime: undefined, original: undefined };
  const read = readSource(file, maxBytes, memory.take);
  return read.ok ? { ...read, original: undefined } : read;
}

/** Why the result of a picture must not take the picture's place. */
async function fidelityProblem(
  { job, mayChange }: BoundJob,
  { targets }: Task,
  file: SourceFile,
  { outputs }: JobResult,
  limits: Limits,
): Promise<Failure | undefined> {
  if (job.group !== 'image' || !takesPictures(job.accepts)) return undefined;
  for (const [i, { replaces }] of targets.entries()) {
    const output = outputs[i];
    if (replaces?.owner !== 'source' || output === undefined) continue;
    const problem = await fidelityFailure(file.bytes, output.bytes, mayChange, limits);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const empty = Buffer.alloc(0);

function sourceFile(file: string, bytes: Uint8Array): SourceFile {
  const { name, ext } = path.parse(file);
  return {
    path: file,
    name,
    extension: ext,
    format: detectFormat(bytes.subarray(0, sniffLength), ext),
    bytes,
  };
}

/** The planner looked at the first bytes too, but the file may have changed since. */
function unsuitableFormat({ job }: BoundJob, { format }: SourceFile): Failure | undefined {
  if (!takesPictures(job.accepts) || (format !== undefined && job.accepts.includes(format))) return undefined;
  return failure('unsupported-format', { found: format === undefined ? 'This file' : formats[format].title });
}

const internal = (error: unknown): Failure =>
  failure('internal', { found: errorText(error) }, errorDetail(error));
