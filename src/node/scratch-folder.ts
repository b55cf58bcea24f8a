import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PreparedBatch } from './batch.ts';
import { isRunning } from './process-mark.ts';
import type { RunStore } from './run-store.ts';

/** In the system's temporary folder, which others use too: what nobody has touched for so long is no run's any more. */
const abandonedMs = 24 * 3600_000;
const prefix = 'batch-pool-scratch-';

/**
 * Makes the folder in which workers keep what goes to a run's shared files; undefined for a job that cannot keep
 * anything.
 * @param wanted undefined, or where nothing can be written: it is in the system's temporary folder
 */
export async function makeScratch(
  { job, call }: Pick<PreparedBatch, 'job' | 'call'>,
  wanted: string | undefined,
): Promise<string | undefined> {
  const bound = job.bind(call.options);
  if (!bound.ok || bound.value.reduce === undefined || bound.value.work.kind !== 'stream') return undefined;
  if (wanted === undefined) return temporaryScratch();
  return fs.promises.mkdir(wanted, { recursive: true, mode: 0o700 }).then(
    () => wanted,
    () => temporaryScratch(),
  );
}

/** A folder that only this user can read, with this process in its name. */
export const temporaryScratch = (): Promise<string> =>
  fs.promises.mkdtemp(path.join(os.tmpdir(), `${prefix}${process.pid}-`));

/** Never rejects: what a worker that is just being ended still writes is left to the next run. */
export const removeScratch = (folder: string | undefined): Promise<void> =>
  folder === undefined
    ? Promise.resolve()
    : fs.promises.rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});

/** Removes what runs that were killed have left. Never rejects. */
export async function sweepScratch(store: RunStore, now = Date.now()): Promise<void> {
  for (const id of await namesIn(store.scratch)) {
    const run = await store.find(id).catch(() => undefined);
    if (run?.state !== 'running') await removeScratch(path.join(store.scratch, id));
  }
  for (const name of await namesIn(os.tmpdir())) {
    const pid = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    const folder = path.join(os.tmpdir(), name);
    const stat = await fs.promises.lstat(folder).catch(() => undefined);
    if (stat?.isDirectory() === true && now - stat.ctimeMs > abandonedMs) await removeScratch(folder);
  }
}

const namesIn = (folder: string): Promise<readonly string[]> => fs.promises.readdir(folder).catch(() => []);
