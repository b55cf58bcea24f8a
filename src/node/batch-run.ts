import path from 'node:path';
import type { Executor, ExecutorDescription } from '../core/executor.ts';
import type { Plan } from '../core/plan.ts';
import { failureLimit } from '../core/policies.ts';
import { type RunProgress, runPlan, type SettledItem } from '../core/run.ts';
import { type Summary, SummaryFold } from '../core/summary.ts';
import type { PreparedBatch } from './batch.ts';
import { resumedRuns } from './run-again.ts';
import type { RunStore } from './run-store.ts';
import { sweep } from './sweep.ts';

export interface RunControls {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A run under way: its lines in input order, and what it came to once they are through. */
export interface BatchRun {
  readonly id: string;
  readonly executor: ExecutorDescription;
  /** Something a person should know of how it runs; undefined when all is as they set it. */
  readonly note: string | undefined;
  readonly items: AsyncGenerator<SettledItem, void, void>;
  /** Valid after the last item. */
  summary(): Summary;
  /** Why the record is not whole, so that the run can be neither resumed nor undone as a whole; valid at the end. */
  recordProblem(): string | undefined;
}

interface Carrying extends RunControls {
  readonly executor: Executor;
  readonly note: string | undefined;
  readonly store: RunStore;
}

/** Carries a prepared batch out and records it; the one place where lines become a run. */
export async function startRun(
  batch: PreparedBatch,
  { executor, note, store, signal, onProgress }: Carrying,
): Promise<BatchRun> {
  const { plan, policies, job, key, nameTemplate, request } = batch;
  const { selected, baseFolder, follows } = request;
  const folders = await targetFolders(plan);
  const resumed = await resumedRuns(store, follows);
  // Where everything was done but for the tidying, this plan has no task left.
  const swept = new Set([...folders, ...resumed.flatMap(({ header }) => header.folders ?? [])]);
  await sweep({ folders: swept, store });
  const record = await store.begin({
    call: batch.call,
    title: job.title,
    key,
    files: plan.complete ? plan.files : undefined,
    folders,
    request: { selected, policies, nameTemplate, baseFolder },
    follows,
  });
  const { keepFolder } = record;
  const call = { ...batch.call, ...(keepFolder === undefined ? {} : { keepFolder }) };
  const started = performance.now();
  const fold = new SummaryFold();
  let summary: Summary | undefined;
  const end = (): Summary => fold.end(performance.now() - started, executor.describe().workers);
  const items = async function* (): AsyncGenerator<SettledItem, void, void> {
    const run = runPlan({
      plan,
      call,
      executor,
      signal,
      retries: policies.retries,
      // A share of files that are still being found is not known yet.
      stopAfter: () => failureLimit(policies.stopAfter, plan.complete ? plan.tasks : Infinity),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    try {
      for await (const settled of run) {
        fold.add(settled);
        record.settled(settled);
        yield settled;
      }
    } finally {
      summary = end();
      await record.end(summary);
      // Once more: workers outlive a host that was killed by up to two seconds.
      if (resumed.length > 0) await sweep({ folders: swept, store });
      await store.forgetOld({ runs: policies.keepRuns, bytes: policies.keepMegabytes * 1e6 }).catch(() => {});
    }
  };
  return {
    id: record.id,
    get executor() {
      return executor.describe();
    },
    note: note ?? (record.problem === undefined ? undefined : `no record is kept: ${record.problem}`),
    items: items(),
    summary: () => summary ?? end(),
    recordProblem: () => record.problem,
  };
}

/** Folders that the results will stand in; a plan that grows has none. */
async function targetFolders(plan: Plan): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  if (!plan.complete) return folders;
  for await (const item of plan.items) {
    for (const target of item.kind === 'task' ? item.targets : []) folders.add(path.dirname(target.path));
  }
  return folders;
}
