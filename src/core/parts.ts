import { Change } from './change.ts';
import type { Executor, JobCall, Task, TaskFeed } from './executor.ts';
import { failure } from './failure.ts';
import type { BoundParts } from './job.ts';
import { cancelled, failed, type Outcome } from './outcome.ts';
import type { Part } from './stream.ts';

/**
 * A file above twice this is worked on in parts of about this size. Smaller parts cost more merging, larger ones leave
 * workers idle at the end of the last file.
 */
export const usualPartBytes = 32 * 1024 * 1024;

/** @returns the parts of so many bytes: together they are all of it */
export function partsOf(bytes: number, partBytes: number): readonly Part[] {
  const count = Math.max(1, Math.round(bytes / partBytes));
  const size = Math.ceil(bytes / count);
  return Array.from({ length: count }, (_, i) => ({
    from: i * size,
    // The file may have grown since it was looked at: what it has more is in its last part.
    to: i === count - 1 ? Number.MAX_SAFE_INTEGER : (i + 1) * size,
  }));
}

export interface Dividing {
  readonly parts: BoundParts;
  /** The last part of a path. */
  readonly nameOf: (path: string) => string;
  readonly partBytes?: number;
}

/** An executor that works on one very large file in parts: the file has one outcome, as any other. */
export function dividing(
  executor: Executor,
  { parts, nameOf, partBytes = usualPartBytes }: Dividing,
): Executor {
  const isDivided = ({ path, bytes, targets }: Task): boolean =>
    targets.length === 0 && bytes >= 2 * partBytes && parts.divides(nameOf(path));
  return {
    describe: () => executor.describe(),
    close: () => executor.close(),
    execute: async (call: JobCall, feed, settle, signal, moved) => {
      const divided = new DividedFeed(feed, settle, signal, {
        merge: parts.merge,
        divide: (task) => (isDivided(task) ? partsOf(task.bytes, partBytes) : undefined),
      });
      try {
        await executor.execute(
          call,
          divided,
          (outcome) => divided.settled(outcome),
          signal,
          moved && ((number, share) => divided.moved(number, share, moved)),
        );
      } finally {
        divided.settleRest();
      }
    },
  };
}

interface How {
  readonly divide: (task: Task) => readonly Part[] | undefined;
  readonly merge: BoundParts['merge'];
}

/** A file that is worked on in parts. */
interface Divided {
  readonly task: Task;
  readonly parts: number;
  /** By their place; those in front are merged into the first as soon as they are there. */
  readonly outcomes: Map<number, Outcome>;
  merged: Outcome | undefined;
  /** How many parts are merged. */
  count: number;
  /** How far each part is. */
  readonly shares: number[];
}

/** Tasks of the run and parts of tasks, under numbers of their own. */
class DividedFeed implements TaskFeed {
  readonly #feed: TaskFeed;
  readonly #settle: (outcome: Outcome) => void;
  readonly #signal: AbortSignal;
  readonly #how: How;
  readonly #queue: Task[] = [];
  /** What was given out, by the number under which it was: a whole task, or a part. */
  readonly #out = new Map<number, { readonly index: number; readonly part?: number }>();
  readonly #divided = new Map<number, Divided>();
  readonly #change = new Change();
  #numbers = 0;

  constructor(feed: TaskFeed, settle: (outcome: Outcome) => void, signal: AbortSignal, how: How) {
    this.#feed = feed;
    this.#settle = settle;
    this.#signal = signal;
    this.#how = how;
  }

  get remaining(): number {
    // What comes may be many parts: workers are not spared on the guess that it is one file.
    return this.#feed.remaining > 0 ? Infinity : this.#queue.length;
  }

  take(most: number): readonly Task[] {
    const tasks: Task[] = [];
    if (this.#signal.aborted) return tasks;
    while (tasks.length < most) {
      const task = this.#queue.shift() ?? this.#next();
      if (task === undefined) break;
      tasks.push(task);
    }
    return tasks;
  }

  #next(): Task | undefined {
    const [task] = this.#feed.take(1);
    if (task === undefined) return undefined;
    const parts = this.#how.divide(task);
    if (parts === undefined) return this.#numbered(task, undefined);
    this.#divided.set(task.index, {
      task,
      parts: parts.length,
      outcomes: new Map(),
      merged: undefined,
      count: 0,
      shares: parts.map(() => 0),
    });
    for (const [place, part] of parts.entries())
      this.#queue.push({
        ...this.#numbered(task, place),
        part,
        bytes: Math.min(part.to, task.bytes) - part.from,
      });
    return this.#queue.shift();
  }

  #numbered(task: Task, part: number | undefined): Task {
    const number = this.#numbers++;
    this.#out.set(number, { index: task.index, ...(part === undefined ? {} : { part }) });
    return { ...task, index: number };
  }

  #more: Promise<boolean> | undefined;

  async more(): Promise<boolean> {
    for (;;) {
      if (this.#signal.aborted) return false;
      if (this.#queue.length > 0) return true;
      // Asked once, however often something else happens meanwhile.
      this.#more ??= this.#feed.more().finally(() => {
        this.#more = undefined;
      });
      const changed = this.#change.wait().then(() => undefined);
      const more = await Promise.race([this.#more, changed]);
      if (more === true) return true;
      if (more === undefined) continue;
      // A file that could not be cut where it was comes back as a whole.
      if (this.#divided.size === 0) return this.#queue.length > 0;
      await Promise.race([this.#change.wait(), aborted(this.#signal)]);
    }
  }

  settled(outcome: Outcome): void {
    const given = this.#out.get(outcome.index);
    if (given === undefined) return;
    this.#out.delete(outcome.index);
    const divided = this.#divided.get(given.index);
    if (given.part === undefined || divided === undefined) {
      this.#settle({ ...outcome, index: given.index });
      return;
    }
    divided.outcomes.set(given.part, outcome);
    divided.shares[given.part] = 1;
    this.#mergeFront(divided);
  }

  moved(number: number, share: number, tell: (index: number, share: number) => void): void {
    const given = this.#out.get(number);
    if (given === undefined) return;
    const divided = this.#divided.get(given.index);
    if (given.part === undefined || divided === undefined) return tell(given.index, share);
    divided.shares[given.part] = share;
    tell(given.index, divided.shares.reduce((sum, one) => sum + one, 0) / divided.parts);
  }

  #mergeFront(divided: Divided): void {
    for (;;) {
      const next = divided.outcomes.get(divided.count);
      if (next === undefined) return;
      divided.outcomes.delete(divided.count++);
      const merged = divided.merged === undefined ? next : this.#merge(divided.merged, next);
      if (merged === undefined) {
        this.#asWhole(divided);
        return;
      }
      divided.merged = merged;
      if (merged.status !== 'done' || divided.count === divided.parts) {
        this.#end(divided, merged);
        return;
      }
    }
  }

  /** Undefined: the file must be read as a whole. */
  #merge(earlier: Outcome, later: Outcome): Outcome | undefined {
    if (earlier.status !== 'done') return earlier;
    if (later.status !== 'done') return later;
    const value = this.#how.merge(earlier.value, later.value);
    if (value === undefined) return undefined;
    const notes = [...new Set([...earlier.notes, ...later.notes])];
    return { ...earlier, ms: earlier.ms + later.ms, notes, value };
  }

  #asWhole(divided: Divided): void {
    const { task } = divided;
    this.#forget(task.index);
    this.#queue.push(this.#numbered(task, undefined));
    this.#change.announce();
  }

  #end({ task }: Divided, outcome: Outcome): void {
    this.#forget(task.index);
    this.#settle(
      outcome.status === 'done'
        ? { ...outcome, index: task.index, input: { ...outcome.input, bytes: task.bytes } }
        : { ...outcome, index: task.index },
    );
    this.#change.announce();
  }

  /** Parts that wait are not begun, and what those in hand come to does not matter any more. */
  #forget(index: number): void {
    this.#divided.delete(index);
    const mine = (number: number): boolean => this.#out.get(number)?.index === index;
    const waiting = this.#queue.filter((task) => !mine(task.index));
    this.#queue.splice(0, this.#queue.length, ...waiting);
    for (const number of [...this.#out.keys()].filter(mine)) this.#out.delete(number);
  }

  /** Whatever the executor left: it was aborted, or could not work at all. */
  settleRest(): void {
    for (const { task } of [...this.#divided.values()])
      this.#settle(
        this.#signal.aborted
          ? cancelled(task.index)
          : failed(
              task.index,
              failure('internal', { found: 'a part of the file was lost by the worker pool' }),
            ),
      );
    this.#divided.clear();
    for (const { index } of this.#queue) {
      const given = this.#out.get(index);
      if (given?.part === undefined && given !== undefined) this.#settle(cancelled(given.index));
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
