import fs from 'node:fs';
import path from 'node:path';
import { isRunning } from './process-mark.ts';
import type { RunStore } from './run-store.ts';

export interface SweepRequest {
  /** Folders that results are about to get their names in. */
  readonly folders: Iterable<string>;
  readonly store: RunStore;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/** Nobody holds a result back for so long between its first byte and its name. */
const abandonedMs = 10 * 60_000;
/** The longest time that a file may be given (`timeoutSeconds`): what has that number by now is another process. */
const endlessMs = 24 * 3600_000;
/** Clocks of disks and machines differ. */
const clockErrorMs = 2000;
/** Folders that are looked into at once. */
const width = 16;

/**
 * Removes the temporary files that were left when a whole program was killed, workers and all; any others the pool
 * removes itself. A number that no process has says little where a folder is shared with another machine or a
 * container: either nobody has touched the file for minutes, or a run of this machine that was lost wrote there just
 * then. Never rejects.
 */
export async function sweep({ folders, store, now = Date.now() }: SweepRequest): Promise<void> {
  const waiting = [...folders];
  const found: Leaving[] = [];
  const look = async (): Promise<void> => {
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
      found.push(...(await leavingsIn(folder)));
  };
  await Promise.all(Array.from({ length: width }, look));
  const recent: Leaving[] = [];
  for (const leaving of found) {
    const age = now - leaving.changedMs;
    if (age <= endlessMs && isRunning(leaving.pid)) continue;
    if (age > abandonedMs) await remove(leaving);
    else recent.push(leaving);
  }
  if (recent.length === 0) return;
  const lost = await lostRuns(store);
  for (const leaving of recent) if (lost.some((run) => wrote(run, leaving))) await remove(leaving);
}

/** A file by whose name a process had begun a result, or was about to take one back. */
interface Leaving {
  readonly folder: string;
  readonly file: string;
  readonly pid: number;
  /** When it was last written or given a name; not what a program has set. */
  readonly changedMs: number;
}

/** As `temporaryPath` makes them: process, perhaps its thread, task and output; and those of an undo. */
const pattern = /^\.batch-pool-(?:undo-(\d+)|(\d+)(?:\.[\w-]+)?-\d+-\d+)\.tmp$/;

async function leavingsIn(folder: string): Promise<readonly Leaving[]> {
  const names = await fs.promises.readdir(folder).catch(() => []);
  const leavings: Leaving[] = [];
  for (const name of names) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const file = path.join(folder, name);
    const stat = await fs.promises.lstat(file).catch(() => undefined);
    if (stat?.isFile() !== true) continue;
    leavings.push({ folder, file, pid: Number(match[1] ?? match[2]), changedMs: stat.ctimeMs });
  }
  return leavings;
}

interface LostRun {
  /** Undefined: too many to name. */
  readonly folders: readonly string[] | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

async function lostRuns(store: RunStore): Promise<readonly LostRun[]> {
  const lost: LostRun[] = [];
  for (const id of await store.ids()) {
    const run = await store.find(id);
    if (run?.state !== 'interrupted') continue;
    const { at, folders, limits } = run.header;
    const record = await fs.promises.stat(store.recordPath(id)).catch(() => undefined);
    if (record === undefined) continue;
    // Its last file may have taken all the time that it was given, after the last line.
    const toMs = record.mtimeMs + limits.timeoutMs + clockErrorMs;
    lost.push({ folders, fromMs: Date.parse(at) - clockErrorMs, toMs });
  }
  return lost;
}

const wrote = ({ folders, fromMs, toMs }: LostRun, { folder, changedMs }: Leaving): boolean =>
  changedMs >= fromMs && changedMs <= toMs && folders?.includes(folder) !== false;

const remove = ({ file }: Leaving): Promise<void> => fs.promises.rm(file, { force: true }).catch(() => {});
