import os from 'node:os';
import path from 'node:path';
import type { Executor, ExecutorDescription, JobCall } from '../core/executor.ts';
import type { BoundJob, Job } from '../core/job.ts';
import { checkNameTemplate, needsHash } from '../core/naming.ts';
import { bindOptions, type OptionValues } from '../core/options.ts';
import { type Plan, planRun } from '../core/plan.ts';
import { failureLimit, type Policies, policySchema, workerCount } from '../core/policies.ts';
import { type RunProgress, runPlan, type SettledItem } from '../core/run.ts';
import type { Source } from '../core/source.ts';
import { type Summary, SummaryFold } from '../core/summary.ts';
import { gather } from './gather.ts';
import { makePause } from './pause.ts';
import { PoolExecutor } from './pool.ts';
import { RunStore } from './record.ts';
import { chooseRuntime } from './runtime.ts';
import { FolderDisk } from './target-disk.ts';

/** What one face asks for: the same from a menu, a task or a command line. */
export interface BatchRequest {
  readonly jobId: string;
  /** Absolute paths of files and folders, in input order. */
  readonly selected: readonly string[];
  /** Layers of job options, the later ones winning: settings, preset, answers, flags. */
  readonly options: readonly OptionValues[];
  /** Layers of policies, likewise. */
  readonly policies: readonly OptionValues[];
  /** Instead of the job's own template; '' is the job's own. */
  readonly nameTemplate?: string | undefined;
  /** Absolute folder that a relative output folder starts from. */
  readonly baseFolder: string;
  /** The folder below which a selected file's structure is kept in an output folder; undefined: its own. */
  readonly structureRoot?: (file: string) => string | undefined;
}

/** A plan with all that is needed to carry it out. */
export interface PreparedBatch {
  readonly plan: Plan;
  readonly job: Job;
  readonly call: JobCall;
  readonly policies: Policies;
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
}

export interface BatchEnvironment {
  readonly jobs: readonly Job[];
  /** The bundle that workers run. */
  readonly workerScript: string;
  /** Where records are kept. */
  readonly stateFolder: string;
  /** A Node for the workers on the Linux desktop; '' looks on the PATH. */
  readonly nodePath?: string;
  /** Milliseconds that idle workers stay warm. */
  readonly idleMs: number;
  /** Carries tasks out instead of a pool: in this very process, to debug a job. */
  readonly executor?: Executor;
  readonly log: (text: string) => void;
}

/**
 * The one use case behind all faces: gather → bind → plan → run → record. Faces bring the selection and the
 * layers, ask and confirm in between, and show what comes back.
 */
export class Batches {
  readonly #environment: BatchEnvironment;
  readonly #store: RunStore;
  /** The warm pool, and the settings that it was made for. */
  #pool: { readonly key: string; readonly made: Promise<Pool> } | undefined;

  constructor(environment: BatchEnvironment) {
    this.#environment = environment;
    this.#store = new RunStore(environment.stateFolder);
  }

  /** Gathers and plans; writes nothing. The dry run is what this returns. Rejects only when aborted. */
  async prepare(request: BatchRequest, signal?: AbortSignal): Promise<Preparation> {
    const job = this.#environment.jobs.find(({ id }) => id === request.jobId);
    if (job === undefined) return { ok: false, problems: [`There is no job ${request.jobId}.`] };
    const bound = job.bind(...request.options);
    const policies = bindOptions(policySchema, ...request.policies);
    const template =
      request.nameTemplate === undefined || request.nameTemplate === ''
        ? job.nameTemplate
        : request.nameTemplate;
    const templateProblem = checkNameTemplate(template);
    const problems = [
      ...(bound.ok ? [] : bound.issues.map(({ message }) => message)),
      ...(policies.ok ? [] : policies.issues.map(({ message }) => message)),
      ...(templateProblem === undefined ? [] : [templateProblem]),
    ];
    if (!bound.ok || !policies.ok || problems.length > 0) return { ok: false, problems };
    const plan = await this.#plan(bound.value, policies.value, template, request, signal);
    const call = { jobId: job.id, options: bound.value.options, limits: limitsOf(policies.value) };
    return { ok: true, batch: { plan, job, call, policies: policies.value, request } };
  }

  async #plan(
    job: BoundJob,
    policies: Policies,
    template: string,
    request: BatchRequest,
    signal: AbortSignal | undefined,
  ): Promise<Plan> {
    const { exclude, useIgnoreFiles, outputFolder, onConflict, allowSvg } = policies;
    const { sources, leftOut } = await gather({
      selected: request.selected,
      accepts: job.job.accepts,
      exclude,
      useIgnoreFiles,
      wantsHash: needsHash(template),
      structureRoot: request.structureRoot ?? (() => undefined),
      signal,
    });
    const root = outputFolder === '' ? undefined : path.resolve(request.baseFolder, outputFolder);
    const earlier = await this.#store.earlierOutputs(job.job.id, isBelowAny(sources, root));
    return planRun({
      job,
      sources,
      leftOut,
      naming: {
        template,
        ...(root === undefined ? {} : { outputFolder: root }),
      },
      onConflict,
      maxBytes: limitsOf(policies).maxBytes,
      allowSvg,
      disk: new FolderDisk(earlier),
      pause: makePause(signal),
    });
  }

  /** Starts a run. Rejects when no worker can be had; single files never make it reject. */
  async run(batch: PreparedBatch, { signal, onProgress }: RunControls): Promise<BatchRun> {
    const { plan, call, policies, job } = batch;
    const { executor, note } = await this.#executor(policies, job);
    const record = await this.#store.begin(call, job.title, targetFolders(plan));
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
        stopAfter: failureLimit(policies.stopAfter, plan.tasks),
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
    };
  }

  /**
   * Starts one worker before it is known what there is to do, as gathering and planning leave a core free. Problems
   * are left to the run that follows.
   */
  async warm(jobId: string, ...policies: readonly OptionValues[]): Promise<void> {
    const job = this.#environment.jobs.find(({ id }) => id === jobId);
    const bound = bindOptions(policySchema, ...policies);
    if (job === undefined || !bound.ok) return;
    const pool = await this.#executor(bound.value, job).catch(() => undefined);
    await pool?.warm().catch(() => {});
  }

  /** The pool for these settings: the warm one if it was made for the same. */
  async #executor(policies: Policies, job: Job): Promise<Pool> {
    const { nodePath } = this.#environment;
    const { workerType, chunkSize } = policies;
    const workers = workerCount(policies.poolSize, os.availableParallelism());
    const key = JSON.stringify([workerType, workers, chunkSize, nodePath, job.waits === true]);
    if (this.#pool?.key === key) return this.#pool.made;
    const before = this.#pool?.made;
    // Kept at once, not when it is made: whoever asks meanwhile must not make a second one.
    const pool = { key, made: this.#makePool(policies, job, workers, before) };
    this.#pool = pool;
    pool.made.catch(() => {
      if (this.#pool === pool) this.#pool = undefined;
    });
    return pool.made;
  }

  async #makePool(
    { workerType, chunkSize }: Policies,
    job: Job,
    workers: number,
    before: Promise<Pool> | undefined,
  ): Promise<Pool> {
    const { workerScript, nodePath, idleMs, log, executor: given } = this.#environment;
    if (given !== undefined) return { executor: given, note: undefined, warm: () => Promise.resolve() };
    await (await before?.catch(() => undefined))?.executor.close();
    const choice = await chooseRuntime({
      script: workerScript,
      workerType,
      waits: job.waits === true,
      ...(nodePath === undefined ? {} : { nodePath }),
    });
    if (!choice.ok) throw new Error(choice.message);
    const executor = new PoolExecutor({ runtime: choice.runtime, workers, chunkSize, idleMs, log });
    return { executor, note: choice.note, warm: () => executor.warm() };
  }

  /** Ends all workers at once. */
  async close(): Promise<void> {
    const pool = await this.#pool?.made.catch(() => undefined);
    this.#pool = undefined;
    await pool?.executor.close();
  }
}

interface Pool {
  readonly executor: Executor;
  readonly note: string | undefined;
  warm(): Promise<void>;
}

const targetFolders = ({ items }: Plan): ReadonlySet<string> =>
  new Set(
    items.flatMap((item) =>
      item.kind === 'task' ? item.targets.map((target) => path.dirname(target.path)) : [],
    ),
  );

/** Whether a folder is one of the sources', or below one: results stand there, or in the output folder. */
function isBelowAny(sources: readonly Source[], root: string | undefined): (folder: string) => boolean {
  const known = new Set(sources.map((source) => path.dirname(source.path)));
  if (root !== undefined) known.add(root);
  return (folder) => {
    for (let at = folder; ; at = path.dirname(at)) {
      if (known.has(at)) return true;
      if (at === path.dirname(at)) return false;
    }
  };
}

const limitsOf = (policies: Policies): JobCall['limits'] => ({
  timeoutMs: policies.timeoutSeconds * 1000,
  maxPixels: Math.round(policies.maxPixels * 1e6),
  maxBytes: Math.round(policies.maxFileSize * 1e6),
  allowSvg: policies.allowSvg,
  keepDates: policies.keepDates,
});
