import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Packing, packings } from '../core/accepts.ts';
import { failure } from '../core/failure.ts';
import type { Part, StreamedFile } from '../core/stream.ts';
import { readFailure } from './os-error.ts';
import { kindOf } from './read.ts';
import { giveBackReadBuffer, readBytes, takeReadBuffer } from './read-buffers.ts';
import { TaskError } from './task-error.ts';
import { packingOf, unpacked } from './unpack.ts';

const newline = 0x0a;

/**
 * What unpacks to more than so many bytes, and to so many times its size, is no text that somebody packed but a bomb:
 * logs come to 30 times, JSON to 50.
 */
const bomb = { bytes: 1e9, times: 250 };

/**
 * Says now and then how far the work is, as a share of the file: one of many gigabytes may take longer than the
 * deadline of a file, which begins anew with it.
 */
export type Moved = (share: number) => void;

/**
 * Opens a file that a job reads piece by piece; throws a `TaskError` where it cannot be read.
 * @param hashed whether anybody will ask for its hash: of gigabytes that are only looked at it would be half the work
 */
export async function openStreamed(
  file: string,
  part: Part | undefined,
  moved: Moved,
  hashed = true,
): Promise<FileContent> {
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new TaskError(failure('source-not-a-file', { found: kindOf(stat) }));
    const head = Buffer.alloc(4);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return new FileContent(file, stat, { head: head.subarray(0, bytesRead), part, moved, hashed });
  } catch (error) {
    throw asTaskError(error);
  } finally {
    await handle.close();
  }
}

async function open(file: string): Promise<fs.promises.FileHandle> {
  try {
    return await fs.promises.open(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw asTaskError(error);
  }
}

const asTaskError = (error: unknown): TaskError =>
  error instanceof TaskError ? error : new TaskError(readFailure(error));

interface Opened {
  readonly head: Uint8Array;
  readonly part: Part | undefined;
  readonly moved: Moved;
  readonly hashed: boolean;
}

export class FileContent implements StreamedFile {
  readonly path: string;
  readonly name: string;
  readonly extension: string;
  readonly bytes: number;
  readonly mtime: Date;
  /** Who may read and write it. */
  readonly mode: number;
  /** Which file it is, whatever it is called meanwhile. */
  readonly identity: string;
  readonly packing: Packing | undefined;
  readonly part?: Part;
  readonly #moved: Moved;
  readonly #isHashed: boolean;
  /** Lines end with one byte of their own, so it can be cut. */
  readonly #isDivisible: boolean;
  /** Bytes on the disk that were read, of so many. */
  #done = 0;
  readonly #span: number;
  #hash: string | undefined;

  constructor(file: string, stat: fs.Stats, { head, part, moved, hashed }: Opened) {
    this.path = file;
    const { name, ext } = path.parse(file);
    this.packing = packingOf(head, ext);
    const inner = this.packing === undefined || !isPackingName(ext) ? { name, ext } : path.parse(name);
    this.name = inner.name;
    this.extension = inner.ext;
    this.bytes = stat.size;
    this.mtime = stat.mtime;
    this.mode = stat.mode;
    this.identity = identityOf(stat);
    if (part !== undefined) this.part = part;
    this.#moved = moved;
    this.#isHashed = hashed;
    this.#span = part === undefined ? stat.size : Math.min(part.to, stat.size) - part.from;
    this.#isDivisible = this.packing === undefined && !isUtf16(head);
  }

  /** Whether it still stands under its name, with so many bytes at least: logs are rotated, or emptied, while they are read. */
  async isThere(bytes: number): Promise<boolean> {
    const stat = await fs.promises.stat(this.path).catch(() => undefined);
    return stat !== undefined && identityOf(stat) === this.identity && stat.size >= bytes;
  }

  /** SHA-256 of the file as it is on the disk; undefined unless it was read to its end, as a whole. */
  get hash(): string | undefined {
    return this.#hash;
  }

  read(): AsyncGenerator<Uint8Array, void, void> {
    return this.#told(this.#content());
  }

  raw(): AsyncGenerator<Uint8Array, void, void> {
    return this.#told(this.#hashed());
  }

  async *#told(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    this.#hash = undefined;
    let said = performance.now();
    for await (const chunk of chunks) {
      const now = performance.now();
      if (now - said > 500) {
        said = now;
        this.#moved(Math.min(1, this.#done / this.#span));
      }
      yield chunk;
    }
  }

  #content(): AsyncIterable<Uint8Array> {
    const { packing } = this;
    if (this.part === undefined) return packing === undefined ? this.#hashed() : this.#unpacked(packing);
    if (this.#isDivisible) return this.#lines(this.part);
    // What cannot be cut is in its first part as a whole.
    if (this.part.from > 0) return none();
    return packing === undefined ? this.#raw(0) : this.#unpacked(packing);
  }

  async *#hashed(): AsyncGenerator<Uint8Array, void, void> {
    if (!this.#isHashed) return yield* this.#raw(0);
    const hash = crypto.createHash('sha256');
    for await (const chunk of this.#raw(0)) {
      hash.update(chunk);
      yield chunk;
    }
    this.#hash = hash.digest('hex');
  }

  /** As it is on the disk; the next chunk is read while the one before is worked on. */
  async *#raw(from: number): AsyncGenerator<Buffer, void, void> {
    const handle = await open(this.path);
    const buffers = [takeReadBuffer(), takeReadBuffer()] as const;
    const next = (at: number, turn: number): Promise<Buffer> => {
      const buffer = buffers[turn % 2 === 0 ? 0 : 1];
      const reading = handle
        .read(buffer, 0, readBytes, at)
        .then(({ bytesRead }) => buffer.subarray(0, bytesRead));
      // Whoever leaves early does not wait for it.
      reading.catch(() => {});
      return reading;
    };
    let reading: Promise<Buffer> | undefined;
    try {
      let at = from;
      reading = next(at, 0);
      for (let turn = 1; ; turn++) {
        const chunk = await reading;
        if (chunk.length === 0) return;
        at += chunk.length;
        this.#done = at - from;
        reading = next(at, turn);
        yield chunk;
      }
    } catch (error) {
      throw asTaskError(error);
    } finally {
      await reading?.catch(() => {});
      for (const buffer of buffers) giveBackReadBuffer(buffer);
      await handle.close();
    }
  }

  async *#unpacked(packing: Packing): AsyncGenerator<Uint8Array, void, void> {
    const hash = crypto.createHash('sha256');
    const mostTimes = this.bytes * bomb.times;
    let bytes = 0;
    for await (const chunk of unpacked(this.#raw(0), packing, (packed) => hash.update(packed))) {
      bytes += chunk.length;
      if (bytes > bomb.bytes && bytes > mostTimes)
        throw new TaskError(failure('unpacks-too-big', { limit: `${bomb.times} times its size` }));
      yield chunk;
    }
    this.#hash = hash.digest('hex');
  }

  /** The lines that begin in a part: from behind the first line break at or after the byte before it. */
  async *#lines({ from, to }: Part): AsyncGenerator<Uint8Array, void, void> {
    if (to <= from) return;
    let at = Math.max(0, from - 1);
    let isBegun = from === 0;
    for await (const chunk of this.#raw(at)) {
      let begin = 0;
      if (!isBegun) {
        const found = chunk.indexOf(newline);
        if (found !== -1) {
          isBegun = true;
          begin = found + 1;
        } else begin = chunk.length;
        // A line that began before this part goes on behind it.
        if (at + begin >= to) return;
      }
      // The last line of this part ends at the first line break at or after its last byte.
      const last = Math.max(begin, to - 1 - at);
      const end = last < chunk.length ? chunk.indexOf(newline, last) : -1;
      const stop = end === -1 ? chunk.length : end + 1;
      if (isBegun && stop > begin) yield chunk.subarray(begin, stop);
      if (end !== -1) return;
      at += chunk.length;
    }
  }
}

const identityOf = ({ dev, ino }: fs.Stats): string => `${dev}:${ino}`;

async function* none(): AsyncGenerator<Uint8Array, void, void> {}

const isPackingName = (extension: string): extension is keyof typeof packings =>
  extension.toLowerCase() in packings;

const isUtf16 = (head: Uint8Array): boolean =>
  head.length >= 2 && ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff));
