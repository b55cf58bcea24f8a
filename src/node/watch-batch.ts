import fs from 'node:fs';
import type { BatchRequest, PreparedBatch, Preparation } from './batch.ts';
import type { PoolKeeper } from './pool-keeper.ts';
import type { RunStore } from './run-store.ts';
import { type WatchEnd, watchFolders, type WatchListener, type WatchWish } from './watch.ts';
import type { SeenFiles } from './watch-seen.ts';

/** How a watch is begun; the folders are those of the request. */
export interface WatchAsked extends Omit<WatchWish, 'folders'> {
  /** It was watched before: where it is gone just now, it is waited for. */
  readonly mayBeGone?: boolean;
}

export const usualWatch: WatchAsked = { settleMs: 1000, pollMs: 0, existing: true };

export type WatchStart =
  | {
      readonly ok: true;
      readonly watch: (listener: WatchListener, signal: AbortSignal) => Promise<WatchEnd>;
      readonly batch: PreparedBatch;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface WatchMachine {
  readonly store: RunStore;
  readonly pools: PoolKeeper;
  readonly made: SeenFiles;
  readonly prepare: (request: BatchRequest) => Promise<Preparation>;
}

/** Checks what is asked for, and gives what begins it. */
export async function prepareWatch(
  { store, pools, made, prepare }: WatchMachine,
  request: BatchRequest,
  asked: WatchAsked,
): Promise<WatchStart> {
  const prepared = await prepare({ ...request, selected: [] });
  if (!prepared.ok) return prepared;
  const { batch } = prepared;
  const bound = batch.job.bind(batch.call.options);
  if (!bound.ok) return { ok: false, problems: bound.issues.map(({ message }) => message) };
  const job = bound.value;
  const { title } = batch.job;
  if (job.reduce !== undefined || batch.job.together === true)
    return {
      ok: false,
      problems: [
        `${title} makes something of all files together, and not of each as it comes: it cannot watch a folder.`,
      ],
    };
  if (job.lists !== undefined)
    return { ok: false, problems: [`${title} works on what stands in lists: it cannot watch a folder.`] };
  const folders: string[] = [];
  for (const { path: folder } of request.selected) {
    const stat = await fs.promises.stat(folder).catch(() => undefined);
    if (stat?.isDirectory() !== true && asked.mayBeGone !== true)
      return { ok: false, problems: [`There is no folder ${folder}.`] };
    const real = await fs.promises.realpath(folder).catch(() => folder);
    if (!folders.includes(real)) folders.push(real);
  }
  if (folders.length === 0) return { ok: false, problems: ['No folder was named.'] };
  const port = { store, made, pool: () => pools.get(batch.policies, batch.job) };
  const watch = (listener: WatchListener, signal: AbortSignal): Promise<WatchEnd> =>
    watchFolders(batch, job, { ...asked, folders }, port, listener, signal);
  return { ok: true, batch, watch };
}
