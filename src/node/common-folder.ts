import fs from 'node:fs';
import path from 'node:path';
import { deepestCommon } from '../core/naming.ts';
import type { Pause } from '../core/pause.ts';
import { aheadInOrder } from './ahead.ts';
import { lookingAtOnce, type Selected } from './walk.ts';

/**
 * Where what belongs to all files of a selection stands: the folder that was selected, or the deepest one that all are
 * in. Not by the roots of the selection: a command line's are where the person is, which need not be where the files are.
 */
export async function commonFolder(selected: readonly Selected[], pause: Pause): Promise<string | undefined> {
  const folders = new Set<string>();
  for await (const folder of aheadInOrder(selected, lookingAtOnce, folderOf)) {
    await pause();
    folders.add(folder);
  }
  return deepestCommon([...folders]);
}

async function folderOf({ path: selected }: Selected): Promise<string> {
  const file = path.resolve(selected);
  const stat = await fs.promises.stat(file).catch(() => undefined);
  return stat?.isDirectory() === true ? file : path.dirname(file);
}
