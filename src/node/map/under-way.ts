import { setTimeout as sleep } from 'node:timers/promises';

/** How long a function has to end by itself when its run is cancelled. */
const graceMs = 800;

const stopping = new AbortController();
const underWay = new Set<Promise<unknown>>();

/** Aborts when this worker is told to stop: functions get it as `ctx.signal`. */
export const stopSignal = stopping.signal;

/** Lets a stop wait a moment for this. */
export async function waitedFor<T>(work: Promise<T>): Promise<T> {
  const settled = work.catch(() => {});
  underWay.add(settled);
  try {
    return await work;
  } finally {
    underWay.delete(settled);
  }
}

/** Tells the functions that are under way, and gives them a moment to leave things in order. */
export async function stopFunctions(): Promise<void> {
  stopping.abort();
  if (underWay.size > 0) await Promise.race([Promise.all(underWay), sleep(graceMs)]);
}
