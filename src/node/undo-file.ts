import fs from 'node:fs';
import path from 'node:path';
import { errorCode, writeFailure } from './os-error.ts';
import { isTheCopy, stateOf } from './file-state.ts';
import { flushFolder } from './flush.ts';
import { lookAt } from './identity.ts';
import type { UndoLine } from './record-lines.ts';
import { swap } from './swap.ts';
import type { ToUndo } from './undo-list.ts';
import { publishNew } from './write.ts';

/** What became of one file that the run had written. */
export interface UndoneFile {
  readonly path: string;
  readonly status: UndoLine['status'];
  /** Why it was left as it is, as a sentence. */
  readonly reason?: string;
}

/** Moves a file to the trash of this system; rejects when there is none. */
export type Trash = (file: string) => Promise<void>;

/** What an undo would do with a file, by what stands there now; touches nothing. Never rejects. */
export async function lookAhead(one: ToUndo): Promise<UndoneFile> {
  const { file, target } = one;
  const { kept, replaced, path: name } = file;
  try {
    if (replaced === 'nothing')
      return (await stateOf(name, file)) === 'changed'
        ? left(one, changed)
        : { path: name, status: 'removed' };
    if (kept === undefined)
      return left(
        one,
        replaced === 'own'
          ? 'It replaced an earlier result, of which no copy was kept.'
          : 'No copy was kept of what it replaced.',
      );
    if (lookAt(kept) === undefined) return left(one, 'The copy of what it replaced is not there any more.');
    const real = await realName(one);
    // As it was before the run: an undo before this one was lost before it could say so.
    const comesBack = (await stateOf(real, file)) !== 'changed' || (await isTheCopy(real, kept));
    return comesBack ? { path: name, status: 'restored' } : left(one, changed);
  } catch (error) {
    return left(one, writeFailure(error, target).message);
  }
}

const changed = 'It was changed after the run.';

/**
 * Takes one file back: what the run made goes to the trash, what it replaced comes back from its kept copy, which stays
 * until somebody removes it. What has changed since is left as it is. Never rejects.
 */
export async function undoFile(one: ToUndo, trash: Trash): Promise<UndoneFile> {
  const { file, target } = one;
  const ahead = await lookAhead(one);
  if (ahead.status === 'left') return ahead;
  try {
    if (file.kept !== undefined && ahead.status === 'restored') return await restore(one, file.kept);
    // Where somebody was quicker, what was wanted is so.
    if ((await stateOf(file.path, file)) === 'same') await trash(file.path);
    return ahead;
  } catch (error) {
    return left(one, writeFailure(error, target).message);
  }
}

const left = ({ file }: ToUndo, reason: string): UndoneFile => ({ path: file.path, status: 'left', reason });

async function restore(one: ToUndo, kept: string): Promise<UndoneFile> {
  const { file } = one;
  const restored: UndoneFile = { path: file.path, status: 'restored' };
  const name = await realName(one);
  const state = await stateOf(name, file);
  if (state === 'changed') return (await isTheCopy(name, kept)) ? restored : left(one, changed);
  const expected = lookAt(name);
  const folder = path.dirname(name);
  if (state === 'gone') await fs.promises.mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.batch-pool-undo-${process.pid}.tmp`);
  await fs.promises.rm(temporary, { force: true });
  try {
    await bringBack(kept, temporary);
    const fresh = lookAt(temporary);
    const swapped =
      expected === undefined ? 'gone' : await swap({ temporary, name, expected, fresh, kept: undefined });
    if (swapped === 'changed') return left(one, 'It was changed just now.');
    if (swapped === 'gone' && publishNew(temporary, name) !== undefined)
      return left(one, 'Something else stands there since just now.');
  } finally {
    await fs.promises.rm(temporary, { force: true });
  }
  await flushFolder(folder).catch(() => {});
  return restored;
}

/**
 * What was worked on in place may have been reached through a symbolic link; the journal names the real file, and
 * without it the link is followed, to a file that still has to be as the run left it.
 */
async function realName({ file, target }: ToUndo): Promise<string> {
  if (file.replaced !== 'source' || target !== file.path) return target;
  return fs.promises.realpath(file.path).catch(() => file.path);
}

/** By a hard link the very file comes back, with all that belongs to it; across disks a copy with mode and times. */
async function bringBack(kept: string, temporary: string): Promise<void> {
  try {
    await fs.promises.link(kept, temporary);
    return;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw error;
  }
  await fs.promises.copyFile(kept, temporary, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
  const { mode, uid, gid, atimeMs, mtimeMs } = await fs.promises.stat(kept);
  // The copy of a write-protected file is one too, and could not be opened to be flushed.
  await fs.promises.chmod(temporary, 0o600);
  const handle = await fs.promises.open(temporary, 'r+');
  try {
    // Only root can give files away; everybody else's are their own anyhow.
    await handle.chown(uid, gid).catch(() => {});
    await handle.chmod(mode & 0o7777);
    await handle.utimes(atimeMs / 1000, mtimeMs / 1000);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
