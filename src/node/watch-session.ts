import path from 'node:path';
import type { BoundJob } from '../core/job.ts';
import type { Done, Outcome, WrittenFile } from '../core/outcome.ts';
import { runPlan, type SettledItem } from '../core/run.ts';
import { type Summary, SummaryFold } from '../core/summary.ts';
import type { PreparedBatch } from './batch.ts';
import { dividedFor } from './divided.ts';
import type { Pool } from './pool-keeper.ts';
import { forgetOld } from './retention.ts';
import type { RunRecord } from './run-record.ts';
import type { RunStore } from './run-store.ts';
import { sweep } from './sweep.ts';
import { planWatched, type WatchedFile } from './watch-plan.ts';
import type { SeenFiles } from './watch-seen.ts';

/** After so many files a new record begins: one is never larger than that of a large run. */
const filesInRecord = 20_000;

export interface SessionPort {
  readonly store: RunStore;
  /** What all watches of this program have made: the results of one are not sources of another, or two could go on for ever. */
  readonly made: SeenFiles;
  /** The pool of now: it is warm while there is work, and its workers rest when there is none. */
  pool(): Promise<Pick<Pool, 'executor'>>;
}

/**
 * What a watch does with files, one batch after the other. All batches have one record, as the person began one thing:
 * it is undone as one, and a day of single files does not push the records out by which earlier results are known.
 */
export class WatchSession {
  readonly #batch: PreparedBatch;
  readonly #job: BoundJob;
  readonly #folders: readonly string[];
  readonly #port: SessionPort;
  readonly #seen: SeenFiles;
  /** Of the whole watch, and of the record of now. */
  readonly #fold: SummaryFold;
  #own: SummaryFold;
  readonly #started = performance.now();
  readonly #swept = new Set<string>();
  /** What stands there of this record, by path: what is made anew is undone as if it had been made once. */
  readonly #made = new Map<string, WrittenFile>();
  #record: RunRecord | undefined;
  #recorded = 0;
  #workers = 1;
  #files = 0;

  constructor(
    batch: PreparedBatch,
    job: BoundJob,
    folders: readonly string[],
    port: SessionPort,
    seen: SeenFiles,
  ) {
    this.#batch = batch;
    this.#job = job;
    this.#folders = folders;
    this.#port = port;
    this.#seen = seen;
    this.#fold = new SummaryFold(batch.job);
    this.#own = new SummaryFold(batch.job);
  }

  /** The record of now; undefined while nothing was done. */
  get runId(): string | undefined {
    return this.#record?.id;
  }

  get recordProblem(): string | undefined {
    return this.#record?.problem;
  }

  /** Lines in the order of the files; what an abort ended has none, and is found again when it is watched again. */
  async *work(
    files: readonly Omit<WatchedFile, 'number'>[],
    signal: AbortSignal,
  ): AsyncGenerator<SettledItem, void, void> {
    // The planner reads the records for what is there already, of this watch too.
    await this.#record?.flush();
    const numbered = files.map((file, i) => ({ ...file, number: this.#files + i }));
    const plan = await planWatched(this.#port.store, this.#job, this.#batch, numbered, signal);
    const worth = plan.items.filter(({ kind }) => kind !== 'unchanged');
    for (const { kind, source } of plan.items) if (kind === 'unchanged') this.#seen.add(source.path, source);
    if (worth.length === 0) return;
    const items = worth.map((item, index) => ({ ...item, index }));
    const { executor } = await this.#port.pool();
    const record = await this.#recordOfNow();
    await this.#sweep(items.flatMap((item) => (item.kind === 'task' ? item.targets : [])));
    const { keepFolder } = record;
    const run = runPlan({
      plan: { ...plan, items, files: items.length },
      call: { ...this.#batch.call, ...(keepFolder === undefined ? {} : { keepFolder }) },
      executor: dividedFor(this.#batch, executor),
      signal,
      retries: this.#batch.policies.retries,
    });
    this.#workers = executor.describe().workers;
    for await (const { item, outcome } of run) {
      if (outcome.status === 'cancelled') continue;
      const index = this.#files++;
      const settled = { item: { ...item, index }, outcome: { ...outcome, index } };
      this.#seen.add(item.source.path, item.source);
      this.#fold.add(settled);
      this.#own.add(settled);
      record.settled({ item: settled.item, outcome: this.#asMadeOnce(settled.outcome) });
      this.#recorded++;
      yield settled;
    }
  }

  /** A result that replaces one of this very record has that one's past: what stood there before the watch. */
  #asMadeOnce(outcome: Outcome): Outcome {
    if (outcome.status !== 'done') return outcome;
    for (const { path: file, bytes, mtimeMs } of outcome.outputs) {
      this.#seen.add(file, { bytes, mtimeMs });
      this.#port.made.add(file, { bytes, mtimeMs });
    }
    const outputs = outcome.outputs.map((output): WrittenFile => {
      const first = this.#made.get(output.path);
      const { kept, madeFolder } = first ?? {};
      const one: WrittenFile =
        first === undefined || output.replaced !== 'own'
          ? output
          : {
              ...output,
              replaced: first.replaced,
              ...(kept === undefined ? {} : { kept }),
              ...(madeFolder === undefined ? {} : { madeFolder }),
            };
      this.#made.set(output.path, one);
      return one;
    });
    return { ...outcome, outputs } satisfies Done;
  }

  async #recordOfNow(): Promise<RunRecord> {
    if (this.#record !== undefined && this.#recorded < filesInRecord) return this.#record;
    if (this.#record !== undefined) await this.#close(this.#record);
    const { call, job, key, policies, nameTemplate, request } = this.#batch;
    const { baseFolder } = request;
    this.#made.clear();
    this.#recorded = 0;
    this.#own = new SummaryFold(job);
    this.#record = await this.#port.store.begin({
      call,
      title: job.title,
      watch: true,
      key,
      files: undefined,
      // They come as files come.
      folders: undefined,
      request: {
        selected: this.#folders.map((folder) => ({ path: folder })),
        policies,
        nameTemplate,
        baseFolder,
      },
    });
    return this.#record;
  }

  /** Leftovers of a program that was killed, once for each folder. */
  async #sweep(targets: readonly { readonly path: string }[]): Promise<void> {
    const folders = new Set(targets.map(({ path: file }) => path.dirname(file)));
    const fresh = [...folders].filter((folder) => !this.#swept.has(folder));
    for (const folder of fresh) this.#swept.add(folder);
    if (fresh.length > 0) await sweep({ folders: fresh, store: this.#port.store });
  }

  summary(): Summary {
    return this.#fold.end(performance.now() - this.#started, this.#workers);
  }

  async #close(record: RunRecord): Promise<void> {
    const { keepRuns, keepMegabytes } = this.#batch.policies;
    await record.end(this.#own.end(performance.now() - this.#started, this.#workers));
    await forgetOld(this.#port.store, { runs: keepRuns, bytes: keepMegabytes * 1e6 }).catch(() => {});
  }

  async close(): Promise<void> {
    if (this.#record !== undefined) await this.#close(this.#record);
  }
}
