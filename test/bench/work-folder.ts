import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Work } from './contest.ts';

const warmUpPhotos = 16;

/** A fresh folder with the same pictures (links cost nothing and are on the same disk), for one run. */
export function makeWork(
  parent: string,
  pictures: { folder: string; paths: readonly string[] } | undefined,
): Work {
  const top = mkdtempSync(path.join(parent, 'run-'));
  const work = {
    folder: path.join(top, 'photos'),
    warmUp: path.join(top, 'others'),
    state: path.join(top, 'state'),
  };
  for (const folder of Object.values(work)) mkdirSync(folder);
  if (pictures === undefined) return work;
  for (const file of pictures.paths) link(path.join(pictures.folder, file), path.join(work.folder, file));
  const some = pictures.paths.filter((file) => file.endsWith('.jpg')).slice(0, warmUpPhotos);
  for (const [index, file] of some.entries()) {
    link(path.join(pictures.folder, file), path.join(work.warmUp, `${index}.jpg`));
  }
  return work;
}

function link(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  linkSync(from, to);
}

/** How many files a run left beside the pictures. */
export function countResults({ folder }: Work, pictures: number): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length - pictures;
}

/** What a bench that was interrupted left behind. */
export function removeOldWork(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (name.startsWith('run-')) rmSync(path.join(parent, name), { recursive: true });
  }
}

export function removeWork({ folder }: Work): void {
  rmSync(path.dirname(folder), { recursive: true });
}
