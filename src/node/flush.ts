import fs from 'node:fs';
import { errorCode } from './os-error.ts';

/** Resolves when the disk has every byte of an open file. */
export const flush = (fd: number): Promise<void> =>
  new Promise((resolve, reject) => {
    fs.fsync(fd, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });

/**
 * Makes the names in a folder last through a loss of power. Windows has no such thing for folders, and some network
 * drives refuse it: there the names are as safe as the system makes them.
 */
export async function flushFolder(folder: string): Promise<void> {
  let fd: number | undefined;
  try {
    fd = fs.openSync(folder, 'r');
    await flush(fd);
  } catch (error) {
    if (!withoutFolderFlush.has(errorCode(error) ?? '')) throw error;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

const withoutFolderFlush: ReadonlySet<string> = new Set([
  'EISDIR',
  'EPERM',
  'EACCES',
  'EINVAL',
  'EBADF',
  'ENOTSUP',
  'ENOSYS',
]);
