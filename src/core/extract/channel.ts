/** As much as is worth a write. */
const pieceCharacters = 256 * 1024;

/**
 * Lines that somebody puts in, as bytes for somebody who takes them: a parser calls back, a file is written by who
 * asks. Whoever puts waits for `drained` now and then.
 */
export class Channel implements AsyncIterable<Uint8Array> {
  #lines: string[] = [];
  #characters = 0;
  #isOver = false;
  #taker: (() => void) | undefined;
  #putter: (() => void) | undefined;

  /** Somebody has ended it, or nobody takes it any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  put(line: string): void {
    this.#lines.push(line);
    this.#characters += line.length;
    if (this.#characters >= pieceCharacters) this.#wake();
  }

  /** Resolves when what was put is less than a piece, or nobody takes it any more. */
  drained(): Promise<void> | undefined {
    if (this.#characters < pieceCharacters || this.#isOver) return undefined;
    return new Promise((resolve) => {
      this.#putter = resolve;
    });
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
    this.#putter?.();
  }

  #wake(): void {
    const taker = this.#taker;
    this.#taker = undefined;
    taker?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        if (this.#characters >= pieceCharacters || (this.#isOver && this.#characters > 0)) {
          const piece = this.#lines.join('');
          this.#lines = [];
          this.#characters = 0;
          yield Buffer.from(piece);
          this.#putter?.();
          this.#putter = undefined;
        } else if (this.#isOver) return;
        else
          await new Promise<void>((resolve) => {
            this.#taker = resolve;
          });
      }
    } finally {
      this.end();
    }
  }
}
