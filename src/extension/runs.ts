import * as vscode from 'vscode';
import { errorDetail, errorText } from '../node/os-error.ts';
import { showClosing, showEmpty, showProblems } from './show-end.ts';
import { setContext } from './context-keys.ts';
import { DelayedProgress } from './delayed-progress.ts';
import { OneRun, type RunEnd } from './one-run.ts';
import type { Order } from './order.ts';
import { Queue } from './queue.ts';
import type { EndedRun } from './run-collector.ts';
import { emptyResult, type RunResult } from './run-result.ts';
import type { Services } from './services.ts';
import { jobSettings } from './settings.ts';

/**
 * All runs of this window: one at a time. What is asked for meanwhile waits its turn, and says so in a notification
 * from which it can be called off; two runs at once would fight for the same cores and the same free names.
 */
export class Runs implements vscode.Disposable {
  readonly #services: Services;
  readonly #queue = new Queue();
  readonly #finished = new vscode.EventEmitter<RunResult>();
  readonly onDidFinish = this.#finished.event;
  #active: AbortController | undefined;
  #last: Order | undefined;
  #lastEnded: EndedRun | undefined;
  #disposed = false;

  constructor(services: Services) {
    this.#services = services;
  }

  get last(): Order | undefined {
    return this.#last;
  }

  /** Starts one worker in the background, unless a run has them all going. */
  warm(order: Pick<Order, 'job' | 'uris'>): void {
    if (this.#queue.busy) return;
    void this.#services.batches.warm(order.job.id, jobSettings(order.job, order.uris[0]).policies);
  }

  /** Runs an order in its turn and tells the person how it ended. Rejects with what is wrong with the settings. */
  async run(order: Order): Promise<RunResult> {
    this.warm(order);
    this.#last = order;
    setContext('hasLastRun', true);
    const waits = this.#queue.busy;
    const abort = new AbortController();
    let begun = false;
    const progress = new DelayedProgress(order.job.title, () => {
      abort.abort();
      if (!begun) progress.dispose();
      else progress.report('Cancelling…');
    });
    if (waits) progress.report('Waiting for the run before it to end…');
    const end = await this.#queue.add(async () => {
      begun = true;
      if (abort.signal.aborted || this.#disposed) return { kind: 'called-off' } as const;
      return this.#turn(order, progress, abort);
    });
    return this.#tell(order, end, progress.shown);
  }

  async #turn(order: Order, progress: DelayedProgress, abort: AbortController): Promise<RunEnd> {
    this.#active = abort;
    setContext('running', true);
    try {
      return await new OneRun(order, this.#services, progress, abort.signal).execute();
    } catch (error) {
      this.#services.log.error(errorDetail(error));
      return { kind: 'refused', problems: [errorText(error)] };
    } finally {
      progress.dispose();
      this.#active = undefined;
      setContext('running', false);
    }
  }

  #tell(order: Order, end: RunEnd, sawProgress: boolean): RunResult {
    const { job } = order;
    switch (end.kind) {
      case 'refused':
        showProblems(job.title, end.problems);
        throw new Error(end.problems.join(' '));
      case 'called-off':
        return this.#finish(emptyResult(job.id, true));
      case 'empty':
        showEmpty(job.title, end.batch.plan.leftOut);
        return this.#finish(emptyResult(job.id, false));
      case 'ended':
        this.#lastEnded = end.run;
        setContext('hasFailed', end.run.failed.size > 0);
        showClosing(end.run, sawProgress, {
          showOutput: () => this.#services.results.reveal(),
          // What is wrong with the settings was shown already.
          retry: () => void this.retry(end.run).catch(() => {}),
        });
        return this.#finish(end.run.result);
    }
  }

  #finish(result: RunResult): RunResult {
    this.#finished.fire(result);
    return result;
  }

  /** Runs the last order again, with the settings of now. */
  async repeat(): Promise<void> {
    if (this.#last !== undefined) await this.run(this.#last);
  }

  /** Runs what failed again, with the same answers. */
  async retry(ended: EndedRun | undefined = this.#lastEnded): Promise<void> {
    if (ended === undefined || ended.failed.size === 0) return;
    const again = this.#last;
    const uris = [...ended.failed.keys()].map((file) => vscode.Uri.file(file));
    const running = this.run({ ...ended.order, uris, structureRoots: ended.failed, asks: true });
    // Repeat Last Run means the whole run, not its repair.
    this.#last = again;
    await running;
  }

  cancel(): void {
    this.#active?.abort();
  }

  dispose(): void {
    this.#disposed = true;
    this.cancel();
    this.#finished.dispose();
  }
}
