import path from 'node:path';
import { formatOfExtension } from '../core/format.ts';
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
    if (accepts === 'any') return true;
    const format = formatOfExtension(path.extname(file));
    return format !== undefined && accepts.includes(format);
  });
}
