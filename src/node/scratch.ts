import fs from 'node:fs';
import path from 'node:path';
import type { JobCall } from '../core/executor.ts';
import type { Kept } from '../core/stream.ts';
import { writeFailure } from './os-error.ts';
import { count } from './streamed-outputs.ts';
import { TaskError } from './task-error.ts';

/** The worker and a number of its own. Without a folder: what a worker says may be anything. */
const pattern = /^\d[\w.-]*-\d+\.kept$/;

/** Never the same twice in a process: a part that is tried again must not write into what another one has kept. */
let pieces = 0;

/** What one task keeps for the fold. */
export class KeptPieces {
  readonly #call: Pick<JobCall, 'purpose' | 'scratchFolder'>;
  readonly #worker: string;
  readonly #files: string[] = [];

  constructor(call: Pick<JobCall, 'purpose' | 'scratchFolder'>, worker: string) {
    this.#call = call;
    this.#worker = worker;
  }

  async keep(chunks: AsyncIterable<Uint8Array>): Promise<Kept> {
    const { purpose, scratchFolder } = this.#call;
    const kept = `${this.#worker}-${++pieces}.kept`;
    if (scratchFolder === undefined) {
      // A measured file is folded by nobody.
      if (purpose === 'measure') return { kept, bytes: await count(chunks) };
      throw new Error('this run has no folder to keep anything in');
    }
    const file = path.join(scratchFolder, kept);
    this.#files.push(file);
    return { kept, bytes: await write(file, chunks) };
  }

  removeAll(): void {
    for (const file of this.#files) fs.rmSync(file, { force: true });
  }
}

/** Nothing is flushed: after a loss of power nobody asks for it. */
async function write(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new TaskError(writeFailure(error, file));
    }
  };
  const fd = told(() => fs.openSync(file, 'wx', 0o600));
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) at += told(() => fs.writeSync(fd, chunk, at, chunk.length - at));
      bytes += chunk.length;
    }
    return bytes;
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Where something that a worker says it has kept really is: in the run's own folder, under a name as the run gives
 * them. Throws for anything else, as a value could name any file of this machine.
 */
export function keptFile(scratchFolder: string | undefined, { kept }: Kept): string {
  if (scratchFolder === undefined) throw new Error('this run has no folder to keep anything in');
  if (typeof kept !== 'string' || !pattern.test(kept))
    throw new Error(`${JSON.stringify(kept)} is no name of something that was kept`);
  return path.join(scratchFolder, kept);
}
