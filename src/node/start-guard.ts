/**
 * Gives up when workers die in a row before any of them took a file: others would do so for ever. One of the pool, not
 * one of each worker: eight workers that cannot start are one problem, not eight times as many starts.
 */
export class StartGuard {
  readonly #most: number;
  #inRow = 0;
  #last: unknown;

  /** @param workers all may be killed once while they start, which is no reason to give up */
  constructor(workers: number) {
    this.#most = workers + 2;
  }

  failed(error: unknown): void {
    this.#inRow++;
    this.#last = error;
  }

  worked(): void {
    this.#inRow = 0;
  }

  /** Whether no more workers should be started; `error` says why. */
  get givenUp(): boolean {
    return this.#inRow >= this.#most;
  }

  get error(): unknown {
    return this.#last;
  }
}
