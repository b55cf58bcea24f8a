import crypto from 'node:crypto';
import type { OptionValues } from '../core/options.ts';

/**
 * Stands for all that a result's bytes depend on beside the source's content: job, options, engine. The same key and
 * the same content give the same bytes.
 * @param engine of jobs on pictures; undefined for jobs that need none
 */
export function resultKey(jobId: string, options: OptionValues, engine: string | undefined): string {
  const sorted = Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([jobId, sorted, engine ?? '']);
  return crypto.createHash('sha256').update(text).digest('hex').slice(0, 16);
}
