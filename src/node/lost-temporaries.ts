import fs from 'node:fs';
import path from 'node:path';
import { errorCode } from './os-error.ts';

/**
 * Removes what workers of a lost run had begun to write in these folders. The name says whose it is; that of a process
 * that is still there, or whose number another one has got, stays.
 * @param sinceMs when that run began: older files are none of its
 */
export async function removeLostTemporaries(folders: Iterable<string>, sinceMs: number): Promise<void> {
  for (const folder of folders) {
    const names = await fs.promises.readdir(folder).catch(() => []);
    for (const name of names) {
      const worker = /^\.batch-pool-(\d+)(?:\.[\w-]+)?-\d+-\d+\.tmp$/.exec(name)?.[1];
      if (worker === undefined || isThere(Number(worker))) continue;
      const file = path.join(folder, name);
      const stat = await fs.promises.lstat(file).catch(() => undefined);
      if (stat?.isFile() !== true || stat.ctimeMs < sinceMs) continue;
      await fs.promises.rm(file, { force: true }).catch(() => {});
    }
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
