import type { ResidentMemory } from './resident-memory.ts';

/** A worker process, as the watch sees it. */
export interface Watched {
  readonly pid: number;
  /** Megabytes that it may have for what it has in hand; 0: nothing is in hand. */
  readonly granted: number;
  /** Ends it; the megabytes are what it had. */
  end(megabytes: number, all: number): void;
}

interface Sample {
  readonly worker: Watched;
  readonly megabytes: number;
}

/**
 * Keeps the workers of a run within the memory limit, whatever the files in their hands turn out to need.
 *
 * The limit is for all of them together: a worker that is above its share is left alone while the others leave room.
 */
export class MemoryWatch {
  readonly #limit: number;
  readonly #workers: () => readonly Watched[];
  readonly #memory: ResidentMemory;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(limit: number, workers: () => readonly Watched[], memory: ResidentMemory) {
    this.#limit = limit;
    this.#workers = workers;
    this.#memory = memory;
  }

  start(): void {
    this.#sleep(this.#memory.everyMs);
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #sleep(ms: number): void {
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const before = this.#workers();
    const read = await this.#memory.read(before.map(({ pid }) => pid)).catch(() => new Map<number, number>());
    if (this.#over) return;
    // Asked again: what a worker has in hand may have changed while the system was asked.
    const samples = this.#workers().flatMap((worker) => {
      const megabytes = read.get(worker.pid);
      return megabytes === undefined ? [] : [{ worker, megabytes }];
    });
    const all = samples.reduce((sum, { megabytes }) => sum + megabytes, 0);
    const victim = all > this.#limit ? whoMustGo(samples) : undefined;
    victim?.worker.end(victim.megabytes, all);
    // A loop that fills memory gets 2 GB a second: near the limit it is looked at more often.
    this.#sleep(all > this.#limit / 2 ? this.#memory.everyMs / 5 : this.#memory.everyMs);
  }
}

/** Who has nothing in hand costs nobody a file; else the one that is furthest above what it was granted. */
function whoMustGo(samples: readonly Sample[]): Sample | undefined {
  const excess = ({ worker, megabytes }: Sample): number =>
    worker.granted === 0 ? Infinity : megabytes - worker.granted;
  return samples.toSorted((a, b) => excess(b) - excess(a) || b.megabytes - a.megabytes)[0];
}
