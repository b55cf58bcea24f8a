import type { BoundJob, BoundWork } from '../../src/core/job.ts';

/** What a job does with a file that it has as a whole. */
export function wholeWork({ work }: BoundJob): Extract<BoundWork, { kind: 'whole' }> {
  if (work.kind !== 'whole') throw new Error('the job reads its files piece by piece');
  return work;
}
