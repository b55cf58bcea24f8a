import type { JobCall, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { BoundJob, BoundWork, JobResult, StreamedOutput } from '../core/job.ts';
import { checkWritten } from './check-shared.ts';
import { callFunction, type FunctionRequest } from './map/call-function.ts';
import { FunctionLog } from './map/function-log.ts';
import { errorDetail, errorText } from './os-error.ts';
import { makeHasher } from './hasher.ts';
import { measuredOutputs, writeOutputs } from './outputs.ts';
import { pack } from './pack.ts';
import { KeptPieces } from './scratch.ts';
import { valueProblem } from './sendable.ts';
import { type FileContent, type Moved, openStreamed } from './streamed-file.ts';
import { StreamedOutputs } from './streamed-outputs.ts';
import { TaskError } from './task-error.ts';
import type { Untimed } from './untimed.ts';

export interface StreamRequest {
  readonly call: JobCall;
  readonly task: Task;
  /** The worker's; stands in temporary names. */
  readonly worker: string;
  readonly moved: Moved;
}

/** Does the work of a job that reads its file piece by piece, and gives back the naming of what it wrote. */
export async function runStreamed(
  bound: BoundJob,
  work: Extract<BoundWork, { kind: 'stream' }>,
  request: StreamRequest,
): Promise<() => Promise<Untimed>> {
  const outputs = new StreamedOutputs(request);
  const kept = new KeptPieces(request.call, request.worker);
  const log = new FunctionLog();
  try {
    const { path: name, part, unless } = request.task;
    const hashed = bound.job.makesFiles || unless !== undefined;
    const file = await openStreamed(name, part, request.moved, hashed);
    outputs.resemble(file);
    const result = await work.run(file, {
      write: (output, chunks) => outputs.write(output, chunks),
      keep: (chunks) => kept.keep(chunks),
      callFunction: (of, call) => callFunction(of, call, functionRequest(request, outputs, log)),
      entry: request.task.entry,
      hasher: makeHasher,
      pack,
    });
    const problem = result.failure ?? unsendable(result);
    if (problem !== undefined) throw new TaskError(problem);
    if (part !== undefined && !(await file.isThere(part.from + request.task.bytes)))
      throw new TaskError(failure('source-changed'));
    outputs.keepOnly(result.outputs);
    return async () => {
      const outcome = await settled(bound, request, file, result);
      outputs.removeAll();
      return { ...outcome, ...log.facts() };
    };
  } catch (error) {
    outputs.removeAll();
    kept.removeAll();
    const reason =
      error instanceof TaskError
        ? error.failure
        : failure('internal', { found: errorText(error) }, errorDetail(error));
    return () => Promise.resolve({ status: 'failed', failure: reason, ...log.facts() });
  }
}

const functionRequest = (
  { task, moved }: StreamRequest,
  outputs: StreamedOutputs,
  log: FunctionLog,
): FunctionRequest => ({
  targets: task.targets.map(({ path }) => path),
  write: (output, chunks) => outputs.write(output, chunks),
  moved,
  log,
});

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
    ...(task.part === undefined ? {} : { identity: file.identity }),
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
