import fs from 'node:fs';
import path from 'node:path';
import type { WrittenFile } from '../core/outcome.ts';
import { errorCode, errorText } from './os-error.ts';
import { hashFile } from './hash-file.ts';
import type { UndoLine } from './record-lines.ts';
import type { PastRun, RunStore } from './run-store.ts';

/** What became of one file that the run had written. */
export interface UndoneFile {
  readonly path: string;
  readonly status: UndoLine['status'];
  /** Why it was left as it is, as a sentence. */
  readonly reason?: string;
}

/** What an undo would do. */
export interface UndoPreview {
  /** Files that the run made: they go to the trash. */
  readonly removes: number;
  /** Files that the run replaced: the kept copy takes its place again. */
  readonly restores: number;
}

/** Moves a file to the trash of this system; rejects when there is none. */
export type Trash = (file: string) => Promise<void>;

/** Why a run cannot be undone, as a sentence; undefined: it can. */
export function undoProblem({ header, state, undone }: PastRun): string | undefined {
  if (state === 'running') return `The run ${header.id} is still going on (process ${header.process.pid}).`;
  if (undone !== undefined && undone.left === 0) return 'That run has been undone already.';
  return undefined;
}

export async function previewUndo(store: RunStore, run: PastRun): Promise<UndoPreview> {
  let removes = 0;
  let restores = 0;
  for await (const { replaced } of toUndo(store, run)) {
    if (replaced === 'nothing') removes++;
    else restores++;
  }
  return { removes, restores };
}

/**
 * Takes back what a run wrote, file by file in its order: what it made goes to the trash, what it replaced comes back
 * from its kept copy. A file that has changed since the run is left as it is, and so is one without a copy. After an
 * abort or a crash it can be asked for again and goes on.
 */
export async function* undoRun(
  store: RunStore,
  run: PastRun,
  { trash, signal }: { readonly trash: Trash; readonly signal: AbortSignal },
): AsyncGenerator<UndoneFile, void, void> {
  const { id } = run.header;
  const record = await store.append(id);
  const made = new Map<string, string>();
  let left = 0;
  try {
    for await (const file of toUndo(store, run)) {
      if (signal.aborted) return;
      const undone = await undoFile(file, trash);
      if (undone.status === 'left') left++;
      if (undone.status === 'removed' && file.madeFolder !== undefined)
        made.set(path.dirname(file.path), file.madeFolder);
      record.put({ type: 'undo', path: undone.path, status: undone.status });
      yield undone;
    }
    for (const [folder, top] of made) await removeEmpty(folder, top);
    record.put({ type: 'undone', at: new Date().toISOString(), left });
  } finally {
    await record.close();
  }
}

/** What the run wrote and no undo has taken back yet. */
async function* toUndo(store: RunStore, { header }: PastRun): AsyncGenerator<WrittenFile, void, void> {
  const undone = new Set<string>();
  for await (const line of store.read(header.id)) {
    if (line.type === 'undo' && line.status !== 'left') undone.add(line.path);
  }
  for await (const line of store.read(header.id)) {
    if (line.type !== 'outcome' || line.status !== 'done') continue;
    for (const output of line.outputs) if (!undone.has(output.path)) yield output;
  }
}

async function undoFile(file: WrittenFile, trash: Trash): Promise<UndoneFile> {
  try {
    return file.replaced === 'nothing' ? await remove(file, trash) : await restore(file);
  } catch (error) {
    return left(file, `It could not be taken back: ${errorText(error)}.`);
  }
}

const left = ({ path: file }: WrittenFile, reason: string): UndoneFile => ({
  path: file,
  status: 'left',
  reason,
});

async function remove(file: WrittenFile, trash: Trash): Promise<UndoneFile> {
  const now = await stateOf(file);
  // Somebody was quicker; what was wanted is so.
  if (now === 'gone') return { path: file.path, status: 'removed' };
  if (now === 'changed') return left(file, 'It was changed after the run.');
  await trash(file.path);
  return { path: file.path, status: 'removed' };
}

async function restore(file: WrittenFile): Promise<UndoneFile> {
  const { kept } = file;
  if (kept === undefined) return left(file, 'No copy was kept of what it replaced.');
  if (!fs.existsSync(kept)) return left(file, 'The copy of what it replaced is not there any more.');
  if ((await stateOf(file)) === 'changed') return left(file, 'It was changed after the run.');
  const temporary = path.join(path.dirname(file.path), `.batch-pool-undo-${process.pid}.tmp`);
  await fs.promises.rm(temporary, { force: true });
  try {
    await bringBack(kept, temporary);
    // Looked at once more: copying a large file takes its time.
    if ((await stateOf(file)) === 'changed') return left(file, 'It was changed just now.');
    await fs.promises.rename(temporary, file.path);
  } finally {
    await fs.promises.rm(temporary, { force: true });
  }
  await fs.promises.rm(kept, { force: true });
  return { path: file.path, status: 'restored' };
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
  const { mode, atime, mtime } = await fs.promises.stat(kept);
  const handle = await fs.promises.open(temporary, 'r+');
  try {
    await handle.chmod(mode & 0o7777);
    await handle.utimes(atime, mtime);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether a file is as the run left it; a program may have touched it without changing it. */
async function stateOf({
  path: file,
  bytes,
  mtimeMs,
  hash,
}: WrittenFile): Promise<'same' | 'changed' | 'gone'> {
  const stat = await fs.promises.lstat(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (stat === undefined) return 'gone';
  if (!stat.isFile() || stat.size !== bytes) return 'changed';
  if (stat.mtimeMs === mtimeMs) return 'same';
  return hash !== undefined && (await hashFile(file)) === hash ? 'same' : 'changed';
}

/** Removes a folder that the run made, and those above it up to the topmost it made, while they are empty. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let at = folder; at === top || at.startsWith(top + path.sep); at = path.dirname(at)) {
    try {
      await fs.promises.rmdir(at);
    } catch {
      // Something else stands in it: it stays.
      return;
    }
  }
}
