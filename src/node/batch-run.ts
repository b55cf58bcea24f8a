import path from 'node:path';
import type { Executor, ExecutorDescription } from '../core/executor.ts';
import type { Plan } from '../core/plan.ts';
import type { Conclusion } from '../core/reducer.ts';
import { failureLimit } from '../core/policies.ts';
import type { RunProgress } from '../core/progress.ts';
import { runPlan, type SettledItem } from '../core/run.ts';
import { type Summary, SummaryFold } from '../core/summary.ts';
import type { PreparedBatch } from './batch.ts';
import { dividedFor } from './divided.ts';
import { forgetOld } from './retention.ts';
import { resumedRuns } from './run-again.ts';
import type { RunStore } from './run-store.ts';
import { makeScratch, removeScratch, sweepScratch } from './scratch-folder.ts';
import { type SharedResult, SharedRun } from './shared-run.ts';
import { sweep } from './sweep.ts';

export interface RunControls {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** A run under way: its lines in input order, and what it came to once they are through. */
export interface BatchRun {
  readonly id: string;
  /** When it began, as its record has it. */
  readonly at: Date;
  readonly executor: ExecutorDescription;
  /** Something a person should know of how it runs; undefined when all is as they set it. */
  readonly note: string | undefined;
  readonly items: AsyncGenerator<SettledItem, void, void>;
  /** Valid after the last item. */
  summary(): Summary;
  /** What became of the files that are made of all sources together, in their order; valid at the end. */
  shared(): readonly SharedResult[];
  /** What is left to say of all sources together; valid at the end. */
  conclusion(): Conclusion | undefined;
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
  const { selected, baseFolder, within, follows } = request;
  const folders = await targetFolders(plan);
  const resumed = await resumedRuns(store, follows);
  // Where everything was done but for the tidying, this plan has no task left.
  const swept = new Set([...folders, ...resumed.flatMap(({ header }) => header.folders ?? [])]);
  await sweep({ folders: swept, store });
  await sweepScratch(store);
  const record = await store.begin({
    call: batch.call,
    title: job.title,
    reports: job.reports === 'makes',
    key,
    files: plan.complete ? plan.files : undefined,
    folders,
    request: { selected, policies, nameTemplate, baseFolder, ...(within === undefined ? {} : { within }) },
    follows,
  });
  const { keepFolder } = record;
  // Without a record the state folder cannot be written, most likely.
  const recordScratch = keepFolder === undefined ? undefined : path.join(store.scratch, record.id);
  const scratchFolder = await makeScratch(batch, recordScratch);
  const call = {
    ...batch.call,
    ...(keepFolder === undefined ? {} : { keepFolder }),
    ...(scratchFolder === undefined ? {} : { scratchFolder }),
  };
  const started = performance.now();
  const fold = new SummaryFold(job);
  let summary: Summary | undefined;
  const { retries } = policies;
  const shared = SharedRun.of({ batch, call, executor, signal, retries });
  const made: SharedResult[] = [];
  const end = (): Summary => fold.end(performance.now() - started, executor.describe().workers);
  const items = async function* (): AsyncGenerator<SettledItem, void, void> {
    const run = runPlan({
      plan,
      call,
      executor: dividedFor(batch, executor),
      signal,
      retries,
      // A share of files that are still being found is not known yet.
      stopAfter: () => failureLimit(policies.stopAfter, plan.complete ? plan.tasks : Infinity),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    try {
      for await (const settled of run) {
        fold.add(settled);
        const behind = shared?.add(settled);
        if (behind !== undefined) await behind;
        // What the fold has is in the shared files, and as good as anything that a record could keep of it.
        record.settled(shared === undefined ? settled : withoutValue(settled));
        yield shared?.bulky === true ? withoutValue(settled) : settled;
      }
      for await (const one of shared?.end() ?? []) {
        fold.addShared(one.outcome);
        record.shared(one);
        made.push(one);
      }
    } finally {
      await shared?.close();
      await removeScratch(scratchFolder);
      summary = end();
      await record.end(summary);
      // Once more: workers outlive a host that was killed by up to two seconds.
      if (resumed.length > 0) await sweep({ folders: swept, store });
      await forgetOld(store, { runs: policies.keepRuns, bytes: policies.keepMegabytes * 1e6 }).catch(
        () => {},
      );
    }
  };
  return {
    id: record.id,
    at: record.at,
    get executor() {
      return executor.describe();
    },
    note: note ?? (record.problem === undefined ? undefined : `no record is kept: ${record.problem}`),
    items: items(),
    summary: () => summary ?? end(),
    shared: () => made,
    conclusion: () => shared?.conclusion,
    recordProblem: () => record.problem,
  };
}

function withoutValue({ item, outcome }: SettledItem): SettledItem {
  if (outcome.status !== 'done' && outcome.status !== 'unchanged') return { item, outcome };
  const { value: _value, ...rest } = outcome;
  return { item, outcome: rest };
}

/** Folders that the results will stand in; a plan that grows has those of its shared files only. */
async function targetFolders(plan: Plan): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  for (const item of plan.shared) if (item.kind === 'file') folders.add(path.dirname(item.target.path));
  if (!plan.complete) return folders;
  for await (const item of plan.items) {
    for (const target of item.kind === 'task' ? item.targets : []) folders.add(path.dirname(target.path));
  }
  return folders;
}
