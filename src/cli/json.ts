import type { Plan, PlanItem } from '../core/plan.ts';
import type { SettledItem } from '../core/run.ts';
import { speedUp, type Summary } from '../core/summary.ts';
import type { BatchRun, PreparedBatch } from '../node/batch.ts';

/** Raised when a field changes its meaning; new fields do not raise it. */
export const jsonVersion = 1;

const line = (type: string, facts: object): string => JSON.stringify({ v: jsonVersion, type, ...facts });

export const runJson = ({ plan, call }: PreparedBatch, run: BatchRun): string =>
  line('run', {
    id: run.id,
    job: call.jobId,
    options: call.options,
    files: plan.items.length,
    leftOut: plan.leftOut,
    executor: run.executor,
    note: run.note,
  });

export const fileJson = ({ item, outcome }: SettledItem): string =>
  line('file', { source: item.source.path, ...outcome });

export const summaryJson = (summary: Summary): string =>
  line('summary', { ...summary, speedUp: Math.round(speedUp(summary) * 100) / 100 });

export const planJson = ({ jobId, items, tasks, replacing, conflicts, leftOut }: Plan): string =>
  line('plan', { job: jobId, files: items.length, tasks, replacing, conflicts, leftOut });

export const plannedJson = (item: PlanItem): string => {
  const { source, ...rest } = item;
  return line('planned', { source: source.path, ...rest });
};
