import zlib from 'node:zlib';
import type { Packing } from '../core/accepts.ts';
import { failure } from '../core/failure.ts';
import { errorCode, errorDetail, plainReason, readFailure } from './os-error.ts';
import { TaskError } from './task-error.ts';

const chunkBytes = 1024 * 1024;

/**
 * Unpacks bytes as they come; several packed files one behind the other are one, as `zcat` has it.
 * @param saw is given each packed chunk
 * @throws a `TaskError` where the packed data is damaged, cut short, or of a kind that this Node cannot read
 */
export async function* unpacked(
  packed: AsyncIterable<Uint8Array>,
  packing: Packing,
  saw: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const unpacker = makeUnpacker(packing);
  const feeding = feed(packed, unpacker, saw);
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

/** Hands on what is read, at the pace of whoever takes it. */
async function feed(
  packed: AsyncIterable<Uint8Array>,
  unpacker: ReturnType<typeof makeUnpacker>,
  saw: (chunk: Uint8Array) => void,
): Promise<void> {
  // Listened for once: Node warns of an eleventh listener.
  const closed = new Promise<void>((resolve) => unpacker.once('close', resolve));
  for await (const chunk of packed) {
    saw(chunk);
    if (unpacker.destroyed) return;
    // Copied: the reader uses its buffers again, and a stream may hold what it was given.
    if (!unpacker.write(Buffer.from(chunk)))
      await Promise.race([new Promise<void>((resolve) => unpacker.once('drain', resolve)), closed]);
  }
  unpacker.end();
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

/** By the first bytes; Brotli has none of its own and is known by its name. */
export function packingOf(head: Uint8Array, extension: string): Packing | undefined {
  const start = Buffer.from(head).toString('latin1');
  if (start.startsWith('\x1f\x8b')) return 'gzip';
  if (start.startsWith('\x28\xb5\x2f\xfd')) return 'zstd';
  return extension.toLowerCase() === '.br' ? 'brotli' : undefined;
}
