import fs from 'node:fs';
import { noBudget, overBudget } from '../core/budget.ts';
import type { JobCall, Target } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { BoundJob } from '../core/job.ts';
import { checkTarget } from './check.ts';
import { finishOf, finishTools, writtenFor } from './finishing.ts';
import { hashFile } from './hash.ts';
import { errorCode, errorText, readFailure } from './os-error.ts';
import { isStreamed } from './outputs.ts';
import type { StreamRequest } from './stream-task.ts';
import type { StreamedOutputs } from './streamed-outputs.ts';
import { TaskError } from './task-error.ts';
import type { Untimed } from './untimed.ts';

/** Compares a file of all sources together, made anew from what was written for it, with what stands there. */
export async function checkShared(
  bound: BoundJob,
  request: StreamRequest,
  target: Target,
  outputs: StreamedOutputs,
): Promise<Untimed> {
  const { call, task } = request;
  const finish = finishOf(bound, task);
  let problem: Failure | undefined;
  try {
    if (finish === undefined)
      problem = await checkWritten(call, { bytes: task.bytes, hash: task.shared?.hash }, target);
    else {
      const made = await finish(writtenFor(request), finishTools(request, outputs));
      problem = isStreamed(made)
        ? await checkWritten(call, made, target)
        : await checkTarget(target.path, made, { task: { ...task, path: target.path }, ...call });
    }
  } catch (error) {
    problem = error instanceof TaskError ? error.failure : failure('internal', { found: errorText(error) });
  }
  return problem === undefined
    ? { status: 'unchanged', reason: 'up to date' }
    : { status: 'failed', failure: problem };
}

/** What was written is the file, and may be larger than any memory: it is known by its hash. */
export async function checkWritten(
  { budget = noBudget }: JobCall,
  { bytes, hash }: { readonly bytes: number; readonly hash: string | undefined },
  { path }: Target,
): Promise<Failure | undefined> {
  try {
    const stat = await fs.promises.stat(path);
    const found = `it has ${stat.size} bytes, would have ${bytes}`;
    if (!stat.isFile()) return failure('check-stale', { path, found: 'it is not a regular file' });
    if (stat.size !== bytes) return failure('check-stale', { path, found });
    if ((await hashFile(path)) !== hash)
      return failure('check-stale', { path, found: 'it has another content' });
    const over = overBudget({ bytes }, budget);
    return over === undefined ? undefined : failure('over-budget', { path, ...over });
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? failure('check-missing', { path }) : readFailure(error);
  }
}
