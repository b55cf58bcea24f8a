import fs from 'node:fs/promises';
import type { Task } from '../core/executor.ts';
import { temporaryPath } from './write.ts';

/** A killed worker leaves at most the temporary files of what it had in hand; their names are known. */
export async function removeTemporaries(tasks: readonly Task[], worker: string): Promise<void> {
  const names = tasks.flatMap(({ index, targets }) =>
    targets.map(({ path }, output) => temporaryPath(path, worker, index, output)),
  );
  await Promise.all(names.map((name) => fs.rm(name, { force: true }).catch(() => {})));
}
