import fs from 'node:fs';

/** Watches the workers of this process: the most memory that each ever had, as the kernel keeps it (Linux). */
export class PeakMemory {
  readonly #script: string;
  readonly #peaks = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param script what the workers run, to tell them from other children */
  constructor(script: string) {
    this.#script = script;
    this.#timer = setInterval(() => this.#look(), 100);
  }

  /** MiB of each worker that was seen. */
  stop(): readonly number[] {
    clearInterval(this.#timer);
    this.#look();
    return [...this.#peaks.values()];
  }

  #look(): void {
    // `ps` would take 20 ms of this thread at each look, and many more beside other tests.
    for (const pid of read(`/proc/self/task/${process.pid}/children`).trim().split(' ').map(Number)) {
      const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
      if (kilobytes === undefined || !read(`/proc/${pid}/cmdline`).includes(this.#script)) continue;
      this.#peaks.set(pid, Number(kilobytes) / 1024);
    }
  }
}

/** A process may be gone since it was listed. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
