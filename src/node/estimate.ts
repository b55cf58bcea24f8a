import {
  type BytesRange,
  type Estimate,
  estimateBytes,
  type Measured,
  sampleOrder,
  type Sized,
} from '../core/estimate.ts';
import type { Executor } from '../core/executor.ts';
import type { Failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import type { TaskItem } from '../core/plan.ts';
import { runPlan } from '../core/run.ts';
import type { PreparedBatch } from './batch.ts';
import { makePause } from './pause.ts';

/** A sample takes about so long: the file in hand is not cut off, as its work would be lost. */
const patienceMs = 3000;
/** After an abort the files in hand may take so long: to cut one off ends its worker, which is warm for the run. */
const graceMs = 1000;

/**
 * Carries a sample out in the workers without writing anything. An abort ends it early: what was measured until then
 * counts.
 * @param most files of the sample
 */
export async function estimateBatch(
  { plan, call }: PreparedBatch,
  executor: Executor,
  signal: AbortSignal,
  most: number,
): Promise<Estimate> {
  const tasks: TaskItem[] = [];
  const pause = makePause();
  for await (const item of plan.items) {
    const wait = pause();
    if (wait !== undefined) await wait;
    if (item.kind === 'task') tasks.push(item);
  }
  const order = sampleOrder(tasks.length, most);
  const outcomes = new Map<TaskItem, Outcome>();
  const started = performance.now();
  using cut = laterThan(signal, graceMs);
  // In rounds of a file a worker: to cut a longer one short would cost the workers, and they are warm for the run.
  const round = Math.max(1, executor.describe().workers);
  for (let at = 0; at < order.length; at += round) {
    if (signal.aborted || (at > 0 && performance.now() - started > patienceMs)) break;
    const chosen = order.slice(at, at + round).flatMap((place) => tasks[place] ?? []);
    const items = chosen.map((task, index) => ({ ...task, index }));
    const sample = { ...plan, items, complete: true, files: items.length, tasks: items.length };
    const run = runPlan({
      plan: sample,
      call: { ...call, purpose: 'measure' },
      executor,
      signal: cut.signal,
    });
    for await (const { item, outcome } of run) {
      const task = chosen[item.index];
      if (task !== undefined && outcome.status !== 'cancelled') outcomes.set(task, outcome);
    }
  }
  return summed(tasks, outcomes, plan);
}

/** Aborts so long after another signal has. */
function laterThan(signal: AbortSignal, ms: number): Disposable & { readonly signal: AbortSignal } {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => abort.abort(), ms);
  };
  signal.addEventListener('abort', wait, { once: true });
  return {
    signal: abort.signal,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', wait);
      clearTimeout(timer);
    },
  };
}

function summed(
  tasks: readonly TaskItem[],
  outcomes: ReadonlyMap<TaskItem, Outcome>,
  { replacing, conflicts }: { readonly replacing: number; readonly conflicts: number },
): Estimate {
  const measured: Measured[] = [];
  const others: Sized[] = [];
  const counts = { unchanged: 0, failed: 0 };
  const failures = new Map<string, Failure>();
  for (const task of tasks) {
    const { bytes, format } = task.source;
    const sized = { kind: format ?? '', bytesIn: bytes };
    const outcome = outcomes.get(task);
    if (outcome === undefined) {
      others.push(sized);
      continue;
    }
    measured.push({ ...sized, bytesOut: bytesOut(task, outcome) });
    if (outcome.status === 'unchanged') counts.unchanged++;
    if (outcome.status !== 'failed') continue;
    counts.failed++;
    failures.set(outcome.failure.message, outcome.failure);
  }
  return {
    files: tasks.length,
    bytesIn: tasks.reduce((sum, { source }) => sum + source.bytes, 0),
    bytesOut: tasks.length === 0 ? none : estimateBytes(measured, others),
    sampled: measured.length,
    ...counts,
    failures: [...failures.values()],
    replacing,
    conflicts,
  };
}

const none: BytesRange = { expected: 0, low: 0, high: 0 };

/** What will be there of this file: in place also one that stays as it is counts. */
function bytesOut({ source, targets }: TaskItem, outcome: Outcome): number {
  if (outcome.status === 'done') return outcome.outputs.reduce((sum, { bytes }) => sum + bytes, 0);
  return targets.some(({ replaces }) => replaces?.owner === 'source') ? source.bytes : 0;
}
