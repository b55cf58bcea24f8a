import fs from 'node:fs';
import type { Task } from '../core/executor.ts';
import type { Done } from '../core/outcome.ts';
import { hashFile } from './hash.ts';
import { type KeptEntry, keptEntries } from './keep.ts';

/** The note of how a run replaced a file that still is as it left it; undefined: it did not, or nobody knows. */
export async function replacementOf(
  keepFolder: string | undefined,
  target: string,
): Promise<KeptEntry | undefined> {
  if (keepFolder === undefined) return undefined;
  const entries = (await keptEntries(keepFolder)).filter((entry) => entry.target === target);
  const stat = await fs.promises.lstat(target).catch(() => undefined);
  if (stat === undefined || entries.length === 0) return undefined;
  const hash = await hashFile(target);
  return entries.findLast(
    ({ now }) => now.bytes === stat.size && now.mtimeMs === stat.mtimeMs && now.hash === hash,
  );
}

/**
 * What became of a source that a lost worker had replaced before it could say so; undefined: it had not. Done again,
 * it would be encoded a second time, from what the first time made.
 */
export async function alreadyReplaced(
  keepFolder: string | undefined,
  { path: source, targets }: Pick<Task, 'path' | 'targets'>,
): Promise<Pick<Done, 'status' | 'input' | 'outputs' | 'notes'> | undefined> {
  const [target] = targets;
  if (targets.length !== 1 || target?.replaces?.owner !== 'source') return undefined;
  const name = await fs.promises.realpath(source).catch(() => source);
  const entry = await replacementOf(keepFolder, name).catch(() => undefined);
  if (entry === undefined) return undefined;
  const { was, now, kept } = entry;
  return {
    status: 'done',
    input: { bytes: was.bytes, ...(was.hash === undefined ? {} : { hash: was.hash }) },
    outputs: [{ path: target.path, ...now, kept, replaced: 'source' }],
    notes: [],
  };
}
