import path from 'node:path';
import type { Executor } from '../core/executor.ts';
import type { Outcome } from '../core/outcome.ts';
import { failureLimit } from '../core/policies.ts';
import { runPlan, type SettledItem } from '../core/run.ts';
import { type Summary, SummaryFold } from '../core/summary.ts';
import { valueSize } from '../core/value-size.ts';
import type { BatchRun, RunControls } from './batch-run.ts';
import type { PreparedBatch } from './batch.ts';
import { dividedFor } from './divided.ts';
import { makeScratch, removeScratch, temporaryScratch } from './scratch-folder.ts';
import { type SharedResult, SharedRun } from './shared-run.ts';

interface Carrying extends RunControls {
  readonly executor: Executor;
  readonly note: string | undefined;
}

/** Carries a check out, which writes nothing: no record, no copies, nothing is tidied. */
export function startUnrecorded(
  batch: PreparedBatch,
  { executor, note, signal, onProgress }: Carrying,
): BatchRun {
  const { plan, policies, job } = batch;
  const { retries } = policies;
  const started = performance.now();
  const fold = new SummaryFold(job);
  const end = (): Summary => fold.end(performance.now() - started, executor.describe().workers);
  let summary: Summary | undefined;
  const checked: SharedResult[] = [];
  const { compared, made } = comparing(executor);
  const items = async function* (): AsyncGenerator<SettledItem, void, void> {
    // What files of all sources together are made of is gathered outside of the folders that are only looked at.
    const scratchFolder =
      (await makeScratch(batch, undefined)) ??
      (plan.shared.length > 0 && finishes(batch) ? await temporaryScratch() : undefined);
    const spoolAt = scratchFolder === undefined ? undefined : path.join(scratchFolder, 'shared');
    const call = { ...batch.call, ...(scratchFolder === undefined ? {} : { scratchFolder }) };
    const shared = SharedRun.of({ batch, call, executor, signal, retries, compare: { spoolAt } });
    try {
      const run = runPlan({
        plan,
        call,
        executor: dividedFor(batch, compared),
        signal,
        retries,
        weigh: ({ index }) => valueSize(made.get(index)),
        stopAfter: () => failureLimit(policies.stopAfter, plan.complete ? plan.tasks : Infinity),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      for await (const settled of run) {
        fold.add(settled);
        const { item, outcome } = settled;
        const behind = shared?.add({ item, outcome: made.get(outcome.index) ?? outcome });
        made.delete(outcome.index);
        if (behind !== undefined) await behind;
        yield settled;
      }
      for await (const one of shared?.end() ?? []) {
        fold.addShared(one.outcome);
        checked.push(one);
      }
    } finally {
      await shared?.close();
      await removeScratch(scratchFolder);
      summary = end();
    }
  };
  return {
    id: '',
    at: new Date(),
    get executor() {
      return executor.describe();
    },
    note,
    items: items(),
    summary: () => summary ?? end(),
    shared: () => checked,
    conclusion: () => undefined,
    recordProblem: () => undefined,
  };
}

function finishes({ job, call }: PreparedBatch): boolean {
  const bound = job.bind(call.options);
  return bound.ok && bound.value.reduce?.finish !== undefined;
}

/**
 * Workers say what they made of a file, and beside it what is wrong with what stands there. A person is told of the
 * latter; what is made of all files together is made from the former.
 */
function comparing(executor: Executor): {
  readonly compared: Executor;
  readonly made: Map<number, Outcome>;
} {
  const made = new Map<number, Outcome>();
  return {
    made,
    compared: {
      describe: () => executor.describe(),
      close: () => executor.close(),
      execute: (call, feed, settle, signal) =>
        executor.execute(
          call,
          feed,
          (outcome) => {
            made.set(outcome.index, outcome);
            settle(verdict(outcome));
          },
          signal,
        ),
    },
  };
}

function verdict(outcome: Outcome): Outcome {
  if (outcome.status !== 'done' && outcome.status !== 'unchanged') return outcome;
  const { index, ms, worker, stale } = outcome;
  if (stale !== undefined) return { status: 'failed', index, ms, worker, failure: stale };
  return { status: 'unchanged', index, ms, worker, reason: 'up to date' };
}
