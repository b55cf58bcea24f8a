import type { Executor } from '../core/executor.ts';
import { failureLimit } from '../core/policies.ts';
import { runPlan, type SettledItem } from '../core/run.ts';
import { type Summary, SummaryFold } from '../core/summary.ts';
import type { BatchRun, RunControls } from './batch-run.ts';
import type { PreparedBatch } from './batch.ts';

interface Carrying extends RunControls {
  readonly executor: Executor;
  readonly note: string | undefined;
}

/** Carries out what writes nothing, a check: no record, no copies, nothing is tidied. */
export function startUnrecorded(
  { plan, call, policies }: PreparedBatch,
  { executor, note, signal, onProgress }: Carrying,
): BatchRun {
  const started = performance.now();
  const fold = new SummaryFold();
  const end = (): Summary => fold.end(performance.now() - started, executor.describe().workers);
  let summary: Summary | undefined;
  const items = async function* (): AsyncGenerator<SettledItem, void, void> {
    try {
      const stopAfter = (): number | undefined =>
        failureLimit(policies.stopAfter, plan.complete ? plan.tasks : Infinity);
      const progress = onProgress === undefined ? {} : { onProgress };
      const { retries } = policies;
      for await (const settled of runPlan({
        plan,
        call,
        executor,
        signal,
        retries,
        stopAfter,
        ...progress,
      })) {
        fold.add(settled);
        yield settled;
      }
    } finally {
      summary = end();
    }
  };
  return {
    id: '',
    get executor() {
      return executor.describe();
    },
    note,
    items: items(),
    summary: () => summary ?? end(),
    shared: () => [],
    conclusion: () => undefined,
    recordProblem: () => undefined,
  };
}
