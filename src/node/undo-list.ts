import type { WrittenFile } from '../core/outcome.ts';
import { isTheCopy } from './file-state.ts';
import { keptEntries, type KeptEntry, keptIn } from './keep.ts';
import type { Wanted } from './record-reader.ts';
import type { PastRun, RunStore } from './run-store.ts';

/** One file that a run wrote. */
export interface ToUndo {
  readonly file: WrittenFile;
  /** The real file, where `file.path` may be reached through a symbolic link. */
  readonly target: string;
  /** An undo has taken it back before. */
  readonly undone: boolean;
}

/**
 * What a run wrote, in its order: what its record says, then what only the journal of its kept copies knows, as the run
 * was lost before its record said so, or failed and could not put the old file back.
 */
export async function* writtenByRun(
  store: RunStore,
  { header }: PastRun,
): AsyncGenerator<ToUndo, void, void> {
  const undone = new Set<string>();
  for await (const batch of store.readBatches(header.id, isUndo))
    for (const line of batch) if (line.type === 'undo' && line.status !== 'left') undone.add(line.path);
  const keepFolder = store.keepFolder(header.id);
  const entries = await keptEntries(keepFolder);
  // A file whose worker was lost between note and swap is noted twice, with one copy; the last one counts.
  const journal = new Map(entries.map((entry) => [entry.kept, entry]));
  const last = header.files === undefined ? await lastWords(store, header.id) : undefined;
  let number = 0;
  for await (const batch of store.readBatches(header.id, isDone)) {
    for (const line of batch) {
      if ((line.type !== 'outcome' && line.type !== 'shared') || line.status !== 'done') continue;
      number++;
      for (const output of line.outputs) {
        if ((last?.get(output.path) ?? number) !== number) continue;
        const file =
          output.kept === undefined ? output : { ...output, kept: keptIn(keepFolder, output.kept) };
        const entry = file.kept === undefined ? undefined : journal.get(file.kept);
        if (entry !== undefined) journal.delete(entry.kept);
        yield { file, target: entry?.target ?? file.path, undone: undone.has(file.path) };
      }
    }
  }
  for (const entry of journal.values()) {
    if (undone.has(entry.target) || !(await wasReplaced(entry))) continue;
    yield { file: fromJournal(entry), target: entry.target, undone: false };
  }
}

/** A watch makes a result anew when its source changes: its last word has all that came before. */
async function lastWords(store: RunStore, id: string): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  let number = 0;
  for await (const batch of store.readBatches(id, isDone)) {
    for (const line of batch) {
      if ((line.type !== 'outcome' && line.type !== 'shared') || line.status !== 'done') continue;
      number++;
      for (const { path } of line.outputs) last.set(path, number);
    }
  }
  return last;
}

const isUndo: Wanted = (text) => text.startsWith('{"type":"undo"');
const isDone: Wanted = (text) =>
  (text.startsWith('{"type":"outcome"') || text.startsWith('{"type":"shared"')) &&
  text.includes('"status":"done"');

/** The note is made before the swap, which may not have come about: then the old file stands there still. */
const wasReplaced = async ({ target, kept }: KeptEntry): Promise<boolean> => !(await isTheCopy(target, kept));

const fromJournal = ({ target, kept, owner, now }: KeptEntry): WrittenFile => ({
  path: target,
  replaced: owner,
  kept,
  ...now,
});
