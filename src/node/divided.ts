import path from 'node:path';
import type { Executor } from '../core/executor.ts';
import { dividing } from '../core/parts.ts';
import type { PreparedBatch } from './batch.ts';

/** The executor for a run: very large files go to it in parts, where the job can do with that. */
export function dividedFor({ job, call }: Pick<PreparedBatch, 'job' | 'call'>, executor: Executor): Executor {
  const bound = job.bind(call.options);
  if (!bound.ok || bound.value.work.kind !== 'stream') return executor;
  const { parts } = bound.value.work;
  return parts === undefined
    ? executor
    : dividing(executor, { parts, nameOf: (file) => path.basename(file) });
}
