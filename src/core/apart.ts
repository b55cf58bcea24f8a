import { Change } from './change.ts';
import type { Executor, Task, TaskFeed } from './executor.ts';

export interface Apart {
  readonly kindOf: (task: Task) => string;
  /** How many tasks of one kind may be under way. */
  readonly most: number;
}

/** Tasks that are looked at for one whose kind has room; a list of a million addresses is not held in memory twice. */
const mostWaiting = 1000;

/**
 * An executor that never has more than so many tasks of one kind in hand: requests to one server. It is the feed that
 * holds them back, before any worker has them: a limit in each worker would count for each alone.
 */
export function keepingApart(executor: Executor, apart: Apart): Executor {
  return {
    describe: () => executor.describe(),
    close: () => executor.close(),
    execute: async (call, feed, settle, signal, moved) => {
      const held = new ApartFeed(feed, signal, apart);
      const settled: typeof settle = (outcome) => {
        held.settled(outcome.index);
        settle(outcome);
      };
      await executor.execute(call, held, settled, signal, moved);
    },
  };
}

class ApartFeed implements TaskFeed {
  readonly #feed: TaskFeed;
  readonly #signal: AbortSignal;
  readonly #apart: Apart;
  /** Taken from the feed, in its order, by kind. */
  readonly #waiting = new Map<string, Task[]>();
  #count = 0;
  /** How many of each kind are under way, and the kind of each. */
  readonly #under = new Map<string, number>();
  readonly #kinds = new Map<number, string>();
  readonly #change = new Change();
  #more: Promise<boolean> | undefined;

  constructor(feed: TaskFeed, signal: AbortSignal, apart: Apart) {
    this.#feed = feed;
    this.#signal = signal;
    this.#apart = apart;
  }

  get remaining(): number {
    return this.#feed.remaining + this.#count;
  }

  take(most: number): readonly Task[] {
    const tasks: Task[] = [];
    if (this.#signal.aborted) return tasks;
    while (tasks.length < most) {
      const task = this.#free() ?? this.#next();
      if (task === undefined) break;
      tasks.push(task);
    }
    return tasks;
  }

  /** The first of those that wait whose kind has room. */
  #free(): Task | undefined {
    let first: { readonly kind: string; readonly index: number } | undefined;
    for (const [kind, [task]] of this.#waiting)
      if (task !== undefined && this.#hasRoom(kind) && task.index < (first?.index ?? Infinity))
        first = { kind, index: task.index };
    if (first === undefined) return undefined;
    const queue = this.#waiting.get(first.kind) ?? [];
    const task = queue.shift();
    if (queue.length === 0) this.#waiting.delete(first.kind);
    this.#count--;
    return task && this.#begin(task, first.kind);
  }

  #next(): Task | undefined {
    while (this.#count < mostWaiting) {
      const [task] = this.#feed.take(1);
      if (task === undefined) return undefined;
      const kind = this.#apart.kindOf(task);
      if (this.#hasRoom(kind)) return this.#begin(task, kind);
      const queue = this.#waiting.get(kind) ?? [];
      queue.push(task);
      this.#waiting.set(kind, queue);
      this.#count++;
    }
    return undefined;
  }

  #hasRoom(kind: string): boolean {
    return (this.#under.get(kind) ?? 0) < this.#apart.most;
  }

  #begin(task: Task, kind: string): Task {
    this.#under.set(kind, (this.#under.get(kind) ?? 0) + 1);
    this.#kinds.set(task.index, kind);
    return task;
  }

  settled(index: number): void {
    const kind = this.#kinds.get(index);
    if (kind === undefined) return;
    this.#kinds.delete(index);
    const left = (this.#under.get(kind) ?? 1) - 1;
    if (left > 0) this.#under.set(kind, left);
    else this.#under.delete(kind);
    this.#change.announce();
  }

  async more(): Promise<boolean> {
    for (;;) {
      if (this.#signal.aborted) return false;
      if ([...this.#waiting.keys()].some((kind) => this.#hasRoom(kind))) return true;
      const changed = this.#change.wait().then(() => undefined);
      if (this.#count >= mostWaiting) {
        await Promise.race([changed, aborted(this.#signal)]);
        continue;
      }
      // Asked once, however often something else happens meanwhile.
      this.#more ??= this.#feed.more().finally(() => {
        this.#more = undefined;
      });
      const more = await Promise.race([this.#more, changed]);
      if (more === true) return true;
      if (more === false && this.#count === 0) return false;
      if (more === false) await Promise.race([this.#change.wait(), aborted(this.#signal)]);
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
