import crypto from 'node:crypto';
import type { Executor, JobCall, Target } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { cancelled, failed, type Outcome } from '../core/outcome.ts';
import type { Plan, TaskItem } from '../core/plan.ts';
import type { BoundReducer, Conclusion, Fold, SharedAppend, SharedWrite } from '../core/reducer.ts';
import { runPlan, type SettledItem } from '../core/run.ts';
import { errorDetail, errorText } from './os-error.ts';
import type { PreparedBatch } from './batch.ts';
import { keptFile } from './scratch.ts';
import { Spool, type Spooled } from './spool.ts';

/** What became of a file that the run makes of all its sources together. */
export interface SharedResult {
  readonly path: string;
  readonly outcome: Outcome;
}

/** Bytes that wait before the run is held back. */
const mostUnwritten = 4e6;

export interface SharedRequest {
  readonly batch: Pick<PreparedBatch, 'plan' | 'job'>;
  readonly call: JobCall;
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly retries: number;
  /**
   * A check only compares: what it has to make something of is gathered beside this path, of the rest the hash is
   * enough. Absent: it is gathered beside the files that are made.
   */
  readonly compare?: { readonly spoolAt: string | undefined };
}

/** What a run makes of all its sources together: folded in order while they come in, made at the end. */
export class SharedRun {
  readonly #request: SharedRequest;
  readonly #plan: Plan;
  readonly #fold: Fold;
  readonly #spools: ReadonlyMap<number, Spool>;
  /** By their place: files that are what was written for them. */
  readonly #asWritten: readonly boolean[];
  #added = 0;
  #cancelled = false;
  #broken: Failure | undefined;
  #conclusion: Conclusion = { notes: [] };

  /** Undefined for a job that makes nothing of all its sources together. */
  static of(request: SharedRequest): SharedRun | undefined {
    const bound = request.batch.job.bind(request.call.options);
    return bound.ok && bound.value.reduce !== undefined
      ? new SharedRun(request, bound.value.reduce)
      : undefined;
  }

  constructor(request: SharedRequest, reduce: BoundReducer) {
    this.#request = request;
    this.#plan = request.batch.plan;
    this.bulky = reduce.bulky;
    const facts = this.#plan.sharedFacts ?? { sources: undefined, folder: '' };
    this.#fold = reduce.begin(facts);
    const finishes = reduce.finish !== undefined;
    this.#asWritten = reduce.files(facts).map(({ asWritten }) => asWritten === true || !finishes);
    const owner = `${process.pid}.shared-${crypto.randomBytes(3).toString('hex')}`;
    const { compare } = request;
    const spoolFor = (target: Target, file: number): Spool => {
      const at = compare?.spoolAt;
      return new Spool(
        at === undefined ? target : { path: at },
        owner,
        file,
        request.signal,
        compare !== undefined && this.#isAsWritten(file),
      );
    };
    this.#spools = new Map(
      this.#plan.shared.flatMap((item, file) =>
        item.kind === 'file' ? [[file, spoolFor(item.target, file)] as const] : [],
      ),
    );
  }

  /** The values are for the fold alone. */
  readonly bulky: boolean;

  /** What is left to say; valid at the end. */
  get conclusion(): Conclusion {
    return this.#conclusion;
  }

  #isAsWritten(file: number): boolean {
    return this.#asWritten[file] ?? false;
  }

  /** Takes the next source in input order; a promise where the disk has to catch up first. */
  add({ item, outcome }: SettledItem): Promise<void> | undefined {
    this.#added++;
    this.#cancelled ||= outcome.status === 'cancelled';
    this.#guarded(() => this.#fold.add({ source: item.source, outcome }, this.#write, this.#append));
    const spools = [...this.#used];
    if (spools.reduce((sum, { unwritten }) => sum + unwritten, 0) < mostUnwritten) return undefined;
    return Promise.all(spools.map((spool) => spool.flush())).then(() => this.#used.clear());
  }

  /** Spools that may have something to write. */
  readonly #used = new Set<Spool>();
  readonly #write: SharedWrite = (file, chunk) => this.#spool(file)?.put(chunk);
  readonly #append: SharedAppend = (file, kept) =>
    this.#spool(file)?.putFile(keptFile(this.#request.call.scratchFolder, kept), kept.bytes);

  #spool(file: number): Spool | undefined {
    const spool = this.#spools.get(file);
    if (spool !== undefined) this.#used.add(spool);
    return spool;
  }

  /** A mistake in a job must not cost the lines of single files. */
  #guarded(work: () => void): void {
    if (this.#broken !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#broken = failure('internal', { found: errorText(error) }, errorDetail(error));
    }
  }

  /** Makes the shared files, in their order; none after a cancel, as they would tell of a part as if it were all. */
  async *end(): AsyncGenerator<SharedResult, void, void> {
    const { signal } = this.#request;
    if (this.#added === 0) return;
    if (signal.aborted || this.#cancelled || !this.#plan.complete) {
      for (const [index, item] of this.#plan.shared.entries())
        yield { path: pathOf(item), outcome: cancelled(index) };
      return;
    }
    this.#guarded(() => {
      this.#conclusion = this.#fold.end(this.#write);
    });
    const spooled = new Map<number, Spooled | Failure>();
    for (const [file, spool] of this.#spools)
      spooled.set(file, this.#broken ?? (await spool.close(this.#isAsWritten(file))));
    yield* this.#made(spooled);
  }

  async *#made(spooled: ReadonlyMap<number, Spooled | Failure>): AsyncGenerator<SharedResult, void, void> {
    const { call, executor, signal, retries } = this.#request;
    const items: TaskItem[] = [];
    for (const [file, item] of this.#plan.shared.entries()) {
      const written = spooled.get(file);
      if (item.kind !== 'file' || written === undefined || 'code' in written) continue;
      const again = item.again === undefined ? {} : { again: item.again };
      const { length } = items;
      items.push(taskItem(length, written, this.#isAsWritten(file), item.target, again));
    }
    const plan = { ...this.#part, items, complete: true, files: items.length, tasks: items.length };
    const run = runPlan({ plan, call, executor, signal, retries });
    try {
      for (const [index, item] of this.#plan.shared.entries()) {
        const path = pathOf(item);
        const written = spooled.get(index);
        if (item.kind === 'refused') yield { path, outcome: failed(index, item.failure) };
        else if (item.kind !== 'file') yield { path, outcome: taken(index, path) };
        else if (written === undefined) yield { path, outcome: cancelled(index) };
        else if ('code' in written) yield { path, outcome: failed(index, written) };
        else {
          const next = await run.next();
          if (next.done !== true) yield { path, outcome: { ...next.value.outcome, index } };
        }
      }
    } finally {
      await run.return();
    }
  }

  get #part(): Omit<Plan, 'items'> {
    const { jobId, title, leftOut } = this.#plan;
    const counts = { files: 0, tasks: 0, replacing: 0, conflicts: 0 };
    return { jobId, title, leftOut, shared: [], complete: true, ...counts };
  }

  /** No temporary file remains, whatever happened. */
  async close(): Promise<void> {
    for (const spool of this.#spools.values()) await spool.remove();
  }
}

const pathOf = (item: Plan['shared'][number]): string =>
  item.kind === 'file' ? item.target.path : item.path;

const taken = (index: number, path: string): Outcome => ({
  status: 'skipped',
  index,
  code: 'exists',
  reason: `${path} exists already`,
  ms: 0,
  worker: 0,
});

const taskItem = (
  index: number,
  { path, bytes, hash }: Spooled,
  asWritten: boolean,
  target: Target,
  again: Pick<TaskItem, 'again'>,
): TaskItem => ({
  kind: 'task',
  index,
  source: { path, relative: '', explicit: true, bytes, mtimeMs: 0 },
  targets: [target],
  shared: { hash, asWritten },
  ...again,
});
