import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Target } from '../core/executor.ts';
import type { Failure } from '../core/failure.ts';
import { missingFolders } from './missing-folders.ts';
import { writeFailure } from './os-error.ts';
import { temporaryPath } from './write.ts';

/** Gathered before it is written, as a write costs more than a line. */
const bufferBytes = 256 * 1024;

/** What was written for one shared file, complete and on the disk. */
export interface Spooled {
  readonly path: string;
  readonly bytes: number;
  readonly hash: string;
}

/**
 * What is written for one shared file while a run goes on, beside the place of that file and under a temporary name.
 * Opened for each write: a run of 100,000 pictures may have thousands, and systems allow 256 open files.
 */
export class Spool {
  readonly path: string;
  readonly #target: string;
  readonly #isOnlyHashed: boolean;
  readonly #signal: AbortSignal;
  readonly #hash = crypto.createHash('sha256');
  #chunks: Uint8Array[] = [];
  #buffered = 0;
  #unwritten = 0;
  #bytes = 0;
  #created = false;
  #madeFolders: readonly string[] = [];
  #problem: Failure | undefined;
  #isUnwanted = false;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param owner stands in the temporary name
   * @param signal ends the copying of gigabytes: after a cancel nobody waits for them
   * @param isOnlyHashed nothing is written: a check needs to know no more of a gigabyte
   */
  constructor(
    { path: target }: Target,
    owner: string,
    file: number,
    signal: AbortSignal,
    isOnlyHashed = false,
  ) {
    this.#target = target;
    this.#signal = signal;
    this.#isOnlyHashed = isOnlyHashed;
    this.path = temporaryPath(target, owner, file, 0);
  }

  /** Bytes that are not yet where they belong: in memory, or kept by a worker. */
  get unwritten(): number {
    return this.#unwritten;
  }

  put(chunk: string | Uint8Array): void {
    if (this.#problem !== undefined) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.#bytes += bytes.length;
    this.#chunks.push(bytes);
    this.#buffered += bytes.length;
    this.#unwritten += bytes.length;
    if (this.#buffered >= bufferBytes) this.#write();
  }

  /** Appends a file of so many bytes, which goes then. */
  putFile(file: string, bytes: number): void {
    if (this.#problem !== undefined) return;
    if (this.#buffered > 0) this.#write();
    this.#bytes += bytes;
    this.#unwritten += bytes;
    this.#then(bytes, () => this.#appendFile(file, bytes));
  }

  /** Resolves when all that was put is with the system, or could not be. */
  async flush(): Promise<void> {
    if (this.#buffered > 0) this.#write();
    await this.#writing;
  }

  /**
   * Writes the rest; the failure where that cannot be.
   * @param durable it is the file itself: in a worker the flush of a gigabyte would count against its deadline
   */
  async close(durable: boolean): Promise<Spooled | Failure> {
    if (this.#buffered > 0 || !(this.#created || this.#isOnlyHashed)) this.#write();
    await this.#writing;
    if (durable && !this.#isOnlyHashed && this.#problem === undefined)
      await this.#withFile((handle) => handle.sync()).catch((error: unknown) => this.#fail(error));
    return this.#problem ?? { path: this.path, bytes: this.#bytes, hash: this.#hash.digest('hex') };
  }

  /** Where the file was not made: nothing of it remains, nor of the folders that were made for it. */
  async remove(): Promise<void> {
    this.#isUnwanted = true;
    this.#chunks = [];
    await this.#writing;
    await fs.promises.rm(this.path, { force: true }).catch(() => {});
    for (const top of this.#madeFolders) {
      for (let at = path.dirname(this.#target); at.length >= top.length; at = path.dirname(at)) {
        const removed = await fs.promises.rmdir(at).then(
          () => true,
          () => false,
        );
        if (!removed) break;
      }
    }
  }

  #write(): void {
    const chunks = this.#chunks;
    const size = this.#buffered;
    this.#chunks = [];
    this.#buffered = 0;
    this.#then(size, () => this.#append(Buffer.concat(chunks)));
  }

  /** All in the order in which it was put, one thing at a time. */
  #then(size: number, work: () => Promise<void>): void {
    this.#writing = this.#writing
      .then(() => (this.#problem === undefined ? work() : undefined))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#unwritten -= size;
      });
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    if (!this.#isOnlyHashed) await this.#withFile((handle) => handle.appendFile(bytes));
  }

  async #appendFile(file: string, bytes: number): Promise<void> {
    const { O_RDONLY, O_NOFOLLOW } = fs.constants;
    const source = await fs.promises.open(file, O_RDONLY | (O_NOFOLLOW ?? 0));
    try {
      const stat = await source.stat();
      if (!stat.isFile() || stat.size !== bytes) throw new Error('what a worker has kept was changed');
      const copy = (target: fs.promises.FileHandle | undefined): Promise<void> => this.#copy(source, target);
      await (this.#isOnlyHashed ? copy(undefined) : this.#withFile(copy));
    } finally {
      await source.close();
    }
    await fs.promises.rm(file, { force: true });
  }

  /** In pieces that hold the event loop for a millisecond or less. */
  async #copy(source: fs.promises.FileHandle, target: fs.promises.FileHandle | undefined): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(bufferBytes);
    while (!this.#isUnwanted) {
      this.#signal.throwIfAborted();
      const { bytesRead } = await source.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      const piece = buffer.subarray(0, bytesRead);
      this.#hash.update(piece);
      await target?.appendFile(piece);
    }
  }

  async #withFile(work: (handle: fs.promises.FileHandle) => Promise<void>): Promise<void> {
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants;
    if (!this.#created) {
      const folder = path.dirname(this.#target);
      this.#madeFolders = await missingFolders(new Set([folder]));
      await fs.promises.mkdir(folder, { recursive: true });
    }
    const flags = O_WRONLY | O_APPEND | (this.#created ? O_NOFOLLOW : O_CREAT | O_EXCL);
    const handle = await fs.promises.open(this.path, flags);
    this.#created = true;
    try {
      await work(handle);
    } finally {
      await handle.close();
    }
  }

  /** What was written so far goes at once: where the disk is full, others need its room. */
  async #fail(found: unknown): Promise<void> {
    this.#problem ??= writeFailure(found, this.#target);
    await fs.promises.rm(this.path, { force: true }).catch(() => {});
  }
}
