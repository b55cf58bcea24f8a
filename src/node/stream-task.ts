import crypto from 'node:crypto';
import fs from 'node:fs';
import type { JobCall, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { BoundJob, BoundWork, JobResult, StreamedOutput } from '../core/job.ts';
import { checkWritten } from './check-shared.ts';
import { errorDetail, errorText, writeFailure } from './os-error.ts';
import { measuredOutputs, writeOutputs } from './outputs.ts';
import { valueProblem } from './sendable.ts';
import { type Alive, type FileContent, openStreamed } from './streamed-file.ts';
import { TaskError } from './task-error.ts';
import type { Untimed } from './untimed.ts';
import { temporaryPath } from './write.ts';
import { writeChunks } from './write-chunks.ts';

export interface StreamRequest {
  readonly call: JobCall;
  readonly task: Task;
  /** The worker's; stands in temporary names. */
  readonly worker: string;
  readonly alive: Alive;
}

/** Does the work of a job that reads its file piece by piece, and gives back the naming of what it wrote. */
export async function runStreamed(
  bound: BoundJob,
  work: Extract<BoundWork, { kind: 'stream' }>,
  request: StreamRequest,
): Promise<() => Promise<Untimed>> {
  const outputs = new Outputs(request);
  try {
    const file = await openStreamed(request.task.path, request.task.part, request.alive);
    const result = await work.run(file, { write: (output, chunks) => outputs.write(output, chunks) });
    const problem = result.failure ?? unsendable(result);
    if (problem !== undefined) throw new TaskError(problem);
    outputs.keepOnly(result);
    return async () => {
      const outcome = await settled(bound, request, file, result);
      outputs.removeAll();
      return outcome;
    };
  } catch (error) {
    outputs.removeAll();
    const reason =
      error instanceof TaskError
        ? error.failure
        : failure('internal', { found: errorText(error) }, errorDetail(error));
    return () => Promise.resolve({ status: 'failed', failure: reason });
  }
}

type Result = JobResult<StreamedOutput>;

function unsendable({ value }: Result): Failure | undefined {
  const problem = valueProblem(value);
  return problem === undefined ? undefined : failure('internal', { found: problem });
}

/** Gives the results their names, or compares them with what stands there. */
async function settled(
  { job }: BoundJob,
  { call, task, worker }: StreamRequest,
  file: FileContent,
  result: Result,
): Promise<Untimed> {
  const { unless } = task;
  const { hash } = file;
  if (unless !== undefined && hash !== undefined && unless.hash === hash)
    return { status: 'unchanged', reason: unless.reason };
  const value = result.value === undefined ? {} : { value: result.value };
  // What makes no file is not found again by its content.
  const input = {
    ...result.input,
    bytes: file.bytes,
    ...(hash === undefined || !job.makesFiles ? {} : { hash }),
  };
  if (result.unchanged !== undefined)
    return { status: 'unchanged', reason: result.unchanged, input, ...value };
  const { purpose, limits, keepFolder } = call;
  const mtime = limits.keepDates ? file.mtime : undefined;
  const request = { task, keepFolder, worker, mtime, original: undefined, sourceHash: hash };
  const written =
    purpose === undefined
      ? await writeOutputs(request, result.outputs)
      : measuredOutputs(task.targets, result.outputs);
  if (!written.ok) return { status: 'failed', failure: written.failure };
  const stale = purpose === 'check' ? await checkOutputs(call, task, result) : undefined;
  return {
    ...{ status: 'done', input, outputs: written.outputs, notes: result.notes ?? [], ...value },
    ...(stale === undefined ? {} : { stale }),
  };
}

async function checkOutputs(
  call: JobCall,
  { targets }: Task,
  { outputs }: Result,
): Promise<Failure | undefined> {
  for (const [i, target] of targets.entries()) {
    const made = outputs[i];
    const problem = made && (await checkWritten(call, made, target));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What a job writes, under temporary names. */
class Outputs {
  readonly #request: StreamRequest;
  readonly #written = new Map<number, string>();

  constructor(request: StreamRequest) {
    this.#request = request;
  }

  async write(output: number, chunks: AsyncIterable<Uint8Array>): Promise<StreamedOutput> {
    const { task, worker, call } = this.#request;
    const target = task.targets[output];
    if (target === undefined) throw new Error(`there is no output ${output}`);
    const temporary = temporaryPath(target.path, worker, task.index, output);
    const hash = crypto.createHash('sha256');
    let trouble: unknown;
    const hashed = async function* (): AsyncGenerator<Uint8Array, void, void> {
      try {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      } catch (error) {
        trouble = error;
        throw error;
      }
    };
    try {
      // Whoever only wants to know what would come out gets no file.
      if (call.purpose !== undefined) return { bytes: await count(hashed()), hash: hash.digest('hex') };
      this.#written.set(output, temporary);
      const written = await writeChunks(target.path, temporary, hashed());
      return { ...written, hash: hash.digest('hex') };
    } catch (error) {
      // What went wrong with the source is no failure of the target.
      throw trouble === error ? error : new TaskError(writeFailure(error, target.path));
    }
  }

  /** What the job wrote and then had no use for. */
  keepOnly({ outputs }: Result): void {
    for (const [output, temporary] of this.#written)
      if (outputs[output] === undefined) fs.rmSync(temporary, { force: true });
  }

  /** What has its name by now is not there any more under the temporary one. */
  removeAll(): void {
    for (const temporary of this.#written.values()) fs.rmSync(temporary, { force: true });
  }
}

async function count(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const { length } of chunks) bytes += length;
  return bytes;
}
