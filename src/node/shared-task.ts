import type { JobCall, Target, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { BoundJob } from '../core/job.ts';
import type { WrittenFile } from '../core/outcome.ts';
import { isAdopted } from './adopted.ts';
import { replacementOf } from './already-replaced.ts';
import { checkShared } from './check-shared.ts';
import { lookAt, mtimeMsOf } from './identity.ts';
import { FunctionLog } from './map/function-log.ts';
import { errorDetail, errorText, readFailure } from './os-error.ts';
import { finishOf, finishTools, writtenFor } from './finishing.ts';
import { type Made, writeOutputs } from './outputs.ts';
import { whileFilesAreFew } from './patience.ts';
import { isReplacing, type ReplaceResult, replaceTarget } from './replace.ts';
import type { StreamRequest } from './stream-task.ts';
import { StreamedOutputs } from './streamed-outputs.ts';
import { TaskError } from './task-error.ts';
import type { Untimed } from './untimed.ts';
import { writeTarget } from './write.ts';

/**
 * Makes a shared file of what was written for it, and gives back the writing. Where the job has nothing to make of it,
 * the written file itself gets the name: it may be larger than any memory.
 */
export async function makeShared(bound: BoundJob, request: StreamRequest): Promise<() => Promise<Untimed>> {
  const { call, task, worker } = request;
  const fail = (reason: Failure) => (): Promise<Untimed> =>
    Promise.resolve({ status: 'failed', failure: reason });
  const [target] = task.targets;
  if (bound.reduce === undefined || target === undefined)
    return fail(failure('internal', { found: 'a shared file without a reducer' }));
  const outputs = new StreamedOutputs(request);
  if (call.purpose === 'check') return () => checkShared(bound, request, target, outputs);
  const finish = finishOf(bound, task);
  if (finish === undefined) return () => adopt(call, task, target, worker);
  const log = new FunctionLog();
  let made: Made;
  try {
    made = await finish(writtenFor(request), finishTools(request, outputs, log));
  } catch (error) {
    outputs.removeAll();
    if (error instanceof TaskError) return fail(error.failure);
    return fail(failure('internal', { found: errorText(error) }, errorDetail(error)));
  }
  return async () => {
    const rest = { mtime: undefined, original: undefined, sourceHash: undefined };
    const written = await writeOutputs({ task, keepFolder: call.keepFolder, worker, ...rest }, [made]);
    outputs.removeAll();
    return written.ok
      ? { ...done(task, written.outputs), ...log.facts() }
      : { status: 'failed', failure: written.failure };
  };
}

const done = ({ bytes, shared }: Task, outputs: readonly WrittenFile[]): Untimed => ({
  status: 'done',
  input: { bytes, ...(shared === undefined ? {} : { hash: shared.hash }) },
  outputs,
  notes: [],
});

type How = Pick<WrittenFile, 'replaced' | 'kept' | 'madeFolder'>;

/** Gives what was written its name. */
async function adopt({ keepFolder }: JobCall, task: Task, target: Target, worker: string): Promise<Untimed> {
  const { path: temporary, bytes, shared } = task;
  const hash = shared?.hash ?? '';
  const file = (mtimeMs: number, more: How): Untimed =>
    done(task, [{ path: target.path, bytes, hash, mtimeMs, ...more }]);
  try {
    if (task.again === true && (await isAdopted(target.path, { temporary, bytes, hash }))) {
      const kept = (await replacementOf(keepFolder, target.path))?.kept;
      const more: How = {
        replaced: target.replaces?.owner ?? 'nothing',
        ...(kept === undefined ? {} : { kept }),
      };
      const there = lookAt(target.path);
      if (there !== undefined) return file(mtimeMsOf(there), more);
    }
    const written = await whileFilesAreFew(async (): Promise<ReplaceResult> => {
      const request = { bytes: { complete: bytes }, temporary };
      if (isReplacing(target))
        return replaceTarget({
          ...request,
          task,
          target,
          output: 0,
          hash,
          mtime: undefined,
          keepFolder,
          worker,
        });
      const fresh = await writeTarget({ ...request, path: target.path });
      return fresh.ok ? { ...fresh, replaced: 'nothing' } : fresh;
    });
    if (!written.ok) return { status: 'failed', failure: written.failure };
    const { mtimeMs, replaced, kept, madeFolder } = written;
    return file(mtimeMs, {
      replaced,
      ...(kept === undefined ? {} : { kept }),
      ...(madeFolder === undefined ? {} : { madeFolder }),
    });
  } catch (error) {
    return { status: 'failed', failure: readFailure(error) };
  }
}
