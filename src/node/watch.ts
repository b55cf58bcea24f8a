import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Change } from '../core/change.ts';
import type { BoundJob } from '../core/job.ts';
import { failureLimit } from '../core/policies.ts';
import type { SettledItem } from '../core/run.ts';
import type { Summary } from '../core/summary.ts';
import type { PreparedBatch } from './batch.ts';
import { type RootHooks, WatchedRoot } from './watch-root.ts';
import { type FileMark, markOf, SeenFiles } from './watch-seen.ts';
import { type SessionPort, WatchSession } from './watch-session.ts';
import { type SettledFile, Settling } from './watch-settling.ts';

export interface WatchWish {
  /** Absolute folders, as they really are. */
  readonly folders: readonly string[];
  /** The folder above, from which patterns start too and below which the structure is kept. */
  readonly base?: string | undefined;
  /** So long a file has to stay the same. */
  readonly settleMs: number;
  /** Looks through the folders so often, instead of being told by the system; 0 is told. */
  readonly pollMs: number;
  /** What is there already is worked on too, unless it was by an earlier run. */
  readonly existing: boolean;
  /** Where `existing` is off: what was changed since then counts as new (milliseconds since 1970). */
  readonly sinceMs?: number | undefined;
}

export interface WatchState {
  /** Files that settle, or wait for their turn. */
  readonly waiting: number;
  /** Files in hand. */
  readonly working: number;
  /** Every folder was gone through once, and what comes from now on is heard. */
  readonly ready: boolean;
}

export interface WatchListener {
  /** The line of a file, in the order in which they settled; waited for. */
  item(settled: SettledItem): void | Promise<void>;
  /** What a person should know: a folder is gone, or back. */
  note(text: string): void;
  state(state: WatchState): void;
  /** Does a piece of work in its turn: in an editor others want the workers too. */
  inTurn(work: () => Promise<void>): Promise<void>;
}

export interface WatchEnd {
  readonly summary: Summary;
  /** Of the record; undefined where nothing was done. */
  readonly runId: string | undefined;
  readonly recordProblem: string | undefined;
}

/** Files of one batch: more would let a person wait for the first line, and hold the workers from others. */
const batchFiles = 200;
/** Files that may settle at once; what is more is found again by going through the folder. */
const mostWaiting = 2000;
/** How often what settles is looked at, and how often whether anything is amiss. */
const [tickMs, restMs] = [100, 2000];

/** Works on new and changed files of folders until it is aborted. Single files never make it reject. */
export function watchFolders(
  batch: PreparedBatch,
  job: BoundJob,
  wish: WatchWish,
  port: SessionPort,
  listener: WatchListener,
  signal: AbortSignal,
): Promise<WatchEnd> {
  return new Watch(batch, job, wish, port, listener, signal).run();
}

class Watch {
  readonly #wish: WatchWish;
  readonly #listener: WatchListener;
  /** Ends it from within. */
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #mostFailures = Infinity;
  #failures = 0;
  #working = 0;
  readonly #made: SeenFiles;
  readonly #seen = new SeenFiles();
  readonly #settling: Settling;
  readonly #session: WatchSession;
  readonly #roots: readonly WatchedRoot[];
  readonly #change = new Change();

  constructor(
    batch: PreparedBatch,
    job: BoundJob,
    wish: WatchWish,
    port: SessionPort,
    listener: WatchListener,
    signal: AbortSignal,
  ) {
    const { folders, base, pollMs, settleMs } = wish;
    this.#wish = wish;
    this.#listener = listener;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    const limit = failureLimit(batch.policies.stopAfter, Infinity);
    if (limit !== undefined) this.#mostFailures = limit;
    this.#made = port.made;
    this.#settling = new Settling(settleMs, mostWaiting, { look: markOf, now: Date.now });
    this.#session = new WatchSession(batch, job, folders, port, this.#seen);
    const hooks: RootHooks = {
      note: (text) => listener.note(text),
      announce: () => this.#change.announce(),
      isSeen: (file, mark) => this.#isSeen(file, mark),
      leaves: (file, mark) => this.#leaves(file, mark),
      signal: this.#signal,
    };
    const rules = batch.policies;
    const { accepts } = batch.job;
    this.#roots = folders.map(
      (folder) => new WatchedRoot({ path: folder, base, rules, accepts, pollMs }, this.#settling, hooks),
    );
  }

  async run(): Promise<WatchEnd> {
    const wake = (): void => this.#change.announce();
    this.#signal.addEventListener('abort', wake);
    try {
      while (!this.#signal.aborted) {
        for (const root of this.#roots) await root.care();
        const files = await this.#settled();
        this.#working = files.length;
        this.#tell();
        if (files.length > 0) await this.#work(files);
        else await this.#rest();
      }
    } finally {
      this.#signal.removeEventListener('abort', wake);
      await Promise.all(this.#roots.map((root) => root.close()));
      await this.#session.close();
    }
    const { runId, recordProblem } = this.#session;
    return { summary: this.#session.summary(), runId, recordProblem };
  }

  /** Of files that nobody knows the number of a share says nothing: only a number ends it. */
  #count({ outcome }: SettledItem): void {
    if (outcome.status !== 'failed' || ++this.#failures !== this.#mostFailures) return;
    this.#listener.note(`${this.#failures} failed: the watch ends, as “Stop after” says.`);
    this.#stop.abort();
  }

  #tell(): void {
    this.#listener.state({
      waiting: this.#settling.size,
      working: this.#working,
      ready: this.#roots.every(({ ready }) => ready),
    });
  }

  async #rest(): Promise<void> {
    const woken = this.#change.wait();
    if (this.#signal.aborted) return;
    const busy = this.#settling.size > 0;
    const ms = busy ? tickMs : Math.min(restMs, ...this.#roots.map((root) => root.restMs));
    if (!busy && this.#roots.some((root) => root.busy)) return;
    const stop = new AbortController();
    await Promise.race([
      // What settles is looked at by the clock, however many words come.
      ...(busy ? [] : [woken]),
      sleep(ms, undefined, { signal: stop.signal }).catch(() => {}),
    ]);
    stop.abort();
  }

  /** The first time through, with what is there left alone: all but what has changed since. */
  #leaves(file: string, mark: FileMark): boolean {
    const { existing, sinceMs = Infinity } = this.#wish;
    if (existing || mark.changedMs >= sinceMs) return false;
    this.#seen.add(file, mark);
    return true;
  }

  #isSeen(file: string, mark: FileMark): boolean {
    return this.#seen.has(file, mark) || this.#made.has(file, mark);
  }

  async #settled(): Promise<readonly SettledFile[]> {
    const files: SettledFile[] = [];
    for (const file of await this.#settling.settled(batchFiles)) {
      const root = this.#rootOf(file.path);
      if (root === undefined || this.#isSeen(file.path, file)) continue;
      if (await root.rules.excludes(file.path)) this.#seen.add(file.path, file);
      else files.push(file);
    }
    return files;
  }

  /** The innermost one. */
  #rootOf(file: string): WatchedRoot | undefined {
    return this.#roots
      .filter((root) => file.startsWith(root.path + path.sep))
      .toSorted((a, b) => b.path.length - a.path.length)[0];
  }

  async #work(files: readonly SettledFile[]): Promise<void> {
    const { base } = this.#wish;
    const watched = files.map(({ path: file }) => ({
      path: file,
      root: base ?? this.#rootOf(file)?.path ?? path.dirname(file),
    }));
    try {
      await this.#listener.inTurn(async () => {
        for await (const settled of this.#session.work(watched, this.#signal)) {
          await this.#listener.item(settled);
          this.#count(settled);
          this.#working--;
          this.#tell();
        }
      });
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
    // Those without a line too: earlier results, and what is of no kind for the job. One that has changed since is not the same.
    for (const file of files) this.#seen.add(file.path, file);
    this.#working = 0;
  }
}
