import path from 'node:path';
import * as vscode from 'vscode';
import type { OptionValues } from '../core/options.ts';
import type { SettledItem } from '../core/run.ts';
import type { BatchRequest, PreparedBatch } from '../node/batch.ts';
import { makePause } from '../node/pause.ts';
import { resultLine } from '../report/lines.ts';
import { progressText } from '../report/progress.ts';
import { footerLine, headerLines } from '../report/summary-lines.ts';
import { askToSave } from './ask-to-save.ts';
import { askAboutConflicts, confirmReplacing } from './confirm.ts';
import type { DelayedProgress } from './delayed-progress.ts';
import { commandIds } from './ids.ts';
import { workspacePaths } from './links.ts';
import { logFailure, logRun } from './log.ts';
import type { Order } from './order.ts';
import { type EndedRun, RunCollector } from './run-collector.ts';
import type { Services } from './services.ts';
import { faceSettings, jobSettings } from './settings.ts';

export type RunEnd =
  | { readonly kind: 'ended'; readonly run: EndedRun }
  /** Nothing fits the job. */
  | { readonly kind: 'empty'; readonly batch: PreparedBatch }
  /** The person said no, or cancelled before anything was begun. */
  | { readonly kind: 'called-off' }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** One run from its order to its end: prepare → ask → run → lines. */
export class OneRun {
  readonly #order: Order;
  readonly #services: Services;
  readonly #progress: DelayedProgress;
  readonly #signal: AbortSignal;
  readonly #show: (file: string) => string;

  constructor(order: Order, services: Services, progress: DelayedProgress, signal: AbortSignal) {
    this.#order = order;
    this.#services = services;
    this.#progress = progress;
    this.#signal = signal;
    const paths = workspacePaths();
    this.#show = (file) => paths.show(file);
  }

  async execute(): Promise<RunEnd> {
    const { job, uris, asks } = this.#order;
    if (asks && !(await this.#ask(() => askToSave(job, uris, this.#show)))) return { kind: 'called-off' };
    this.#progress.report('Looking for files…');
    try {
      const prepared = await this.#prepare();
      if ('kind' in prepared) return prepared;
      if (prepared.plan.items.length === 0) return { kind: 'empty', batch: prepared };
      return { kind: 'ended', run: await this.#run(prepared) };
    } catch (error) {
      if (this.#signal.aborted) return { kind: 'called-off' };
      throw error;
    }
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

  async #prepare(): Promise<PreparedBatch | RunEnd> {
    const { batches } = this.#services;
    let request = this.#request({});
    let preparation = await batches.prepare(request, this.#signal);
    if (!preparation.ok) return { kind: 'refused', problems: preparation.problems };
    const { plan } = preparation.batch;
    if (!this.#order.asks) return preparation.batch;
    if (plan.conflicts > 0) {
      const onConflict = await this.#ask(() => askAboutConflicts(plan, this.#show));
      if (onConflict === undefined) return { kind: 'called-off' };
      request = this.#request({ onConflict });
      preparation = await batches.prepare(request, this.#signal);
      if (!preparation.ok) return { kind: 'refused', problems: preparation.problems };
    } else if (plan.replacing > 0 && !(await this.#ask(() => confirmReplacing(plan, this.#show)))) {
      return { kind: 'called-off' };
    }
    return preparation.batch;
  }

  #request(policies: OptionValues): BatchRequest {
    const { job, uris, answers, nameTemplate, structureRoots } = this.#order;
    const [first] = uris;
    const settings = jobSettings(job, first);
    const folderOf = (uri: vscode.Uri): string | undefined =>
      vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    return {
      jobId: job.id,
      selected: uris.map((uri) => {
        const root = structureRoots?.get(uri.fsPath) ?? folderOf(uri);
        return { path: uri.fsPath, ...(root === undefined ? {} : { root }) };
      }),
      options: [settings.options, ...answers],
      policies: [settings.policies, policies],
      nameTemplate: nameTemplate ?? settings.nameTemplate,
      baseFolder: first === undefined ? '' : (folderOf(first) ?? path.dirname(first.fsPath)),
    };
  }

  async #run(batch: PreparedBatch): Promise<EndedRun> {
    const { batches, log } = this.#services;
    const total = batch.plan.items.length;
    const details = `([details](command:${commandIds.showOutput}))`;
    const started = performance.now();
    const run = await batches.run(batch, {
      signal: this.#signal,
      onProgress: (progress) => {
        const text = this.#signal.aborted
          ? 'Cancelling…'
          : progressText(progress, performance.now() - started);
        this.#progress.report(`${text} ${details}`, progress.settled / total);
      },
    });
    const { lineStyle, revealOutput } = faceSettings();
    const collector = new RunCollector(this.#order, run.id);
    const pause = makePause();
    logRun(log, batch, run.id);
    const begin = (): void => {
      this.#head(batch, run.executor, run.note);
      if (revealOutput === 'always') this.#services.results.reveal();
    };
    let begun = false;
    for await (const settled of run.items) {
      if (!begun) begin();
      begun = true;
      this.#line(settled, lineStyle);
      collector.add(settled);
      await pause();
    }
    const summary = run.summary();
    this.#services.results.write(footerLine(summary));
    this.#services.results.flush();
    if (summary.counts.failed > 0 && revealOutput === 'onFailure') this.#services.results.reveal();
    return collector.end(summary, this.#signal.aborted);
  }

  #head(
    { plan, call }: PreparedBatch,
    executor: Parameters<typeof headerLines>[0]['executor'],
    note?: string,
  ): void {
    const { results, log } = this.#services;
    const lines = headerLines({ plan, options: call.options, executor, note, at: new Date() });
    results.separate();
    results.write(...lines);
    log.info(`pool: ${executor.workers} × ${executor.type}, ${executor.engine ?? 'engine not known yet'}`);
    if (note !== undefined) log.warn(note);
  }

  #line(settled: SettledItem, style: Parameters<typeof resultLine>[1]['style']): void {
    const { results, log } = this.#services;
    results.write(...resultLine(settled, { style, relative: this.#show }).split('\n'));
    logFailure(log, settled);
  }
}
