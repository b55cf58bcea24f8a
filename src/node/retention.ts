import fs from 'node:fs';
import path from 'node:path';
import type { RunStore } from './run-store.ts';

/** How much of the past is kept. */
export interface Retention {
  readonly runs: number;
  readonly bytes: number;
}

const lostOfLateMs = 24 * 3600 * 1000;

/**
 * Forgets the oldest runs beyond the retention, with their kept copies; never the newest, nor one under way, nor one
 * that a run that stays has gone on with: to a person they are one, and the first has the copies of its files.
 */
export async function forgetOld(store: RunStore, { runs, bytes }: Retention): Promise<void> {
  let count = 0;
  let used = 0;
  const goneOnWith = new Set<string>();
  for (const id of (await store.ids()).toReversed()) {
    used += await sizeOf(store, id);
    count++;
    const stays =
      count === 1 || (count <= runs && used <= bytes) || goneOnWith.has(id) || (await mayBeWanted(store, id));
    const follows = stays ? (await store.header(id))?.follows : undefined;
    if (follows?.kind === 'resume') goneOnWith.add(follows.runId);
    if (!stays) await store.forget(id);
  }
}

/** It goes on, or was lost of late: its originals may be nowhere but in its copies, and nobody has seen it yet. */
async function mayBeWanted(store: RunStore, id: string): Promise<boolean> {
  const run = await store.find(id);
  if (run === undefined || run.state === 'ended') return false;
  const stat = await fs.promises.stat(store.recordPath(id)).catch(() => undefined);
  return run.state === 'running' || Date.now() - (stat?.mtimeMs ?? 0) < lostOfLateMs;
}

async function sizeOf(store: RunStore, id: string): Promise<number> {
  let bytes = (await fs.promises.stat(store.recordPath(id)).catch(() => undefined))?.size ?? 0;
  const kept = await fs.promises.readdir(store.keepFolder(id)).catch(() => []);
  for (const name of kept) {
    const file = path.join(store.keepFolder(id), name);
    bytes += (await fs.promises.lstat(file).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
