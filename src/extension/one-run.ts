import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { SettledItem } from '../core/run.ts';
import type { BatchRequest, PreparedBatch } from '../node/batch.ts';
import type { BatchRun } from '../node/batch-run.ts';
import { errorText } from '../node/os-error.ts';
import { makePause } from '../node/pause.ts';
import { type LineOptions, resultLine } from '../report/lines.ts';
import { progressText } from '../report/progress.ts';
import { noteLines, sharedLine } from '../report/shared-lines.ts';
import { footerLine, headerLines, leftOutLines } from '../report/summary-lines.ts';
import { askToSave } from './ask-to-save.ts';
import { askAboutConflicts, confirmReplacing } from './confirm.ts';
import { commandIds } from './ids.ts';
import { workspacePaths } from './links.ts';
import { logOutcome, logRun } from './log.ts';
import type { Errand } from './errand.ts';
import type { LineOutput } from './line-output.ts';
import type { RunProgress } from './run-progress.ts';
import { type EndedRun, RunCollector } from './run-collector.ts';
import type { Services } from './services.ts';
import { faceSettings } from './settings.ts';
import { withSettingNames } from './setting-problems.ts';
import { underWayKey } from './unfinished.ts';

export type RunEnd =
  | { readonly kind: 'ended'; readonly run: EndedRun }
  /** Nothing fits the job. */
  | { readonly kind: 'empty'; readonly batch: PreparedBatch }
  /** The person said no, or cancelled before anything was begun. */
  | { readonly kind: 'called-off' }
  /** A past run that cannot be run again, or need not. */
  | { readonly kind: 'pointless'; readonly why: string }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** One run from its errand to its end: prepare → ask → run → lines. */
export class OneRun {
  readonly #errand: Errand;
  readonly #services: Services;
  readonly #output: LineOutput;
  readonly #progress: RunProgress;
  readonly #signal: AbortSignal;
  readonly #show: (file: string) => string;

  constructor(
    errand: Errand,
    services: Services,
    output: LineOutput,
    progress: RunProgress,
    signal: AbortSignal,
  ) {
    this.#errand = errand;
    this.#services = services;
    this.#output = output;
    this.#progress = progress;
    this.#signal = signal;
    const paths = workspacePaths();
    this.#show = (file) => paths.show(file);
  }

  async execute(): Promise<RunEnd> {
    const again = await this.#errand.request();
    if (!again.ok) return { kind: 'pointless', why: again.problem };
    const { request } = again;
    const paths = request.selected.map((one) => one.path);
    const job = this.#job(request);
    if (job !== undefined && this.#errand.asks && !(await this.#ask(() => askToSave(job, paths, this.#show))))
      return { kind: 'called-off' };
    this.#progress.report('Looking for files…');
    try {
      const prepared = await this.#prepare(request);
      if ('kind' in prepared) return prepared;
      if (prepared.plan.complete && prepared.plan.files === 0) return { kind: 'empty', batch: prepared };
      return { kind: 'ended', run: await this.#run(prepared) };
    } catch (error) {
      if (this.#signal.aborted) return { kind: 'called-off' };
      throw error;
    }
  }

  /** None where a record tells of a job that this version does not have. */
  #job({ jobId }: BatchRequest): Job | undefined {
    return this.#services.jobs.find(({ id }) => id === jobId);
  }

  /** A question stops the clock of the progress. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    this.#progress.hold();
    try {
      return await question();
    } finally {
      this.#progress.start();
    }
  }

  async #prepare(request: BatchRequest): Promise<PreparedBatch | RunEnd> {
    const { batches } = this.#services;
    const first = await batches.prepare(request, this.#signal);
    if (!first.ok)
      return { kind: 'refused', problems: withSettingNames(first.problems, this.#job(request), request) };
    const { plan } = first.batch;
    if (!this.#errand.asks) return first.batch;
    if (plan.conflicts > 0) {
      const onConflict = await this.#ask(() => askAboutConflicts(plan, this.#show));
      if (onConflict === undefined) return { kind: 'called-off' };
      const policies = [...request.policies, { onConflict }];
      const second = await batches.prepare({ ...request, policies }, this.#signal);
      return second.ok ? second.batch : { kind: 'refused', problems: second.problems };
    }
    if (plan.replacing > this.#errand.agreed && !(await this.#ask(() => confirmReplacing(plan, this.#show))))
      return { kind: 'called-off' };
    return first.batch;
  }

  async #run(batch: PreparedBatch): Promise<EndedRun> {
    const { batches, log, memory } = this.#services;
    const details = `([details](command:${commandIds.showOutput}))`;
    const started = performance.now();
    const run = await batches.run(batch, {
      signal: this.#signal,
      onProgress: (progress) => {
        const text = this.#signal.aborted
          ? 'Cancelling…'
          : progressText(progress, performance.now() - started);
        this.#progress.report(
          `${text} ${details}`,
          progress.complete ? (progress.settled + progress.under) / progress.total : 0,
        );
      },
    });
    const { lineStyle, revealOutput } = faceSettings();
    // A run that ends with its window is known by it the next time.
    void memory.update(underWayKey, run.id);
    const collector = new RunCollector(run.id, batch.job);
    const pause = makePause();
    logRun(log, batch, run.id);
    let saidLeftOut = false;
    const begin = (): void => {
      saidLeftOut = batch.plan.complete;
      this.#head(batch, run);
      if (revealOutput === 'always') this.#output.reveal();
    };
    let begun = false;
    for await (const settled of run.items) {
      if (!begun) begin();
      begun = true;
      this.#line(settled, { style: lineStyle, jobId: batch.job.id, makesFiles: batch.job.makesFiles });
      collector.add(settled);
      await pause();
    }
    await this.#together(run, collector);
    const summary = run.summary();
    // Of a plan that grew it is known only now.
    if (!saidLeftOut) this.#output.write(...leftOutLines(batch.plan.leftOut));
    this.#output.write(footerLine(summary));
    this.#output.flush();
    if (summary.counts.failed > 0 && revealOutput === 'onFailure') this.#output.reveal();
    return collector.end(summary, this.#signal.aborted, run.recordProblem());
  }

  /** What was made of all files together. */
  async #together(run: BatchRun, collector: RunCollector): Promise<void> {
    const shared = run.shared();
    const conclusion = run.conclusion();
    collector.addTogether(shared, conclusion?.report);
    for (const one of shared) this.#output.write(sharedLine(one, this.#show));
    if (conclusion === undefined) return;
    this.#output.write(...noteLines(conclusion));
    const { clipboard } = conclusion;
    if (clipboard === undefined) return;
    try {
      await vscode.env.clipboard.writeText(clipboard.text);
      collector.onClipboard(clipboard.what);
      this.#output.write(`  ${clipboard.what} is on the clipboard`);
    } catch (error) {
      // A browser may refuse it; what was made stays made.
      this.#output.write(`  ${clipboard.what} could not be put on the clipboard: ${errorText(error)}`);
    }
  }

  #head({ plan, job, call }: PreparedBatch, { executor, note, at }: BatchRun): void {
    const { log } = this.#services;
    const lines = headerLines({ plan, job, options: call.options, executor, note, at });
    this.#output.separate();
    this.#output.write(...lines);
    log.info(`pool: ${executor.workers} × ${executor.type}, ${executor.engine ?? 'engine not known yet'}`);
    if (note !== undefined) log.warn(note);
  }

  #line(settled: SettledItem, how: Omit<LineOptions, 'relative'>): void {
    const { log } = this.#services;
    this.#output.write(...resultLine(settled, { ...how, relative: this.#show }).split('\n'));
    logOutcome(log, settled);
  }
}
