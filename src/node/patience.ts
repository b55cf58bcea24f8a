import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../core/failure.ts';

type Attempt<T> = T | { readonly ok: false; readonly failure: Failure };

/** So long it is waited for other files to be closed, in milliseconds. */
const patience = 2000;

/** Tries again while the system allows no more open files: that passes, as others close theirs. */
export async function whileFilesAreFew<T extends { readonly ok: boolean }>(
  attempt: () => Attempt<T> | Promise<Attempt<T>>,
): Promise<Attempt<T>> {
  const until = performance.now() + patience;
  for (let wait = 10; ; wait = Math.min(wait * 2, 250)) {
    const result = await attempt();
    const failed = 'failure' in result && result.failure.code === 'too-many-open-files';
    if (!failed || performance.now() >= until) return result;
    await sleep(wait);
  }
}
