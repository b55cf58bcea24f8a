import * as vscode from 'vscode';
import { errorDetail, errorText } from '../node/os-error.ts';
import type { PreparedBatch } from '../node/batch.ts';
import type { Again } from '../node/run-again.ts';
import type { PastRun } from '../node/run-store.ts';
import { undoProblem } from '../node/undo.ts';
import { pastRunTime } from '../report/past-runs.ts';
import { setContext } from './context-keys.ts';
import { type Errand, orderErrand, pastErrand } from './errand.ts';
import type { LineOutput } from './line-output.ts';
import { type Measurement, measured } from './measured.ts';
import { showMessage } from './message.ts';
import { newestRun } from './newest-run.ts';
import { OneRun, type RunEnd } from './one-run.ts';
import { openReport } from './open-report.ts';
import type { Order } from './order.ts';
import type { EndedRun } from './run-collector.ts';
import type { RunProgress } from './run-progress.ts';
import { emptyResult, type RunResult } from './run-result.ts';
import type { Services } from './services.ts';
import { jobSettings } from './settings.ts';
import { showAgain } from './show-again.ts';
import { showClosing, showEmpty, showProblems } from './show-end.ts';
import { type MakeProgress, type Turn, Turns } from './turns.ts';
import { undoOne } from './undo-one.ts';
import { underWayKey } from './unfinished.ts';

/** All runs of this window, and what is done with runs of the past. */
export class Runs implements vscode.Disposable {
  readonly #services: Services;
  readonly #turns = new Turns();
  readonly #finished = new vscode.EventEmitter<RunResult>();
  readonly onDidFinish = this.#finished.event;
  #lastOrder: Order | undefined;
  /** The record of this window's last run; undefined before its first. */
  #lastRun: string | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  get last(): Order | undefined {
    return this.#lastOrder;
  }

  get hasRun(): boolean {
    return this.#lastRun !== undefined;
  }

  /** Starts one worker in the background, unless a run has them all going. */
  warm(order: Pick<Order, 'job' | 'uris'>): void {
    if (this.#turns.busy) return;
    void this.#services.batches.warm(order.job.id, jobSettings(order.job, order.uris[0]).policies);
  }

  /** What a run is expected to come to; undefined: not known, or there is other work. A run asked for meanwhile ends it. */
  async measure(batch: PreparedBatch, signal: AbortSignal): Promise<Measurement | undefined> {
    return this.#turns.between(signal, (either) => measured(batch, this.#services, either));
  }

  /** Does something else in its turn: beside a run it would fight for the same cores. */
  inTurn<T>(
    title: string,
    body: (progress: RunProgress, signal: AbortSignal) => Promise<T>,
    makeProgress?: MakeProgress,
  ): Promise<Turn<T>> {
    return this.#turns.take(title, body, makeProgress);
  }

  /** Runs an order in its turn and tells the person how it ended. Rejects with what is wrong with the settings. */
  async run(order: Order): Promise<RunResult> {
    this.warm(order);
    // Agreed to once: when it is repeated other files may be there.
    this.#lastOrder = { ...order, agreed: 0 };
    setContext('hasLastRun', true);
    return this.#carryOut(orderErrand(order));
  }

  /** Runs the last order again, with the settings of now. */
  async repeat(policies: Order['policies'] = {}): Promise<void> {
    // What is asked for once more in another way is not remembered: the next time it is the order as it was given.
    if (this.#lastOrder === undefined) return;
    const { policies: given } = this.#lastOrder;
    await this.#carryOut(orderErrand({ ...this.#lastOrder, policies: { ...given, ...policies } }));
  }

  /** Runs what failed again, as it was run then. @param runId by default the last run, of a window before this too */
  async retry(runId?: string): Promise<void> {
    const run = await this.#past(runId);
    if (run !== undefined) await this.#again(run, (id) => this.#services.batches.retry(id));
  }

  /** Goes on with a run that was cancelled or interrupted. */
  async resume(runId: string): Promise<void> {
    const run = await this.#past(runId);
    if (run !== undefined) await this.#again(run, (id) => this.#services.batches.resume(id));
  }

  /** Runs all of a past run again, as it was run then. */
  async runAgain(runId: string): Promise<void> {
    const run = await this.#past(runId);
    if (run !== undefined) await this.#again(run, (id) => this.#services.batches.repeat(id));
  }

  async #again(run: PastRun, request: (runId: string) => Promise<Again>): Promise<void> {
    await this.#carryOut(pastErrand(run, request));
  }

  async #past(runId: string | undefined): Promise<PastRun | undefined> {
    const { store } = this.#services.batches;
    const id = runId ?? this.#lastRun;
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const run = id === undefined ? await newestRun(store, folders) : await store.find(id);
    if (run === undefined)
      void vscode.window.showInformationMessage(
        id === undefined ? 'Nothing has been run here yet.' : 'The record of that run is not there any more.',
      );
    return run;
  }

  async #carryOut(errand: Errand): Promise<RunResult> {
    const turn = await this.#turn(errand, this.#services.results);
    return turn.kind === 'had'
      ? this.#tell(errand, turn.value, turn.sawProgress)
      : this.#finish(emptyResult(errand.jobId, true));
  }

  /** Carries an errand out whose lines go elsewhere; how it ended is for the caller to tell. */
  async runIn(output: LineOutput, errand: Errand, makeProgress: MakeProgress): Promise<RunEnd> {
    const turn = await this.#turn(errand, output, makeProgress);
    if (turn.kind !== 'had') return turn;
    const end = turn.value;
    if (end.kind === 'ended') this.#ranAs(end.run);
    this.#finish(
      end.kind === 'ended' ? end.run.result : emptyResult(errand.jobId, end.kind === 'called-off'),
    );
    return end;
  }

  async #turn(errand: Errand, output: LineOutput, makeProgress?: MakeProgress): Promise<Turn<RunEnd>> {
    const { log, memory } = this.#services;
    const body = async (progress: RunProgress, signal: AbortSignal): Promise<RunEnd> => {
      try {
        return await new OneRun(errand, this.#services, output, progress, signal).execute();
      } catch (error) {
        log.error(errorDetail(error));
        return { kind: 'refused', problems: [errorText(error)] };
      }
    };
    const turn = await this.#turns.take(errand.title, body, makeProgress);
    // Of a run that ends with its window the next one tells.
    if (!this.#turns.disposed) void memory.update(underWayKey, undefined);
    return turn;
  }

  #tell({ title, jobId }: Errand, end: RunEnd, sawProgress: boolean): RunResult {
    switch (end.kind) {
      case 'refused':
        showProblems(title, end.problems);
        throw new Error(end.problems.join(' '));
      case 'pointless':
        void vscode.window.showInformationMessage(end.why);
        return this.#finish(emptyResult(jobId, false));
      case 'called-off':
        return this.#finish(emptyResult(jobId, true));
      case 'empty':
        showEmpty(title, end.batch.plan.leftOut);
        return this.#finish(emptyResult(jobId, false));
      case 'ended':
        return this.#ended(end.run, sawProgress);
    }
  }

  #ended(run: EndedRun, sawProgress: boolean): RunResult {
    const { runId } = run.result;
    this.#ranAs(run);
    // What is wrong with the settings was shown already.
    const start = (what: (id: string) => Promise<void>) => (): void => {
      if (runId !== undefined) void what.call(this, runId).catch(() => {});
    };
    showClosing(run, sawProgress, {
      'Show Output': () => this.#services.results.reveal(),
      'Retry Failed': start((id) => this.retry(id)),
      Resume: start((id) => this.resume(id)),
      Undo: start((id) => this.undo(id)),
      Open: () => {
        const first = run.report ?? run.made[0];
        if (first !== undefined) void vscode.commands.executeCommand('vscode.open', vscode.Uri.file(first));
      },
    });
    if (run.report !== undefined) void openReport(run.report);
    return this.#finish(run.result);
  }

  /** Retry, resume and undo are of this one now; a check has no record. */
  #ranAs({ result: { runId, counts } }: EndedRun): void {
    if (runId === undefined || runId === '') return;
    this.#lastRun = runId;
    setContext('hasFailed', counts.failed > 0);
  }

  #finish(result: RunResult): RunResult {
    this.#finished.fire(result);
    return result;
  }

  /** Takes back what a run wrote, after a question. */
  async undo(runId: string): Promise<void> {
    const run = await this.#past(runId);
    if (run === undefined) return;
    const title = `Undo ${run.header.title}`;
    const turn = await this.#turns.take(title, (progress, signal) =>
      undoOne(run, this.#services, progress, signal),
    );
    if (turn.kind === 'called-off' || turn.value.kind === 'called-off') return;
    const end = turn.value;
    if (end.kind === 'refused') return void vscode.window.showInformationMessage(end.problem);
    if (runId === this.#lastRun) setContext('hasFailed', false);
    const before = await this.#before(run);
    showMessage(end.closing.level, end.closing.text, {
      'Show Output': () => this.#services.results.reveal(),
      // It had gone on with a run that was interrupted: the person most likely wants both undone.
      ...(before === undefined
        ? {}
        : {
            [`Undo Run of ${pastRunTime(before.header.at, new Date())} Too`]: () =>
              void this.undo(before.header.id).catch(() => {}),
          }),
    });
  }

  async #before({ header: { follows } }: PastRun): Promise<PastRun | undefined> {
    if (follows?.kind !== 'resume') return undefined;
    const run = await this.#services.batches.store.find(follows.runId);
    return run !== undefined && undoProblem(run) === undefined ? run : undefined;
  }

  /** Writes the lines of a past run into the output again; behind a run under way, as lines must not mix. */
  async showAgain(runId: string): Promise<void> {
    const run = await this.#past(runId);
    if (run !== undefined)
      await this.#turns.take(`Show ${run.header.title}`, (_, signal) =>
        showAgain(run, this.#services, signal),
      );
  }

  cancel(): void {
    this.#turns.cancel();
  }

  /** Until nothing is under way any more: after `dispose`, until the record of the last run is whole. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  dispose(): void {
    this.#turns.dispose();
    this.#finished.dispose();
  }
}
