import type { Limits } from '../../src/core/executor.ts';
import { detectFormat, sniffLength } from '../../src/core/format.ts';
import type { Job, JobResult } from '../../src/core/job.ts';
import type { OptionValues } from '../../src/core/options.ts';
import { pictureTools } from '../../src/node/picture.ts';
import { wholeWork } from './whole-work.ts';

export const testLimits: Limits = {
  timeoutMs: 20_000,
  maxPixels: 100e6,
  maxBytes: 512e6,
  allowSvg: false,
  keepDates: false,
  memoryMegabytes: 0,
};

/** A job's `run` on bytes, with the real picture tools; failures are thrown as they leave the job. */
export async function runJobOn(
  job: Job,
  bytes: Uint8Array,
  options: OptionValues = {},
  { extension = '.jpg', limits = testLimits }: { extension?: string; limits?: Limits } = {},
): Promise<JobResult> {
  const bound = job.bind(options);
  if (!bound.ok) throw new Error(bound.issues.map(({ message }) => message).join(' '));
  const format = detectFormat(bytes.subarray(0, sniffLength), extension);
  const file = { path: `/none/a${extension}`, name: 'a', extension, format, bytes };
  return wholeWork(bound.value).run(file, pictureTools(limits));
}
