import fs from 'node:fs';
import path from 'node:path';
import type { RunHeader } from './record-lines.ts';
import type { PastRun, RunStore } from './run-store.ts';
import { lookAhead, type Trash, undoFile, type UndoneFile } from './undo-file.ts';
import { writtenByRun } from './undo-list.ts';

export type { Trash, UndoneFile } from './undo-file.ts';

/** What an undo would do. */
export interface UndoPreview {
  /** Files that the run made: they go to the trash. */
  readonly removes: number;
  /** Files that the run replaced: the kept copy takes its place again. */
  readonly restores: number;
  /** Files that have changed since, or of which no copy was kept: they stay as they are. */
  readonly leaves: number;
}

/** Why a run cannot be undone, as a sentence; undefined: it can. */
export function undoProblem({ header, state, undone }: PastRun): string | undefined {
  if (state === 'running') return `The run ${header.id} is still going on (process ${header.process.pid}).`;
  if (undone !== undefined && undone.left === 0) return 'That run has been undone already.';
  return undefined;
}

export async function previewUndo(store: RunStore, run: PastRun): Promise<UndoPreview> {
  const counts = { removed: 0, restored: 0, left: 0 };
  for await (const { status } of undoAhead(store, run)) counts[status]++;
  return { removes: counts.removed, restores: counts.restored, leaves: counts.left };
}

/** What would become of each file that a run wrote and no undo has taken back; touches nothing. */
export async function* undoAhead(store: RunStore, run: PastRun): AsyncGenerator<UndoneFile, void, void> {
  for await (const one of writtenByRun(store, run)) if (!one.undone) yield await lookAhead(one);
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
  const folders = foldersOf(run.header);
  const copies: string[] = [];
  let left = 0;
  try {
    for await (const one of writtenByRun(store, run)) {
      const { file } = one;
      if (!one.undone && signal.aborted) {
        left++;
        continue;
      }
      // Also of what an undo before this one took back: it was lost before it came to the folders.
      if (file.madeFolder !== undefined) addFolders(folders, path.dirname(file.path), file.madeFolder);
      if (one.undone) continue;
      const undone = await undoFile(one, trash);
      if (undone.status === 'left') left++;
      if (undone.status === 'restored' && file.kept !== undefined) copies.push(file.kept);
      record.put({ type: 'undo', path: undone.path, status: undone.status });
      yield undone;
    }
    await removeEmpty(folders);
    record.put({ type: 'undone', at: new Date().toISOString(), left });
  } finally {
    await record.close();
    // Not before the disk knows that they are no longer needed.
    if (record.problem === undefined) for (const kept of copies) await removeCopy(kept);
  }
}

/** Folders that were not there before the run, whoever of its workers made them. */
function foldersOf({ folders = [], newFolders = [] }: RunHeader): Set<string> {
  const found = new Set<string>();
  const tops = new Set(newFolders);
  for (const folder of folders) {
    for (let at = folder; at !== path.dirname(at); at = path.dirname(at))
      if (tops.has(at)) addFolders(found, folder, at);
  }
  return found;
}

/** A folder that the run made, and those above it up to the topmost it made. */
function addFolders(folders: Set<string>, folder: string, top: string): void {
  for (let at = folder; at === top || at.startsWith(top + path.sep); at = path.dirname(at)) folders.add(at);
}

/** Removes folders that the run made, the deepest first, while nothing else stands in them. */
async function removeEmpty(folders: ReadonlySet<string>): Promise<void> {
  for (const folder of [...folders].toSorted((a, b) => b.length - a.length)) {
    await fs.promises.rmdir(folder).catch(() => {});
  }
}

/** A copy too many does no harm: it goes when the run is forgotten. */
const removeCopy = (kept: string): Promise<void> => fs.promises.rm(kept, { force: true }).catch(() => {});
