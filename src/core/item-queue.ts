import type { PlanItem, TaskItem } from './plan.ts';

/**
 * The part of a plan that a run has in hand: taken from the plan as far as the window allows, and let go of when its
 * line is out. So a plan that grows is never in memory as a whole.
 */
export class ItemQueue {
  readonly #plan: Iterator<PlanItem> | AsyncIterator<PlanItem>;
  readonly #admits: (index: number) => boolean;
  readonly #held = new Map<number, PlanItem>();
  #tasks: TaskItem[] = [];
  #firstTask = 0;
  #taken = 0;
  #over = false;
  /** The plan has been asked for its next item. */
  #waiting = false;
  #problem: { readonly error: unknown } | undefined;

  /** @param admits whether the item of this place may be taken already */
  constructor(plan: Iterable<PlanItem> | AsyncIterable<PlanItem>, admits: (index: number) => boolean) {
    this.#plan = Symbol.asyncIterator in plan ? plan[Symbol.asyncIterator]() : plan[Symbol.iterator]();
    this.#admits = admits;
  }

  /** Nothing more will come. */
  get over(): boolean {
    return this.#over;
  }

  /** Why the plan ended before its end. */
  get problem(): { readonly error: unknown } | undefined {
    return this.#problem;
  }

  get hasTask(): boolean {
    return this.#firstTask < this.#tasks.length;
  }

  at(index: number): PlanItem | undefined {
    return this.#held.get(index);
  }

  /** The next task that nobody has taken. */
  takeTask(): TaskItem | undefined {
    const task = this.#tasks[this.#firstTask];
    if (task === undefined) return undefined;
    this.#firstTask++;
    // Shifting each one off a long array would copy it each time.
    if (this.#firstTask === this.#tasks.length || this.#firstTask > 4096) {
      this.#tasks = this.#tasks.slice(this.#firstTask);
      this.#firstTask = 0;
    }
    return task;
  }

  /** The item's line is out. */
  forget(index: number): void {
    this.#held.delete(index);
  }

  /**
   * Takes from the plan what the window admits; where that has to be waited for, it goes on by itself.
   * @param came told of each item, or of the end, that was waited for
   */
  fill(came: () => void): void {
    while (!this.#waiting && !this.#over && this.#admits(this.#taken)) {
      const next = this.#plan.next();
      if (!(next instanceof Promise)) {
        this.#put(next);
        continue;
      }
      this.#waiting = true;
      next
        .then(
          (result: IteratorResult<PlanItem>) => this.#put(result),
          (error: unknown) => {
            this.#problem = { error };
            this.#over = true;
          },
        )
        .finally(() => {
          this.#waiting = false;
          this.fill(came);
          came();
        });
    }
  }

  #put({ value, done }: IteratorResult<PlanItem>): void {
    // It was closed while this was waited for.
    if (this.#over) return;
    if (done === true) {
      this.#over = true;
      return;
    }
    const item: PlanItem = value;
    this.#held.set(this.#taken++, item);
    if (item.kind === 'task') this.#tasks.push(item);
  }

  /** Nobody will ask any more. */
  close(): void {
    this.#over = true;
    void Promise.resolve(this.#plan.return?.()).catch(() => {});
  }
}
