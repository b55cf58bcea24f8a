import path from 'node:path';
import type { ExecutorDescription, JobCall } from '../core/executor.ts';
import type { BoundJob, Job } from '../core/job.ts';
import { planGrowing } from '../core/growing-plan.ts';
import { checkNameTemplate, needsHash } from '../core/naming.ts';
import { bindOptions, type OptionValues } from '../core/options.ts';
import { type Plan, type PlanBasis, planRun } from '../core/plan.ts';
import { failureLimit, type Policies, policySchema } from '../core/policies.ts';
import { type RunProgress, runPlan, type SettledItem } from '../core/run.ts';
import type { Source } from '../core/source.ts';
import { type Summary, SummaryFold } from '../core/summary.ts';
import { earlierResults, isBelowAny } from './earlier-results.ts';
import { engineId } from './engine.ts';
import { gathering } from './gather.ts';
import { removeLostTemporaries } from './lost-temporaries.ts';
import { makePause } from './pause.ts';
import { type PoolEnvironment, PoolKeeper } from './pool-keeper.ts';
import type { Follows } from './record-lines.ts';
import { resultKey } from './result-key.ts';
import { type Again, repeatRequest, resumedRuns, resumeRequest, retryRequest } from './run-again.ts';
import { RunStore } from './run-store.ts';
import { FolderDisk } from './target-disk.ts';
import type { Selected } from './walk.ts';

/** What one face asks for: the same from a menu, a task or a command line. Plain data: the record keeps it. */
export interface BatchRequest {
  readonly jobId: string;
  /** Files and folders, in input order. */
  readonly selected: readonly Selected[];
  /** Layers of job options, the later ones winning: settings, preset, answers, flags. */
  readonly options: readonly OptionValues[];
  /** Layers of policies, likewise. */
  readonly policies: readonly OptionValues[];
  /** Instead of the job's own template; '' is the job's own. */
  readonly nameTemplate?: string | undefined;
  /** Absolute folder that a relative output folder starts from. */
  readonly baseFolder: string;
  /** The run of the past that this one goes on with, or repairs. */
  readonly follows?: Follows;
}

/** A plan with all that is needed to carry it out. */
export interface PreparedBatch {
  readonly plan: Plan;
  readonly job: Job;
  readonly call: JobCall;
  readonly policies: Policies;
  readonly nameTemplate: string;
  /** Stands for job, options and engine. */
  readonly key: string;
  readonly request: BatchRequest;
}

export type Preparation =
  | { readonly ok: true; readonly batch: PreparedBatch }
  | { readonly ok: false; readonly problems: readonly string[] };

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

export interface BatchEnvironment extends PoolEnvironment {
  readonly jobs: readonly Job[];
}

/**
 * The one use case behind all faces: gather → bind → plan → run → record. Faces bring the selection and the
 * layers, ask and confirm in between, and show what comes back.
 */
export class Batches {
  /** The runs of the past. */
  readonly store: RunStore;
  readonly #jobs: readonly Job[];
  readonly #pools: PoolKeeper;

  constructor(environment: BatchEnvironment) {
    this.#jobs = environment.jobs;
    this.store = new RunStore(environment.stateFolder);
    this.#pools = new PoolKeeper(environment);
  }

  /** Gathers and plans; writes nothing. The dry run is what this returns. Rejects only when aborted. */
  async prepare(request: BatchRequest, signal?: AbortSignal): Promise<Preparation> {
    const job = this.#jobs.find(({ id }) => id === request.jobId);
    if (job === undefined) return { ok: false, problems: [`There is no job ${request.jobId}.`] };
    const bound = job.bind(...request.options);
    const policies = bindOptions(policySchema, ...request.policies);
    const nameTemplate =
      request.nameTemplate === '' ? job.nameTemplate : (request.nameTemplate ?? job.nameTemplate);
    const templateProblem = checkNameTemplate(nameTemplate);
    const problems = [
      ...(bound.ok ? [] : bound.issues.map(({ message }) => message)),
      ...(policies.ok ? [] : policies.issues.map(({ message }) => message)),
      ...(templateProblem === undefined ? [] : [templateProblem]),
    ];
    if (!bound.ok || !policies.ok || problems.length > 0) return { ok: false, problems };
    const { options } = bound.value;
    const key = resultKey(
      job.id,
      options,
      job.group === 'image' ? await this.#engine(policies.value, job) : undefined,
    );
    const batch = {
      job,
      call: { jobId: job.id, options, limits: limitsOf(policies.value) },
      policies: policies.value,
      nameTemplate,
      key,
      request,
    };
    return { ok: true, batch: { ...batch, plan: await this.#plan(bound.value, batch, signal) } };
  }

  async #plan(job: BoundJob, batch: Omit<PreparedBatch, 'plan'>, signal?: AbortSignal): Promise<Plan> {
    const { request, nameTemplate, key, policies } = batch;
    const { exclude, useIgnoreFiles, outputFolder, onConflict, skipUnchanged } = policies;
    const { maxBytes, allowSvg } = batch.call.limits;
    const { sources: found, leftOut } = gathering({
      selected: request.selected,
      accepts: job.job.accepts,
      exclude,
      useIgnoreFiles,
      wantsHash: needsHash(nameTemplate),
      signal,
    });
    const root = outputFolder === '' ? undefined : path.resolve(request.baseFolder, outputFolder);
    const sources: Source[] = [];
    // Results stand in the sources' folders or below them, or in the output folder.
    const folders = new Set(root === undefined ? [] : [root]);
    if (job.job.makesFiles) {
      for await (const source of found) {
        sources.push(source);
        folders.add(path.dirname(source.path));
      }
    }
    const resumed = await resumedRuns(this.store, request.follows);
    const earlier = await earlierResults(this.store, {
      jobId: job.job.id,
      matters: isBelowAny(folders),
      resumed: new Set(resumed.map(({ header }) => header.id)),
    });
    const [first] = resumed;
    const basis: PlanBasis = {
      job,
      key,
      leftOut,
      naming: { template: nameTemplate, ...(root === undefined ? {} : { outputFolder: root }) },
      onConflict,
      skipUnchanged,
      resumes: first === undefined ? undefined : { sinceMs: Date.parse(first.header.at) },
      maxBytes,
      allowSvg,
      disk: new FolderDisk(earlier),
      pause: makePause(signal),
    };
    return job.job.makesFiles ? planRun({ ...basis, sources }) : planGrowing(basis, found);
  }

  /** Starts a run. Rejects when no worker can be had; single files never make it reject. */
  async run(batch: PreparedBatch, { signal, onProgress }: RunControls): Promise<BatchRun> {
    const { plan, policies, job, key, nameTemplate, request } = batch;
    const { executor, note } = await this.#pools.get(policies, job);
    const { selected, baseFolder, follows } = request;
    const folders = await targetFolders(plan);
    const tidy = async (): Promise<void> => {
      const [lost] = await resumedRuns(this.store, follows);
      if (lost !== undefined) await removeLostTemporaries(folders, Date.parse(lost.header.at));
    };
    await tidy();
    const record = await this.store.begin({
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
    const { store } = this;
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
        await tidy();
        await store
          .forgetOld({ runs: policies.keepRuns, bytes: policies.keepMegabytes * 1e6 })
          .catch(() => {});
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

  /** The request for the files of a past run that failed. */
  async retry(runId: string): Promise<Again> {
    const run = await this.store.find(runId);
    return run === undefined ? noSuchRun(runId) : retryRequest(this.store, run);
  }

  /** The request that goes on with an interrupted or cancelled run. */
  async resume(runId: string): Promise<Again> {
    const run = await this.store.find(runId);
    return run === undefined ? noSuchRun(runId) : resumeRequest(this.store, run);
  }

  /** The request for a past run as a whole, with the options of then. */
  async repeat(runId: string): Promise<Again> {
    const run = await this.store.find(runId);
    return run === undefined ? noSuchRun(runId) : repeatRequest(this.store, run);
  }

  /**
   * Starts one worker before it is known what there is to do, as gathering and planning leave a core free. Problems
   * are left to the run that follows.
   */
  async warm(jobId: string, ...policies: readonly OptionValues[]): Promise<void> {
    const job = this.#jobs.find(({ id }) => id === jobId);
    const bound = bindOptions(policySchema, ...policies);
    if (job === undefined || !bound.ok) return;
    const pool = await this.#pools.get(bound.value, job).catch(() => undefined);
    await pool?.warm().catch(() => {});
  }

  async #engine(policies: Policies, job: Job): Promise<string> {
    const choice = await this.#pools.choose(policies, job);
    return engineId(choice.ok ? choice.runtime.flavour : 'native');
  }

  /** Ends all workers at once. */
  close(): Promise<void> {
    return this.#pools.close();
  }
}

const noSuchRun = (runId: string): Again => ({ ok: false, problem: `There is no record of a run ${runId}.` });

/** Folders that the results will stand in; a plan that grows has none. */
async function targetFolders(plan: Plan): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  if (!plan.complete) return folders;
  for await (const item of plan.items) {
    for (const target of item.kind === 'task' ? item.targets : []) folders.add(path.dirname(target.path));
  }
  return folders;
}

const limitsOf = (policies: Policies): JobCall['limits'] => ({
  timeoutMs: policies.timeoutSeconds * 1000,
  maxPixels: Math.round(policies.maxPixels * 1e6),
  maxBytes: Math.round(policies.maxFileSize * 1e6),
  allowSvg: policies.allowSvg,
  keepDates: policies.keepDates,
  memoryMegabytes: policies.memoryLimit,
});
