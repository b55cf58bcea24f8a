import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { usualWatch } from '../node/watch-batch.ts';
import { countText } from '../report/units.ts';
import { setContext } from './context-keys.ts';
import { commandIds } from './ids.ts';
import { showMessage } from './message.ts';
import { OneWatch, type WatchOutcome } from './one-watch.ts';
import { type Order, orderRequest } from './order.ts';
import { askChoice, type Choice } from './quick-input.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { withSettingNames } from './setting-problems.ts';
import { showProblems } from './show-end.ts';
import { type RememberedWatch, readWatches, watchesKey } from './watch-memory.ts';

/** How often it is noted how far a watch is, for a window that is not closed in an orderly way. */
const noteMs = 30_000;

/** The watches of this window: they are told of in the status bar, and go on in the next window. */
export class Watches implements vscode.Disposable {
  readonly #services: Services;
  readonly #runs: Runs;
  readonly #watches = new Set<OneWatch>();
  /** What waits until the workspace is trusted. */
  #waiting: readonly RememberedWatch[] = [];
  readonly #item = vscode.window.createStatusBarItem('batchPool.watch', vscode.StatusBarAlignment.Left, 0);
  readonly #disposables: vscode.Disposable[] = [];
  #noting: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(services: Services, runs: Runs) {
    this.#services = services;
    this.#runs = runs;
    this.#item.name = 'Batch Pool';
    this.#item.command = commandIds.stopWatching;
    this.#disposables.push(
      this.#item,
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restore()),
    );
  }

  get any(): boolean {
    return this.#watches.size + this.#waiting.length > 0;
  }

  /** Begins a watch that a person asked for. */
  async start(order: Order, existing: boolean): Promise<void> {
    await this.#begin(order.job, {
      jobId: order.job.id,
      folders: order.uris.map(({ fsPath }) => fsPath),
      answers: order.answers,
      policies: order.policies ?? {},
      nameTemplate: order.nameTemplate,
      existing,
      sinceMs: undefined,
      ofWorkspace: order.ofWorkspace === true,
    });
    await this.#note();
  }

  /** Begins those again that went with the window before. */
  async restore(): Promise<void> {
    const { memory, jobs } = this.#services;
    const remembered = this.#waiting.length > 0 ? this.#waiting : readWatches(memory.get(watchesKey));
    this.#waiting = [];
    for (const one of remembered) {
      const job = jobs.find(({ id }) => id === one.jobId);
      if (job === undefined) continue;
      if (one.ofWorkspace && !vscode.workspace.isTrusted) this.#waiting = [...this.#waiting, one];
      else await this.#begin(job, one, true);
    }
  }

  async #begin(job: Job, remembered: RememberedWatch, mayBeGone = false): Promise<void> {
    const { folders, answers, policies, nameTemplate, existing, sinceMs } = remembered;
    const uris = folders.map((folder) => vscode.Uri.file(folder));
    const request = orderRequest({ job, uris, answers, policies, nameTemplate, asks: false });
    const [first] = request.selected;
    const asked = { ...usualWatch, existing, sinceMs, mayBeGone, base: first?.root };
    const start = await this.#services.batches.prepareWatch(request, asked);
    if (!start.ok) return showProblems(job.title, withSettingNames(start.problems, job, request));
    const watch = new OneWatch(job, remembered, start, this.#services, this.#runs, () => this.#show());
    this.#watches.add(watch);
    this.#show();
    void watch.ended.then((outcome) => this.#ended(watch, outcome));
  }

  async #ended(watch: OneWatch, outcome: WatchOutcome): Promise<void> {
    // One that ends with its window goes on in the next.
    if (this.#closing) return;
    this.#watches.delete(watch);
    this.#show();
    await this.#note();
    const buttons = { 'Show Output': () => this.#services.results.reveal() };
    if (outcome.kind === 'failed')
      return showMessage('error', `${watch.name} is no longer watched. ${outcome.problem}`, buttons);
    const { done, failed } = watch.counts;
    const { runId } = outcome;
    const counts = [countText(done, 'file'), ...(failed > 0 ? [`${failed} failed`] : [])].join(', ');
    showMessage('info', `${watch.name} is no longer watched: ${counts}.`, {
      ...buttons,
      ...(runId === undefined || done === 0
        ? {}
        : { Undo: () => void this.#runs.undo(runId).catch(() => {}) }),
    });
  }

  /** *Stop Watching…*: also by a click on the status bar. */
  async askStop(): Promise<void> {
    const watches = [...this.#watches];
    if (watches.length === 0) return void vscode.window.showInformationMessage('No folder is watched.');
    const choices: readonly Choice<readonly OneWatch[] | 'output'>[] = [
      ...watches.map((watch) => ({
        label: `$(debug-stop) Stop ${watch.name}`,
        description: countsText(watch),
        value: [watch],
      })),
      ...(watches.length > 1 ? [{ label: '$(stop-circle) Stop All', value: watches }] : []),
      { label: '$(output) Show Output', value: 'output' },
    ];
    const answer = await askChoice(
      { title: 'Watched Folders', placeholder: 'What do you want to do?' },
      choices,
    );
    if (answer.kind !== 'answer') return;
    if (answer.value === 'output') return this.#services.results.reveal();
    for (const watch of answer.value) watch.stop();
    await Promise.all(answer.value.map(({ ended }) => ended));
  }

  #show(): void {
    const watches = [...this.#watches];
    setContext('watching', watches.length > 0);
    if (watches.length === 0) return this.#item.hide();
    const done = watches.reduce((sum, { counts }) => sum + counts.done, 0);
    const waiting = watches.reduce((sum, { counts }) => sum + counts.waiting, 0);
    const failed = watches.reduce((sum, { counts }) => sum + counts.failed, 0);
    const sign = waiting > 0 ? 'sync~spin' : 'eye';
    this.#item.text = `$(${sign}) ${done.toLocaleString('en')} done${failed > 0 ? ` $(warning) ${failed}` : ''}`;
    this.#item.tooltip = [
      'Batch Pool watches:',
      ...watches.map((watch) => `${watch.name}: ${countsText(watch)}`),
      'Click to stop.',
    ].join('\n');
    this.#item.show();
    this.#noting ??= setTimeout(() => {
      this.#noting = undefined;
      void this.#note();
    }, noteMs);
  }

  async #note(): Promise<void> {
    const all = [...this.#watches].map(({ remembered }) => remembered);
    await this.#services.memory.update(watchesKey, [...all, ...this.#waiting]);
  }

  /** The window is closing. */
  async close(): Promise<void> {
    this.#closing = true;
    if (!this.any) return;
    for (const watch of this.#watches) watch.stop();
    await Promise.all([this.#note(), ...[...this.#watches].map(({ ended }) => ended)]);
  }

  dispose(): void {
    clearTimeout(this.#noting);
    for (const one of this.#disposables) one.dispose();
  }
}

function countsText({ counts: { done, failed, waiting } }: OneWatch): string {
  return [
    `${done.toLocaleString('en')} done`,
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
    ...(waiting > 0 ? [`${waiting.toLocaleString('en')} waiting`] : []),
  ].join(', ');
}
