import type { Estimate } from '../core/estimate.ts';
import type { Budget } from '../core/budget.ts';
import type { JobCall } from '../core/executor.ts';
import type { BoundJob, Job } from '../core/job.ts';
import { checkNameTemplate } from '../core/naming.ts';
import { type Bound, bindOptions, type OptionValues } from '../core/options.ts';
import type { Plan } from '../core/plan.ts';
import { type Policies, policySchema } from '../core/policies.ts';
import { type BatchRun, type RunControls, startRun } from './batch-run.ts';
import { engineId } from './engine.ts';
import { jobCall } from './job-call.ts';
import type { Described } from './map/describe.ts';
import { ModuleOptions, unreadyText } from './map/described-options.ts';
import { estimateBatch } from './estimate.ts';
import type { Measured, MeasureWish } from './measure-batch.ts';
import type { MeasureProgress } from './measure-pool.ts';
import { planBatch } from './plan-batch.ts';
import { type PoolEnvironment, PoolKeeper } from './pool-keeper.ts';
import type { Follows } from './record-lines.ts';
import { resultKey } from './result-key.ts';
import { type Again, repeatRequest, resumeRequest, retryRequest } from './run-again.ts';
import { RunStore } from './run-store.ts';
import { startUnrecorded } from './unrecorded-run.ts';
import type { WatchAsked, WatchStart } from './watch-batch.ts';
import { SeenFiles } from './watch-seen.ts';
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
  /** The workspace whose task asks, where nobody trusts it: nothing outside of it is worked on or written. */
  readonly within?: string | undefined;
  /** Nothing is written: what would be is compared with what stands there, and with this budget. */
  readonly check?: Budget;
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

export interface BatchEnvironment extends PoolEnvironment {
  readonly jobs: readonly Job[];
  /** Why modules of the person's must not be run here: nobody trusts the workspace. */
  readonly refusesModules?: () => string | undefined;
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
  /** What watches have made. */
  readonly #watched = new SeenFiles();
  readonly #modules: ModuleOptions;

  constructor(environment: BatchEnvironment) {
    this.#jobs = environment.jobs;
    this.store = new RunStore(environment.stateFolder);
    this.#pools = new PoolKeeper(environment);
    this.#modules = new ModuleOptions({
      choose: (job) => this.#pools.choose(standardPolicies, job),
      log: environment.log,
      refusesModules: environment.refusesModules,
    });
  }

  /** Gathers and plans; writes nothing. The dry run is what this returns. Rejects only when aborted. */
  async prepare(request: BatchRequest, signal?: AbortSignal): Promise<Preparation> {
    const named = this.#jobs.find(({ id }) => id === request.jobId);
    if (named === undefined) return { ok: false, problems: [`There is no job ${request.jobId}.`] };
    const policies = bindOptions(policySchema, ...request.policies);
    const described = await this.#describedOptions(named, request, policies, signal);
    if (!described.ok) return described;
    const bound = named.bind(...described.layers);
    // Of a person's own module more is known now.
    const job = bound.ok ? bound.value.job : named;
    const nameTemplate =
      request.nameTemplate === '' ? job.nameTemplate : (request.nameTemplate ?? job.nameTemplate);
    const templateProblem = checkNameTemplate(nameTemplate);
    const problems = [
      ...(bound.ok ? [] : bound.issues.map(({ message }) => message)),
      ...(policies.ok ? [] : policies.issues.map(({ message }) => message)),
      ...(templateProblem === undefined ? [] : [templateProblem]),
      ...(request.check !== undefined && !makesAny(job, bound) ? [nothingToCheck(job)] : []),
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
      call: jobCall(bound.value, policies.value, request.check),
      policies: policies.value,
      nameTemplate,
      key,
      request,
    };
    return { ok: true, batch: { ...batch, plan: await planBatch(this.store, bound.value, batch, signal) } };
  }

  async #describedOptions(
    job: Job,
    request: BatchRequest,
    policies: Bound<Policies>,
    signal?: AbortSignal,
  ): Promise<
    { readonly ok: true; readonly layers: readonly OptionValues[] } | Extract<Preparation, { ok: false }>
  > {
    if (job.module === undefined) return { ok: true, layers: request.options };
    const { timeoutSeconds } = policies.ok ? policies.value : standardPolicies;
    const found = await this.#modules.of(job, request, timeoutSeconds * 1000, signal);
    return found.ok ? { ok: true, layers: [found.options] } : found;
  }

  /** What a module of the person's is, for a face that asks for its options. */
  async describe(jobId: string, file: string, signal?: AbortSignal): Promise<Described> {
    const job = this.#jobs.find(({ id }) => id === jobId);
    if (job === undefined) return { ok: false, problem: `There is no job ${jobId}.` };
    return this.#modules.describe(job, file, standardPolicies.timeoutSeconds * 1000, signal);
  }

  /** Starts a run. Rejects when no worker can be had; single files never make it reject. */
  async run(batch: PreparedBatch, controls: RunControls): Promise<BatchRun> {
    const pool = await this.#pools.get(batch.policies, batch.job);
    const { executor, note } = pool;
    if (batch.job.module?.initializes === true) {
      const { plan, call, request } = batch;
      const files = plan.complete ? plan.tasks : Infinity;
      const unready = await pool.ready(call, files, controls.signal);
      controls.signal.throwIfAborted();
      if (unready !== undefined) throw new Error(unreadyText(unready, request.baseFolder));
    }
    if (batch.call.purpose !== undefined) return startUnrecorded(batch, { ...controls, executor, note });
    return startRun(batch, { ...controls, executor, note, store: this.store });
  }

  /**
   * What the run would come to, from a sample that is carried out without writing anything; undefined for a job that
   * makes no files. An abort ends it early, and what was measured until then counts.
   */
  async estimate(
    batch: PreparedBatch,
    signal: AbortSignal,
    { sample = 12 }: { readonly sample?: number } = {},
  ): Promise<Estimate | undefined> {
    // A person's own function is called when they say so, and not to measure something before.
    if (!batch.job.makesFiles || batch.job.module !== undefined) return undefined;
    const { executor } = await this.#pools.get(batch.policies, batch.job);
    return estimateBatch(batch, executor, signal, sample);
  }

  /**
   * Which pool does this the fastest, by a sample that is carried out without writing anything; undefined: there is
   * no file to be worked on. An abort ends it soon, and the rounds until then count.
   */
  async measurePool(
    batch: PreparedBatch,
    wish: MeasureWish,
    signal: AbortSignal,
    tell?: (progress: MeasureProgress) => void,
  ): Promise<Measured | undefined> {
    const { measureBatch } = await import('./measure-batch.ts');
    return measureBatch(batch, wish, this.#pools, signal, tell);
  }

  /** Checks what a watch of folders is asked for, and gives what begins it. */
  async prepareWatch(request: BatchRequest, asked: WatchAsked): Promise<WatchStart> {
    const { prepareWatch } = await import('./watch-batch.ts');
    const { store } = this;
    const prepare = (empty: BatchRequest): Promise<Preparation> => this.prepare(empty);
    return prepareWatch({ store, pools: this.#pools, made: this.#watched, prepare }, request, asked);
  }

  /** The request for the files of a past run that failed; for all of them where something is made of all together. */
  async retry(runId: string): Promise<Again> {
    const run = await this.store.find(runId);
    if (run === undefined) return noSuchRun(runId);
    const job = this.#jobs.find(({ id }) => id === run.header.jobId);
    const bound = job?.bind(run.header.options);
    const whole = bound?.ok === true && bound.value.reduce !== undefined;
    return retryRequest(this.store, run, whole);
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
    // Which module it will be is not known yet.
    if (job === undefined || job.module !== undefined || !bound.ok) return;
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

const makesAny = (job: Job, bound: Bound<BoundJob>): boolean =>
  job.makesFiles || !bound.ok || bound.value.reduce !== undefined;

const nothingToCheck = ({ title }: Job): string => `${title} makes no files, so there is nothing to check.`;

const standardPolicies = ((): Policies => {
  const bound = bindOptions(policySchema);
  if (!bound.ok) throw new Error('the policies’ own defaults are wrong');
  return bound.value;
})();

const noSuchRun = (runId: string): Again => ({ ok: false, problem: `There is no record of a run ${runId}.` });
