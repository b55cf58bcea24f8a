import { Change } from '../core/change.ts';
import type { Outcome } from '../core/outcome.ts';

/** In a worker: tasks that are under way side by side, from one chunk to the next. */
export class Lanes {
  readonly #change = new Change();
  #under = 0;
  #outcomes: Outcome[] = [];

  /** @param work never rejects */
  begin(work: () => Promise<Outcome>): void {
    this.#under++;
    void work().then((outcome) => {
      this.#under--;
      this.#outcomes.push(outcome);
      this.#change.announce();
    });
  }

  /** What has settled since it was last asked for: at least one outcome, unless nothing is under way. */
  async settled(): Promise<readonly Outcome[]> {
    while (this.#outcomes.length === 0 && this.#under > 0) await this.#change.wait();
    return this.takeAll();
  }

  takeAll(): readonly Outcome[] {
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    return outcomes;
  }
}
