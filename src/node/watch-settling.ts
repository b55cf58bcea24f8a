import type { FileMark } from './watch-seen.ts';

/** A file that nobody has written to for a while. */
export interface SettledFile extends FileMark {
  readonly path: string;
}

/** So much longer an empty file is waited for: many programs make one first, and fill it later. */
const emptyTimes = 10;
/** Files looked at side by side. */
const width = 16;

interface Waiting {
  mark: FileMark | undefined;
  /** Since when it looks like this. */
  since: number;
}

export interface SettlingPort {
  look(file: string): Promise<FileMark | undefined>;
  /** Milliseconds since 1970, as files have them. */
  now(): number;
}

/**
 * Files that were told of and may still be written to. Each is looked at until it has been the same for a while: a
 * slow copy, a download that stalls, an editor that saves in two steps are all told of before they are over.
 */
export class Settling {
  readonly #settleMs: number;
  readonly #most: number;
  readonly #port: SettlingPort;
  readonly #waiting = new Map<string, Waiting>();

  /** @param most files that are waited for at once; what is more has to be told of again */
  constructor(settleMs: number, most: number, port: SettlingPort) {
    this.#settleMs = settleMs;
    this.#most = most;
    this.#port = port;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get full(): boolean {
    return this.#waiting.size >= this.#most;
  }

  /** @returns false: there is no room */
  add(file: string): boolean {
    if (this.#waiting.has(file)) return true;
    if (this.full) return false;
    this.#waiting.set(file, { mark: undefined, since: 0 });
    return true;
  }

  /** Looks at all of them. @returns those that have settled, in the order in which they were told of */
  async settled(most: number): Promise<readonly SettledFile[]> {
    const files = [...this.#waiting];
    const settled: SettledFile[] = [];
    for (let at = 0; at < files.length && settled.length < most; at += width) {
      const looks = files.slice(at, at + width).map(async ([file, waiting]) => this.#look(file, waiting));
      for (const one of await Promise.all(looks)) if (one !== undefined) settled.push(one);
    }
    for (const { path } of settled) this.#waiting.delete(path);
    return settled;
  }

  async #look(file: string, waiting: Waiting): Promise<SettledFile | undefined> {
    const mark = await this.#port.look(file);
    const now = this.#port.now();
    if (mark === undefined) {
      this.#waiting.delete(file);
      return undefined;
    }
    const patience = mark.bytes === 0 ? this.#settleMs * emptyTimes : this.#settleMs;
    const before = waiting.mark;
    if (before === undefined || !isSame(before, mark)) {
      waiting.mark = mark;
      // Most files of a folder that is gone through have been there for long. A clock that is ahead says nothing.
      waiting.since = Math.min(now, before === undefined ? mark.changedMs : now);
    }
    return now - waiting.since >= patience ? { path: file, ...mark } : undefined;
  }
}

const isSame = (a: FileMark, b: FileMark): boolean =>
  a.bytes === b.bytes && a.mtimeMs === b.mtimeMs && a.changedMs === b.changedMs;
