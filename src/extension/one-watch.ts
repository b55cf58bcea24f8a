import type { Job } from '../core/job.ts';
import type { Summary } from '../core/summary.ts';
import { errorDetail, errorText } from '../node/os-error.ts';
import type { WatchEnd, WatchListener } from '../node/watch.ts';
import type { WatchStart } from '../node/watch-batch.ts';
import { resultLine } from '../report/lines.ts';
import { clockText, footerLine } from '../report/summary-lines.ts';
import { workspacePaths } from './links.ts';
import { logOutcome } from './log.ts';
import type { RunProgress } from './run-progress.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { faceSettings } from './settings.ts';
import type { RememberedWatch } from './watch-memory.ts';

export interface WatchCounts {
  readonly done: number;
  readonly failed: number;
  readonly waiting: number;
}

/** How a watch ended: somebody stopped it, or it could not go on. */
export type WatchOutcome =
  ({ readonly kind: 'stopped' } & WatchEnd) | { readonly kind: 'failed'; readonly problem: string };

/** One watch of this window, from its start to its end. */
export class OneWatch {
  readonly job: Job;
  readonly folders: readonly string[];
  readonly ended: Promise<WatchOutcome>;
  readonly #services: Services;
  readonly #runs: Runs;
  readonly #onChange: () => void;
  readonly #abort = new AbortController();
  #remembered: RememberedWatch;
  #counts: WatchCounts = { done: 0, failed: 0, waiting: 0 };

  constructor(
    job: Job,
    remembered: RememberedWatch,
    start: Extract<WatchStart, { readonly ok: true }>,
    services: Services,
    runs: Runs,
    onChange: () => void,
  ) {
    this.job = job;
    this.folders = remembered.folders;
    this.#remembered = remembered;
    this.#services = services;
    this.#runs = runs;
    this.#onChange = onChange;
    this.ended = this.#watch(start);
  }

  get counts(): WatchCounts {
    return this.#counts;
  }

  /** As it would be begun again now. */
  get remembered(): RememberedWatch {
    return this.#remembered;
  }

  /** `Generate Thumbnails in photos` */
  get name(): string {
    const paths = workspacePaths();
    return `${this.job.title} in ${this.folders.map((folder) => paths.show(folder)).join(', ')}`;
  }

  stop(): void {
    this.#abort.abort();
  }

  async #watch({ watch }: Extract<WatchStart, { readonly ok: true }>): Promise<WatchOutcome> {
    const { results, log } = this.#services;
    results.separate();
    results.write(`${this.name}: watching, ${clockText(new Date())}`);
    try {
      const end = await watch(this.#listener(), this.#abort.signal);
      this.#tell(end.summary);
      return { kind: 'stopped', ...end };
    } catch (error) {
      log.error(errorDetail(error));
      return { kind: 'failed', problem: errorText(error) };
    }
  }

  #tell(summary: Summary): void {
    this.#services.results.write(`${this.name}: ${footerLine(summary)}`);
    this.#services.results.flush();
  }

  #listener(): WatchListener {
    const { results, log } = this.#services;
    const paths = workspacePaths();
    const how = {
      style: faceSettings().lineStyle,
      jobId: this.job.id,
      relative: (file: string) => paths.show(file),
    };
    return {
      item: (settled) => {
        results.write(...resultLine(settled, how).split('\n'));
        logOutcome(log, settled);
        const { done, failed, waiting } = this.#counts;
        const hasFailed = settled.outcome.status === 'failed';
        this.#counts = { done: done + Number(!hasFailed), failed: failed + Number(hasFailed), waiting };
        this.#onChange();
      },
      note: (text) => {
        results.write(`  ${text}`);
        log.warn(text);
      },
      state: ({ waiting: settling, working, ready }) => {
        const waiting = settling + working;
        // What is in hand when the window goes would be lost for the next one.
        if (ready && waiting === 0) this.#remembered = { ...this.#remembered, sinceMs: Date.now() };
        if (waiting === this.#counts.waiting) return;
        this.#counts = { ...this.#counts, waiting };
        this.#onChange();
      },
      // Runs that the person starts have their turn between two batches.
      inTurn: async (work) => {
        await this.#runs.inTurn(this.job.title, work, () => silent);
      },
    };
  }
}

/** The status bar tells. */
const silent: RunProgress = {
  shown: false,
  wait: () => {},
  start: () => {},
  hold: () => {},
  report: () => {},
  dispose: () => {},
};
