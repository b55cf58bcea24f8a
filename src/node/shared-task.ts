import fs from 'node:fs';
import type { JobCall, Target, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { BoundJob, JobOutput } from '../core/job.ts';
import type { WrittenFile } from '../core/outcome.ts';
import { isAdopted } from './adopted.ts';
import { replacementOf } from './already-replaced.ts';
import { checkShared } from './check-shared.ts';
import { lookAt, mtimeMsOf } from './identity.ts';
import { errorDetail, errorText, readFailure } from './os-error.ts';
import { writeOutputs } from './outputs.ts';
import { whileFilesAreFew } from './patience.ts';
import { pictureTools } from './picture.ts';
import { isReplacing, type ReplaceResult, replaceTarget } from './replace.ts';
import { TaskError } from './task-error.ts';
import type { Untimed } from './untimed.ts';
import { writeTarget } from './write.ts';

/**
 * Makes a shared file of what was written for it, and gives back the writing. Where the job has nothing to make of it,
 * the written file itself gets the name: it may be larger than any memory.
 */
export async function makeShared(
  bound: BoundJob,
  call: JobCall,
  task: Task,
  worker: string,
): Promise<() => Promise<Untimed>> {
  const fail = (reason: Failure) => (): Promise<Untimed> =>
    Promise.resolve({ status: 'failed', failure: reason });
  const [target] = task.targets;
  if (bound.reduce === undefined || target === undefined)
    return fail(failure('internal', { found: 'a shared file without a reducer' }));
  if (call.purpose === 'check') return () => checkShared(bound, call, task, target);
  const { finish } = bound.reduce;
  if (finish === undefined) return () => adopt(call, task, target, worker);
  let made: JobOutput;
  try {
    made = await finish(await fs.promises.readFile(task.path), pictureTools(call.limits));
  } catch (error) {
    if (error instanceof TaskError) return fail(error.failure);
    return fail(failure('internal', { found: errorText(error) }, errorDetail(error)));
  }
  return async () => {
    const request = { task, keepFolder: call.keepFolder, worker, mtime: undefined };
    const written = await writeOutputs({ ...request, original: undefined, sourceHash: undefined }, [made]);
    return written.ok ? done(task, written.outputs) : { status: 'failed', failure: written.failure };
  };
}

const done = ({ bytes, shared }: Task, outputs: readonly WrittenFile[]): Untimed => ({
  status: 'done',
  input: { bytes, ...shared },
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
