import path from 'node:path';
import type { Plan } from '../core/plan.ts';
import type { ConflictPolicy } from '../core/policies.ts';
import type { Pause } from '../core/pause.ts';
import type { PreparedBatch } from '../node/batch.ts';
import { makePause } from '../node/pause.ts';
import type { Known, Preview, SizeText } from './begin-rows.ts';
import { type Order, orderRequest } from './order.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { withSettingNames } from './setting-problems.ts';

/**
 * Finds out what a run would do, and says what is known as soon as it is: the plan, the names that are taken, the
 * bytes to expect. Nothing is written. Rejects only when aborted.
 */
export async function preview(
  order: Order,
  { batches }: Services,
  runs: Runs,
  signal: AbortSignal,
  tell: (known: Known) => void,
): Promise<void> {
  const request = orderRequest(order);
  const wished = request.policies.map(({ onConflict }) => onConflict).findLast((each) => each !== undefined);
  // What `rename` has given another name cannot be told from its plan; `ask` counts it, and is the same without any.
  const renames = wished === undefined || wished === 'rename';
  const asking = { ...request, policies: [...request.policies, { onConflict: 'ask' }] };
  const first = await batches.prepare(renames ? asking : request, signal);
  if (!first.ok)
    return tell({ kind: 'refused', problems: withSettingNames(first.problems, order.job, request) });
  const { plan, policies } = first.batch;
  const known = await previewOf(plan, renames ? 'rename' : policies.onConflict, makePause(signal));
  const measures = order.job.makesFiles && known.files > 0;
  tell({ kind: 'known', preview: known, size: { kind: measures ? 'later' : 'none' } });
  if (!measures) return;
  const second = renames && plan.conflicts > 0 ? await batches.prepare(request, signal) : first;
  if (second.ok) tell({ kind: 'known', preview: known, size: await size(second.batch, runs, signal) });
}

async function size(batch: PreparedBatch, runs: Runs, signal: AbortSignal): Promise<SizeText> {
  const measurement = await runs.measure(batch, signal);
  return measurement === undefined ? { kind: 'none' } : { kind: 'known', ...measurement };
}

/** What a plan says; under `rename` one that was made under `ask`. A plan that grows is not touched: its files are found when it is run. */
export async function previewOf(plan: Plan, onConflict: ConflictPolicy, pause: Pause): Promise<Preview> {
  const { complete, files, tasks, conflicts, leftOut } = plan;
  const counts = { originals: 0, others: 0, unchanged: 0, exists: 0 };
  if (complete) {
    for await (const item of plan.items) {
      const wait = pause();
      if (wait !== undefined) await wait;
      if (item.kind === 'unchanged') counts.unchanged++;
      if (item.kind === 'skip' && item.code === 'exists') counts.exists++;
      for (const { replaces } of item.kind === 'task' ? item.targets : []) {
        if (replaces?.owner === 'source') counts.originals++;
        if (replaces?.owner === 'other') counts.others++;
      }
    }
  }
  for (const item of plan.shared)
    if (item.kind === 'file' && item.target.replaces?.owner === 'other') counts.others++;
    else if (item.kind === 'skip') counts.exists++;
  const { originals, others, unchanged } = counts;
  const taken = { rename: conflicts, ask: conflicts, skip: counts.exists, overwrite: 0 }[onConflict];
  const together = plan.shared.flatMap((item) =>
    item.kind === 'file' ? [path.basename(item.target.path)] : [],
  );
  return { complete, files, tasks, unchanged, originals, others, taken, onConflict, leftOut, together };
}
