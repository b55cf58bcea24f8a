import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { Failure } from '../../core/failure.ts';
import type { BoundJob } from '../../core/job.ts';
import { asDescription } from '../../core/map/description.ts';
import { isRecord } from '../../core/preset.ts';
import { TaskError } from '../task-error.ts';
import { readyModule } from './ready-module.ts';
import { userFailure } from './user-module.ts';

/**
 * Makes a worker ready for the module of a job: in the module's folder, whatever the face, with what it does before its
 * first file done. Undefined: it is ready, or the job has no module.
 */
export async function enterModule({ job, options }: BoundJob): Promise<Failure | undefined> {
  if (job.module === undefined) return undefined;
  const module = asDescription(options['described'])?.file ?? '';
  const values = options['with'];
  try {
    if (isMainThread) process.chdir(path.dirname(module));
    await readyModule({ module, options: isRecord(values) ? values : {} });
    return undefined;
  } catch (error) {
    return error instanceof TaskError ? error.failure : userFailure('function-load', error);
  }
}
