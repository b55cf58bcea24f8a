import { setImmediate } from 'node:timers/promises';

/** Longest stretch for which this code holds the event loop; the law for the editor's host is 20 ms. */
const stretchMs = 8;

/** Makes a `pause` for long loops: it lets the event loop turn when a stretch is over, and is almost free else. */
export function makePause(signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < stretchMs) return;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  };
}
