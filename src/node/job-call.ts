import type { Budget } from '../core/budget.ts';
import type { JobCall } from '../core/executor.ts';
import type { BoundJob } from '../core/job.ts';
import type { Policies } from '../core/policies.ts';

/** What workers are told of a run. @param check nothing is written; what stands there is held against it */
export function jobCall({ job, options, work }: BoundJob, policies: Policies, check?: Budget): JobCall {
  return {
    jobId: job.id,
    options,
    limits: limitsOf(policies),
    ...(work.kind === 'visit' ? { atOnce: work.atOnce } : {}),
    ...(check === undefined ? {} : { purpose: 'check', budget: check }),
  };
}

const limitsOf = (policies: Policies): JobCall['limits'] => ({
  timeoutMs: policies.timeoutSeconds * 1000,
  maxPixels: Math.round(policies.maxPixels * 1e6),
  maxBytes: Math.round(policies.maxFileSize * 1e6),
  allowSvg: policies.allowSvg,
  keepDates: policies.keepDates,
  memoryMegabytes: policies.memoryLimit,
});
