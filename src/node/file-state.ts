import fs from 'node:fs';
import type { WrittenFile } from '../core/outcome.ts';
import { hashFile } from './hash.ts';
import { errorCode } from './os-error.ts';

/** `same`: as the run left it. */
export type FileState = 'same' | 'changed' | 'gone';

/** Whether a file is as the run left it; a program may have touched it without changing it. */
export async function stateOf(
  name: string,
  { bytes, mtimeMs, hash }: Pick<WrittenFile, 'bytes' | 'mtimeMs' | 'hash'>,
): Promise<FileState> {
  const stat = await look(name);
  if (stat === undefined) return 'gone';
  if (!stat.isFile() || stat.size !== bytes) return 'changed';
  if (stat.mtimeMs === mtimeMs) return 'same';
  return hash !== undefined && (await hashFile(name)) === hash ? 'same' : 'changed';
}

/** Whether what stands at a name is what was kept of it: by another name of the same file, or by its content. */
export async function isTheCopy(name: string, kept: string): Promise<boolean> {
  const [one, other] = [await look(name), await look(kept)];
  if (one === undefined || other === undefined || !one.isFile() || !other.isFile()) return false;
  if (one.ino === other.ino && one.dev === other.dev) return true;
  if (one.size !== other.size) return false;
  const [first, second] = [await hashFile(name), await hashFile(kept)];
  return first === second;
}

/** What stands at the name itself, links not followed. */
async function look(name: string): Promise<fs.Stats | undefined> {
  try {
    return await fs.promises.lstat(name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
