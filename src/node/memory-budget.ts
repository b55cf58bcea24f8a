/** Megabytes that somebody may use until they are given back. */
export interface Grant {
  readonly megabytes: number;
  release(): void;
}

interface Waiting {
  readonly megabytes: number;
  readonly grant: (grant: Grant) => void;
}

/**
 * Hands out the megabytes of the memory limit, first come, first served: a large picture is not overtaken for ever by
 * small ones. It cannot deadlock: nobody waits while he holds some, and nobody can ask for more than there are.
 */
export class MemoryBudget {
  readonly total: number;
  #free: number;
  readonly #waiting = new Set<Waiting>();

  constructor(total: number) {
    this.total = total;
    this.#free = total;
  }

  /** As many megabytes as are wanted, but not more than there are in all; undefined after an abort. */
  take(wanted: number, signal: AbortSignal): Promise<Grant | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve(undefined);
        return;
      }
      const waiting: Waiting = {
        megabytes: Math.min(wanted, this.total),
        grant: (grant) => {
          signal.removeEventListener('abort', abort);
          resolve(grant);
        },
      };
      const abort = (): void => {
        this.#waiting.delete(waiting);
        resolve(undefined);
        // Who came later may have waited for this one alone.
        this.#serve();
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.add(waiting);
      this.#serve();
    });
  }

  #serve(): void {
    for (const waiting of this.#waiting) {
      const { megabytes, grant } = waiting;
      if (megabytes > this.#free) return;
      this.#waiting.delete(waiting);
      this.#free -= megabytes;
      let held = true;
      const release = (): void => {
        if (!held) return;
        held = false;
        this.#free += megabytes;
        this.#serve();
      };
      grant({ megabytes, release });
    }
  }
}
