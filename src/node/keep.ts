import fs from 'node:fs';
import path from 'node:path';
import type { Replaced } from '../core/executor.ts';
import { flush, flushFolder } from './flush.ts';

/**
 * One replacement that was about to be made when this was written. Only what stands at the target says whether it was:
 * as `now`, yes; as `was`, no; anything else, somebody has changed it since.
 */
export interface KeptEntry {
  readonly at: number;
  readonly source: string;
  /** The real file that was replaced; where the source is a symbolic link, what it points at. */
  readonly target: string;
  readonly kept: string;
  readonly owner: Replaced['owner'];
  readonly was: { readonly bytes: number; readonly mtimeMs: number; readonly hash?: string };
  readonly now: { readonly bytes: number; readonly mtimeMs: number; readonly hash: string };
}

/**
 * Notes a replacement before it is made: a run that is lost before its record says so can be undone all the same, and
 * is not made twice.
 * @param durable whether it has to be there, with the copy's own name, after a loss of power
 */
export async function noteReplacement(
  folder: string,
  worker: string,
  entry: KeptEntry,
  durable: boolean,
): Promise<void> {
  const fd = fs.openSync(path.join(folder, `${prefix}${worker}${suffix}`), 'a', 0o600);
  try {
    // A line of its own even behind one that was torn.
    const line = Buffer.from(`\n${JSON.stringify(entry)}\n`);
    for (let at = 0; at < line.length;) at += fs.writeSync(fd, line, at);
    if (durable) await flush(fd);
  } finally {
    fs.closeSync(fd);
  }
  if (durable) await flushFolder(folder);
}

/**
 * What a run replaced or was about to, the oldest first; whatever cannot be read is left out, and so is an entry
 * whose copy is gone: it was called off, or undone. Never rejects.
 */
export async function keptEntries(folder: string): Promise<readonly KeptEntry[]> {
  const names = await fs.promises.readdir(folder).catch(() => []);
  const entries: KeptEntry[] = [];
  for (const name of names) {
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue;
    const text = await fs.promises.readFile(path.join(folder, name), 'utf8').catch(() => '');
    for (const line of text.split('\n')) {
      const entry = parseEntry(line);
      if (entry === undefined) continue;
      const kept = keptIn(folder, entry.kept);
      if (await exists(kept)) entries.push({ ...entry, kept });
    }
  }
  return entries.toSorted((a, b) => a.at - b.at);
}

/**
 * Where a copy that a record or a journal names has to be: a path that somebody else wrote there could lead anywhere,
 * and what is brought back from it goes from there. So a state folder may be moved, too.
 */
export const keptIn = (folder: string, kept: string): string => path.join(folder, path.basename(kept));

const prefix = 'journal-';
const suffix = '.jsonl';

const exists = (file: string): Promise<boolean> =>
  fs.promises.lstat(file).then(
    () => true,
    () => false,
  );

function parseEntry(line: string): KeptEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isObject(value) && isEntry(value) ? value : undefined;
}

type Unchecked = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Unchecked => typeof value === 'object' && value !== null;

const isEntry = (value: Unchecked): value is Unchecked & KeptEntry =>
  ['source', 'target', 'kept'].every((name) => typeof value[name] === 'string') &&
  typeof value['at'] === 'number' &&
  ['own', 'other', 'source'].some((owner) => owner === value['owner']) &&
  isState(value['was']) &&
  isState(value['now']) &&
  typeof value['now']['hash'] === 'string';

const isState = (value: unknown): value is Unchecked =>
  isObject(value) && typeof value['bytes'] === 'number' && typeof value['mtimeMs'] === 'number';
