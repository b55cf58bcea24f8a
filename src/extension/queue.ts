/** One at a time, in the order of asking. Two runs at once would fight for the same cores and the same names. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether a new task would have to wait. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  /** Runs the task when all earlier ones have ended, however they ended. */
  async add<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const before = this.#last;
    const mine = before.then(task, task);
    this.#last = mine;
    try {
      return await mine;
    } finally {
      this.#waiting--;
    }
  }
}
