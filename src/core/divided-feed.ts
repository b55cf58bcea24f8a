import { Change } from './change.ts';
import type { Task, TaskFeed } from './executor.ts';
import { failure } from './failure.ts';
import type { BoundParts } from './job.ts';
import { cancelled, failed, type Outcome } from './outcome.ts';
import { PartOutcomes, type PartsEnd } from './part-outcomes.ts';
import type { Pause } from './pause.ts';
import type { Part } from './stream.ts';

interface How {
  readonly divide: (task: Task) => readonly Part[] | undefined;
  readonly merge: BoundParts['merge'];
  readonly makePause: (signal: AbortSignal) => Pause;
}

/** A file that is worked on in parts. */
interface Divided {
  readonly task: Task;
  readonly outcomes: PartOutcomes;
  /** How far each part is. */
  readonly shares: number[];
}

/** Tasks of the run and parts of tasks, under numbers of their own. */
export class DividedFeed implements TaskFeed {
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
      outcomes: new PartOutcomes(parts.length, this.#how.merge()),
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
    divided.outcomes.put(given.part, outcome);
    divided.shares[given.part] = 1;
    const merging = this.#merge(divided).finally(() => this.#mergings.delete(merging));
    this.#mergings.add(merging);
  }

  moved(number: number, share: number, tell: (index: number, share: number) => void): void {
    const given = this.#out.get(number);
    if (given === undefined) return;
    const divided = this.#divided.get(given.index);
    if (given.part === undefined || divided === undefined) return tell(given.index, share);
    divided.shares[given.part] = share;
    tell(given.index, divided.shares.reduce((sum, one) => sum + one, 0) / divided.shares.length);
  }

  /** Under way. */
  readonly #mergings = new Set<Promise<void>>();

  async #merge(divided: Divided): Promise<void> {
    const { index } = divided.task;
    let ended: PartsEnd | undefined;
    try {
      ended = await divided.outcomes.merge(this.#how.makePause(this.#signal));
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      ended = { whole: failed(index, failure('internal', { found })) };
    }
    // Given up meanwhile, as another part had failed, or by an abort, which settles it.
    if (ended === undefined || this.#signal.aborted || this.#divided.get(index) !== divided) return;
    if (ended === 'not-divisible') this.#asWhole(divided);
    else this.#end(divided, ended.whole);
  }

  /** Resolves when nothing is being merged any more. */
  async merged(): Promise<void> {
    while (this.#mergings.size > 0) await Promise.all(this.#mergings);
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
