import fs from 'node:fs/promises';
import type { Task } from '../core/executor.ts';
import { temporaryPath } from './write.ts';

/** A killed worker leaves at most the temporary files of what it had in hand; their names are known. */
export async function removeTemporaries(tasks: readonly Task[], worker: string): Promise<void> {
  await Promise.all(
    tasks.flatMap(({ index, targets }) =>
      targets.map(async ({ path, replaces }, output) => {
        // In place, through a symbolic link, the work is done beside the real file.
        const real = replaces?.owner === 'source' ? await fs.realpath(path).catch(() => path) : path;
        await fs.rm(temporaryPath(real, worker, index, output), { force: true }).catch(() => {});
      }),
    ),
  );
}
