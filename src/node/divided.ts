import path from 'node:path';
import type { Executor } from '../core/executor.ts';
import { keepingApart } from '../core/apart.ts';
import { dividing } from '../core/parts.ts';
import type { PreparedBatch } from './batch.ts';
import { makePause } from './pause.ts';

/**
 * The executor for a run: very large files go to it in parts, where the job can do with that, and of what goes to one
 * server only so much at a time.
 */
export function dividedFor({ job, call }: Pick<PreparedBatch, 'job' | 'call'>, executor: Executor): Executor {
  const bound = job.bind(call.options);
  if (!bound.ok || bound.value.work.kind === 'whole') return executor;
  const { work } = bound.value;
  if (work.kind === 'visit') {
    const { kindOf, most } = work.apart;
    return keepingApart(executor, {
      kindOf: ({ entry }) => (entry === undefined ? '' : kindOf(entry)),
      most,
    });
  }
  const { parts } = work;
  return parts === undefined
    ? executor
    : dividing(executor, { parts, nameOf: (file) => path.basename(file), makePause });
}
