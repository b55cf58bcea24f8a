/** A chunk should be this much work: its message then costs less than 1 %, and the end of a run stays even. */
const chunkMs = 50;
const largest = 2000;

/** How many files a worker gets at once. */
export class ChunkSizer {
  readonly #fixed: number;
  readonly #workers: number;
  /** Milliseconds a file, as a moving average; undefined before the first chunk. */
  #fileMs: number | undefined;

  /** @param fixed the setting; 0 measures */
  constructor(fixed: number, workers: number) {
    this.#fixed = fixed;
    this.#workers = workers;
  }

  /** @param remaining files that nobody has yet: near the end chunks get small, so that all workers end together */
  next(remaining: number): number {
    if (this.#fixed > 0) return this.#fixed;
    if (this.#fileMs === undefined) return 1;
    const wanted = Math.floor(chunkMs / Math.max(this.#fileMs, 0.001));
    const fair = Math.ceil(remaining / (this.#workers * 4));
    return Math.max(1, Math.min(wanted, fair, largest));
  }

  measured(files: number, ms: number): void {
    const fileMs = ms / Math.max(1, files);
    this.#fileMs = this.#fileMs === undefined ? fileMs : this.#fileMs * 0.7 + fileMs * 0.3;
  }
}
