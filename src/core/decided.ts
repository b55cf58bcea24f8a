import { failed, type Outcome } from './outcome.ts';
import type { PlanItem } from './plan.ts';

/** What becomes of an item that needs no worker: the plan has said it already. */
export function decidedOutcome(item: Exclude<PlanItem, { kind: 'task' }>): Outcome {
  const facts = { index: item.index, ms: 0, worker: 0 };
  switch (item.kind) {
    case 'skip':
      return { status: 'skipped', ...facts, code: item.code, reason: item.reason };
    case 'unchanged':
      return { status: 'unchanged', ...facts, reason: item.reason };
    case 'refused':
      return failed(item.index, item.failure);
    case 'conflict':
      return { status: 'skipped', ...facts, code: 'exists', reason: `${item.target} exists already` };
  }
}
