import path from 'node:path';
import { isBelowAny } from '../node/earlier-results.ts';
import type { PastRun, RunStore } from '../node/run-store.ts';

/** Further back a run is of no matter to a window that has just opened; each costs two small reads. */
const lookBack = 30;

/**
 * The newest run that worked in one of these folders, whichever face began it; runs of this very process are left
 * aside, as a run may begin while this looks.
 */
export async function newestRun(
  store: RunStore,
  folders: readonly string[],
  ownPid = process.pid,
): Promise<PastRun | undefined> {
  if (folders.length === 0) return undefined;
  for (const id of (await store.ids()).slice(-lookBack).toReversed()) {
    const run = await store.find(id).catch(() => undefined);
    if (run === undefined || run.header.process.pid === ownPid) continue;
    if (await worksIn(store, run, folders)) return run;
  }
  return undefined;
}

/** By its results’ folders; where these stand elsewhere or are too many to name, by what was selected first. */
async function worksIn(store: RunStore, { header }: PastRun, folders: readonly string[]): Promise<boolean> {
  const isAnyBelow = isBelowAny(new Set(folders.map(comparable)));
  const isBelow = (file: string): boolean => isAnyBelow(comparable(file));
  if (header.folders?.some(isBelow) === true) return true;
  for await (const line of store.read(header.id)) {
    if (line.type === 'request') return line.selected.some((one) => isBelow(one.path));
    if (line.type !== 'run') return false;
  }
  return false;
}

/** On Windows VS Code writes drive letters small, and a command line as they were typed. */
const comparable = (file: string): string => (path.sep === '\\' ? file.toLowerCase() : file);
