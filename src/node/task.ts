import path from 'node:path';
import type { JobCall, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { detectFormat, formats, sniffLength } from '../core/format.ts';
import type { BoundJob, Job, JobResult } from '../core/job.ts';
import { failed, type Outcome, type WrittenFile } from '../core/outcome.ts';
import type { SourceFile } from '../core/tools.ts';
import { taskNeed } from './memory-need.ts';
import { errorDetail, errorText } from './os-error.ts';
import { pictureTools, TaskError } from './picture.ts';
import { readSource } from './read.ts';
import { valueProblem } from './sendable.ts';
import { alreadyWritten, temporaryPath, writeTarget } from './write.ts';

/** Who works: it stands in outcomes and in temporary names. */
export interface WorkerIdentity {
  readonly number: number;
  readonly name: string;
}

/** A task so far: what is left is the writing, or it was not begun, as it needs more megabytes than it may have. */
export type Begun = (() => Promise<Outcome>) | { readonly needs: number };

/** Carries tasks out one by one, in a worker or in this process; never throws. */
export class TaskRunner {
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #worker: WorkerIdentity;
  /** When the file before was settled: a file's time begins there, so that times add up to the worker's own. */
  #freeSince = 0;

  constructor(jobs: readonly Job[], worker: WorkerIdentity) {
    this.#jobs = new Map(jobs.map((job) => [job.id, job]));
    this.#worker = worker;
  }

  /** Checks the call again: nothing that came from another process is trusted. */
  bind({ jobId, options }: JobCall): BoundJob | Failure {
    const job = this.#jobs.get(jobId);
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
  async begin(bound: BoundJob, call: JobCall, task: Task): Promise<Begun> {
    const taken = performance.now();
    const settle = (outcome: Untimed): Outcome => {
      const now = performance.now();
      const ms = Math.round((now - Math.max(taken, this.#freeSince)) * 1000) / 1000;
      this.#freeSince = now;
      return { ...outcome, index: task.index, ms, worker: this.#worker.number };
    };
    const fail = (reason: Failure) => () => Promise.resolve(settle(failed(task.index, reason)));
    const { maxBytes } = call.limits;
    const read = bound.job.accepts === 'any' ? undefined : readSource(task.path, maxBytes);
    if (read !== undefined && !read.ok) return fail(read.failure);
    const file = sourceFile(task.path, read?.bytes ?? empty);
    const unsuitable = unsuitableFormat(bound, file);
    if (unsuitable !== undefined) return fail(unsuitable);
    const { memoryMegabytes } = call.limits;
    const needs = memoryMegabytes > 0 ? taskNeed(bound, task, file, call.limits) : 0;
    if (needs > memoryMegabytes) return { needs };
    let result: JobResult;
    try {
      result = await bound.run(file, pictureTools(call.limits));
    } catch (error) {
      return fail(error instanceof TaskError ? error.failure : internal(error));
    }
    const unsendable = valueProblem(result.value);
    if (unsendable !== undefined) return fail(failure('internal', { found: unsendable }));
    const keptDate = call.limits.keepDates ? read?.mtime : undefined;
    return async () => settle(await this.#write(task, file, result, keptDate));
  }

  async #write(task: Task, file: SourceFile, result: JobResult, mtime: Date | undefined): Promise<Untimed> {
    if (result.outputs.length !== task.targets.length) {
      const found = `the job made ${result.outputs.length} files for ${task.targets.length} names`;
      return { status: 'failed', failure: failure('internal', { found }) };
    }
    const outputs: WrittenFile[] = [];
    for (const [i, target] of task.targets.entries()) {
      const output = result.outputs[i];
      if (output === undefined) continue;
      const { bytes, ...facts } = output;
      const temporary = temporaryPath(target.path, this.#worker.name, task.index, i);
      const there = task.again === true ? alreadyWritten(target.path, bytes) : undefined;
      const written =
        there === undefined
          ? await writeTarget(target, bytes, temporary, mtime)
          : { ok: true as const, bytes: bytes.length, mtimeMs: there };
      if (!written.ok) return { status: 'failed', failure: written.failure };
      const replaced = target.replaces?.owner ?? 'nothing';
      outputs.push({ ...facts, path: target.path, bytes: written.bytes, mtimeMs: written.mtimeMs, replaced });
    }
    return {
      status: 'done',
      input: { ...result.input, bytes: file.bytes.length > 0 ? file.bytes.length : task.bytes },
      outputs,
      notes: result.notes ?? [],
      ...(result.value === undefined ? {} : { value: result.value }),
    };
  }
}

/** An outcome before it knows whose it is and how long it took. */
type Untimed = Outcome extends infer One
  ? One extends Outcome
    ? Omit<One, 'index' | 'ms' | 'worker'>
    : never
  : never;

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
  if (job.accepts === 'any' || (format !== undefined && job.accepts.includes(format))) return undefined;
  return failure('unsupported-format', { found: format === undefined ? 'This file' : formats[format].title });
}

const internal = (error: unknown): Failure =>
  failure('internal', { found: errorText(error) }, errorDetail(error));
