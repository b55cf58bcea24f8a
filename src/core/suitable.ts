import { takesPictures } from './accepts.ts';
import { failure } from './failure.ts';
import { formats } from './format.ts';
import type { Job } from './job.ts';
import type { RefusedItem, SkipItem } from './plan.ts';
import type { SkipCode } from './outcome.ts';
import type { Source } from './source.ts';

export interface Suitability {
  readonly maxBytes: number;
  readonly allowSvg: boolean;
}

/** Why a source is not for this job, if it is not. */
export function unsuitable(
  source: Source,
  index: number,
  job: Job,
  { maxBytes, allowSvg }: Suitability,
): SkipItem | RefusedItem | undefined {
  if (source.problem !== undefined) return { kind: 'refused', index, source, failure: source.problem };
  // An empty text is a text; how much a job may read of it is for the job to bound.
  if (!takesPictures(job.accepts)) return undefined;
  const skip = (code: SkipCode, reason: string): SkipItem => ({ kind: 'skip', index, source, code, reason });
  const { format } = source;
  if (format === undefined) return skip('not-a-picture', 'not a picture');
  const { title, unreadable } = formats[format];
  if (unreadable !== undefined) return skip('unsupported', `${title} is not supported: ${unreadable}`);
  if (!job.accepts.includes(format)) return skip('unsupported', `${job.title} does not work on ${title}`);
  if (format === 'svg' && !allowSvg) {
    return skip(
      'svg-off',
      'SVG is switched off, as it can be made to take all the memory (batchPool.allowSvg)',
    );
  }
  if (source.bytes === 0) return { kind: 'refused', index, source, failure: failure('source-empty') };
  if (source.bytes > maxBytes) {
    const mb = (bytes: number): string => `${Math.round(bytes / 1e5) / 10} MB`;
    const facts = { found: mb(source.bytes), limit: mb(maxBytes) };
    return { kind: 'refused', index, source, failure: failure('source-too-big', facts) };
  }
  return undefined;
}
