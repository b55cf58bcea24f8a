import zlib from 'node:zlib';
import type { Packing } from '../core/accepts.ts';
import { failure } from '../core/failure.ts';
import { errorCode, errorDetail, plainReason, readFailure } from './os-error.ts';
import { TaskError } from './task-error.ts';

const chunkBytes = 1024 * 1024;

/**
 * Unpacks bytes as they come; several packed files one behind the other are one, as `zcat` has it.
 * @param saw is given each packed chunk
 * @throws a `TaskError` where the packed data is damaged, cut short, of a kind that this Node cannot read, or followed
 *   by something else: what is not read would be lost without a word
 */
export async function* unpacked(
  packed: AsyncIterable<Uint8Array>,
  packing: Packing,
  saw: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const source = new Packed(packed, saw);
  try {
    do {
      yield* member(source, packing);
    } while (await goesOn(source, packing));
  } finally {
    await source.leave();
  }
}

/** The packed bytes, of which what one unpacker leaves is for the next. */
class Packed {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #saw: (chunk: Uint8Array) => void;
  #rest: Uint8Array | undefined;

  constructor(chunks: AsyncIterable<Uint8Array>, saw: (chunk: Uint8Array) => void) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#saw = saw;
  }

  /** Undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest !== undefined) return rest;
    const next = await this.#chunks.next();
    if (next.done === true) return undefined;
    this.#saw(next.value);
    // Copied: the reader uses its buffers again, and a stream may hold what it was given.
    return Buffer.from(next.value);
  }

  putBack(rest: Uint8Array): void {
    this.#rest = rest;
  }

  async leave(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** What is packed in one go; of gzip also what follows at once. */
async function* member(source: Packed, packing: Packing): AsyncGenerator<Uint8Array, void, void> {
  const unpacker = makeUnpacker(packing);
  // Whoever reads it hears of it; whoever has left need not.
  unpacker.on('error', () => {});
  const feeding = feed(source, unpacker);
  feeding.catch((error: unknown) => unpacker.destroy(error as Error));
  try {
    yield* unpacker as AsyncIterable<Buffer>;
    await feeding;
  } catch (error) {
    throw error instanceof TaskError ? error : new TaskError(unpackFailure(error));
  } finally {
    unpacker.destroy();
    await feeding.catch(() => {});
  }
}

/** Hands on what is read, at the pace of whoever takes it, until the unpacker wants no more. */
async function feed(source: Packed, unpacker: ReturnType<typeof makeUnpacker>): Promise<void> {
  // Listened for once: Node warns of an eleventh listener.
  const closed = new Promise<void>((resolve) => unpacker.once('close', resolve));
  let fed = 0;
  for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
    if (unpacker.destroyed) return;
    fed += chunk.length;
    const bytes = chunk;
    await Promise.race([new Promise<void>((resolve) => unpacker.write(bytes, () => resolve())), closed]);
    if (unpacker.destroyed) return;
    // It has come to its end, and to give it more would be an error that nobody hears of.
    const left = fed - unpacker.bytesWritten;
    if (left > 0) return source.putBack(chunk.subarray(chunk.length - left));
  }
  unpacker.end();
}

/** Whether there is more to unpack behind the end of what was packed: frames of zstd. Zeros pad an archive of gzip. */
async function goesOn(source: Packed, packing: Packing): Promise<boolean> {
  for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
    if (packing === 'zstd') {
      source.putBack(chunk);
      return true;
    }
    if (packing === 'brotli' || Buffer.compare(chunk, Buffer.alloc(chunk.length)) !== 0)
      throw new TaskError(failure('packed-damaged', { found: 'something else follows behind its end' }));
  }
  return false;
}

/** From Node 22.15 on; the types are those of the oldest Node that may run this. */
const { createZstdDecompress } = zlib as {
  readonly createZstdDecompress?: (options: zlib.ZlibOptions) => zlib.BrotliDecompress;
};

function makeUnpacker(packing: Packing): zlib.Gunzip | zlib.BrotliDecompress {
  const options = { chunkSize: chunkBytes };
  switch (packing) {
    case 'gzip':
      return zlib.createGunzip(options);
    case 'brotli':
      return zlib.createBrotliDecompress(options);
    case 'zstd':
      if (createZstdDecompress === undefined)
        throw new TaskError(failure('unsupported-packing', { found: 'zstd', limit: '22.15' }));
      return createZstdDecompress(options);
  }
}

function unpackFailure(error: unknown): ReturnType<typeof failure> {
  const code = errorCode(error) ?? '';
  if (!/^(Z_|ERR_|ZSTD_)/.test(code)) return readFailure(error);
  return failure('packed-damaged', { found: plainReason(error) }, errorDetail(error));
}

/**
 * By the first bytes; Brotli has none of its own and is known by its name. zstd may begin with a frame to be skipped, as
 * pzstd's files do; so may LZ4.
 */
export function packingOf(head: Uint8Array, extension: string): Packing | undefined {
  const start = Buffer.from(head).toString('latin1');
  if (start.startsWith('\x1f\x8b')) return 'gzip';
  if (start.startsWith('\x28\xb5\x2f\xfd')) return 'zstd';
  if (/^[\x50-\x5f]\x2a\x4d\x18/.test(start) && extension.toLowerCase() === '.zst') return 'zstd';
  return extension.toLowerCase() === '.br' ? 'brotli' : undefined;
}
