import fs from 'node:fs';
import type { Accepts } from '../core/accepts.ts';
import { nothingLeftOut } from '../core/source.ts';
import { errorText } from './os-error.ts';
import { makePause } from './pause.ts';
import { Walk, type WalkRules } from './walk.ts';
import { mayFit, WatchRules } from './watch-rules.ts';
import { type FileMark, markOf } from './watch-seen.ts';
import type { Settling } from './watch-settling.ts';
import { TreeWatch } from './watch-tree.ts';

export interface RootRequest {
  readonly path: string;
  /** The folder above from which patterns start too. */
  readonly base: string | undefined;
  readonly rules: WalkRules;
  readonly accepts: Accepts;
  /** Looked through so often, instead of being told by the system; 0 is told. */
  readonly pollMs: number;
}

/** What a root tells its watch, and asks it. */
export interface RootHooks {
  note(text: string): void;
  /** There is something to do. */
  readonly announce: () => void;
  isSeen(file: string, mark: FileMark): boolean;
  /** Whether a file of the first time through is left as it is. */
  leaves(file: string, mark: FileMark): boolean;
  readonly signal: AbortSignal;
}

/** So long at a time a folder is gone through. */
const stretchMs = 100;
/** Told or not, it is gone through so often: a system may lose a word, above all when there are many. */
const againMs = 300_000;
/** Where the system does not tell. */
const fallbackPollMs = 5000;

/** One watched folder: what is told of it and what is found in it goes to the files that settle. */
export class WatchedRoot {
  readonly path: string;
  readonly rules: WatchRules;
  readonly #request: RootRequest;
  readonly #settling: Settling;
  readonly #hooks: RootHooks;
  #tree: TreeWatch | undefined;
  #gone = false;
  #everyMs: number;
  #scan: AsyncGenerator<string, void, void> | undefined;
  #scannedAt = -Infinity;
  #scans = 0;
  /** Something may have been missed. */
  #missed = true;

  constructor(request: RootRequest, settling: Settling, hooks: RootHooks) {
    this.path = request.path;
    this.rules = new WatchRules(request.path, request.base, request.rules);
    this.#request = request;
    this.#settling = settling;
    this.#hooks = hooks;
    this.#everyMs = request.pollMs > 0 ? request.pollMs : againMs;
  }

  /** It was gone through once, and what comes from now on is heard; or it is not there. */
  get ready(): boolean {
    return this.#scans > 0 || this.#gone;
  }

  /** It is being gone through. */
  get busy(): boolean {
    return this.#scan !== undefined;
  }

  /** Milliseconds until it has to be looked after again. */
  get restMs(): number {
    return this.#everyMs;
  }

  /** Keeps it watched, and goes through it when something may have been missed. */
  async care(): Promise<void> {
    if (!(await isFolder(this.path))) return this.#lose();
    if (this.#gone) {
      this.#gone = false;
      this.#missed = true;
      this.#hooks.note(`The folder ${this.path} is back.`);
    }
    if (this.#tree === undefined && this.#everyMs === againMs) await this.#listen();
    const due = performance.now() - this.#scannedAt >= this.#everyMs;
    if (this.#scan === undefined && (this.#missed || due) && !this.#settling.full) {
      this.#missed = false;
      this.#scan = this.#files();
    }
    if (this.#scan !== undefined) await this.#goOn(this.#scan);
  }

  async #lose(): Promise<void> {
    if (this.#gone) return;
    this.#gone = true;
    this.#scan = undefined;
    this.#hooks.note(`The folder ${this.path} is gone; it is waited for until it is back.`);
    await this.close();
  }

  async #listen(): Promise<void> {
    const { signal, announce } = this.#hooks;
    this.#tree = new TreeWatch(this.path, {
      touched: (file) => this.#touched(file),
      // Files may have been in it before anybody listened.
      folder: () => {
        this.#missed = true;
        announce();
      },
      failed: (error) => this.#fallBack(error),
    });
    // Before it is gone through: what comes in between is heard.
    await Promise.race([this.#tree.ready(), aborted(signal)]);
  }

  #fallBack(error: unknown): void {
    if (this.#everyMs === fallbackPollMs) return;
    this.#everyMs = fallbackPollMs;
    this.#missed = true;
    this.#hooks.note(
      `The system does not tell of all changes below ${this.path} (${errorText(error)}); it is looked through every ${fallbackPollMs / 1000} seconds instead.`,
    );
    this.#hooks.announce();
  }

  #touched(file: string): void {
    if (!mayFit(this.#request.accepts, file)) return;
    if (!this.#settling.add(file)) this.#missed = true;
    this.#hooks.announce();
  }

  /** As far as there is room, and for a short while: what has settled meanwhile has its turn. */
  async #goOn(scan: AsyncGenerator<string, void, void>): Promise<void> {
    const until = performance.now() + stretchMs;
    while (!this.#settling.full && performance.now() < until && !this.#hooks.signal.aborted) {
      const { value: file, done } = await scan.next();
      if (done === true) {
        this.#scan = undefined;
        this.#scannedAt = performance.now();
        this.#scans++;
        return;
      }
      const mark = await markOf(file);
      if (mark === undefined || this.#hooks.isSeen(file, mark)) continue;
      if (this.#scans > 0 || !this.#hooks.leaves(file, mark)) this.#settling.add(file);
    }
  }

  async *#files(): AsyncGenerator<string, void, void> {
    const { base, rules, accepts } = this.#request;
    const walk = new Walk(rules, nothingLeftOut(), makePause());
    const selected = { path: this.path, ...(base === undefined ? {} : { root: base }) };
    for await (const { path: file, problem } of walk.files([selected]))
      if (problem === undefined && mayFit(accepts, file)) yield file;
  }

  async close(): Promise<void> {
    const tree = this.#tree;
    this.#tree = undefined;
    await tree?.close();
  }
}

const isFolder = (folder: string): Promise<boolean> =>
  fs.promises.stat(folder).then(
    (stat) => stat.isDirectory(),
    () => false,
  );

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
