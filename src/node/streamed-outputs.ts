import crypto from 'node:crypto';
import fs from 'node:fs';
import type { JobCall, Task } from '../core/executor.ts';
import type { StreamedOutput } from '../core/job.ts';
import { writeFailure } from './os-error.ts';
import { TaskError } from './task-error.ts';
import { temporaryPath } from './write.ts';
import { writeChunks } from './write-chunks.ts';

interface OutputsOf {
  readonly call: Pick<JobCall, 'purpose'>;
  readonly task: Task;
  /** The worker's; stands in temporary names. */
  readonly worker: string;
}

/** What is written of one task's outputs piece by piece, under temporary names. */
export class StreamedOutputs {
  readonly #of: OutputsOf;
  readonly #written = new Map<number, string>();
  #mode: number | undefined;

  constructor(of: OutputsOf) {
    this.#of = of;
  }

  /** Whoever may not read the source must not read it in a result either: a packed file is all of it. */
  resemble({ mode }: { readonly mode: number }): void {
    this.#mode = 0o600 | (mode & 0o066);
  }

  async write(output: number, chunks: AsyncIterable<Uint8Array>): Promise<StreamedOutput> {
    const { task, worker, call } = this.#of;
    const target = task.targets[output];
    if (target === undefined) throw new Error(`there is no output ${output}`);
    const temporary = temporaryPath(target.path, worker, task.index, output);
    const hash = crypto.createHash('sha256');
    let trouble: unknown;
    const hashed = async function* (): AsyncGenerator<Uint8Array, void, void> {
      try {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      } catch (error) {
        trouble = error;
        throw error;
      }
    };
    try {
      // Whoever only wants to know what would come out gets no file.
      if (call.purpose !== undefined) return { bytes: await count(hashed()), hash: hash.digest('hex') };
      this.#written.set(output, temporary);
      const written = await writeChunks(target.path, temporary, hashed(), this.#mode);
      return { ...written, hash: hash.digest('hex') };
    } catch (error) {
      // What went wrong with the source is no failure of the target.
      throw trouble === error ? error : new TaskError(writeFailure(error, target.path));
    }
  }

  /** What was written and then had no use goes. */
  keepOnly(outputs: readonly unknown[]): void {
    for (const [output, temporary] of this.#written) if (outputs[output] === undefined) remove(temporary);
  }

  /** What has its name by now is not there any more under the temporary one. */
  removeAll(): void {
    for (const temporary of this.#written.values()) remove(temporary);
  }
}

function remove(temporary: string): void {
  try {
    fs.rmSync(temporary, { force: true });
  } catch {
    // Its folder is none, say: the failure that led here tells of it.
  }
}

/** How many bytes there are. */
export async function count(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const { length } of chunks) bytes += length;
  return bytes;
}
