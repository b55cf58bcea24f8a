import type { PreparedBatch } from '../node/batch.ts';
import type { Services } from './services.ts';

/** The bytes to expect of a run, in words; undefined: not known. */
export async function measured(
  _batch: PreparedBatch,
  _services: Services,
  _signal: AbortSignal,
): Promise<string | undefined> {
  return Promise.resolve(undefined);
}
