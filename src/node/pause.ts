import { setImmediate } from 'node:timers/promises';
import type { Pause } from '../core/pause.ts';

/** Longest stretch for which this code holds the event loop; the law for the editor's host is 20 ms. */
const stretchMs = 8;

/** Makes a `pause` for long loops: it lets the event loop turn when a stretch is over. Rejects when aborted. */
export function makePause(signal?: AbortSignal): Pause {
  let since = performance.now();
  const turn = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  };
  return () => (performance.now() - since < stretchMs ? undefined : turn());
}
