/** Something that several parties wait on for the next change; `Promise.withResolvers` needs Node 22. */
export class Change {
  #resolve: () => void = () => {};
  #next: Promise<void> = Promise.resolve();

  constructor() {
    this.#renew();
  }

  /** Resolves at the next announcement. */
  wait(): Promise<void> {
    return this.#next;
  }

  announce(): void {
    const resolve = this.#resolve;
    this.#renew();
    resolve();
  }

  #renew(): void {
    this.#next = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}
