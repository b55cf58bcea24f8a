import path from 'node:path';
import { promises } from '../core/accepts.ts';
import type { Job } from '../core/job.ts';

/** Files open with unsaved changes that a run over the selection would read from the disk, in their old state. */
export function unsavedAmong(
  dirtyFiles: readonly string[],
  selected: readonly string[],
  accepts: Job['accepts'],
): readonly string[] {
  return dirtyFiles.filter((file) => {
    if (selected.includes(file)) return true;
    if (!selected.some((folder) => file.startsWith(`${folder}${path.sep}`))) return false;
    return promises(accepts, path.basename(file));
  });
}
