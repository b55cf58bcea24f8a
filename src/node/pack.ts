import zlib from 'node:zlib';
import type { Packing } from '../core/accepts.ts';
import { failure } from '../core/failure.ts';
import { TaskError } from './task-error.ts';

const chunkBytes = 256 * 1024;

type Packer = zlib.Gzip | zlib.BrotliCompress;

/** Packs what comes, at the pace of whoever takes it. The same bytes for the same content, whatever the system. */
export async function* pack(
  packing: Packing,
  level: number,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const packer = makePacker(packing, level);
  const feeding = feed(chunks, packer);
  feeding.catch((error: unknown) => packer.destroy(error as Error));
  let isHead = packing === 'gzip';
  try {
    for await (const chunk of packer as AsyncIterable<Buffer>) {
      // The system that packed it (RFC 1952): unknown, as it says nothing of the content.
      if (isHead && chunk.length > systemAt) chunk[systemAt] = 255;
      isHead = false;
      yield chunk;
    }
    await feeding;
  } finally {
    packer.destroy();
    await feeding.catch(() => {});
  }
}

const systemAt = 9;

/** One chunk at a time: the reader uses its memory again. */
async function feed(chunks: AsyncIterable<Uint8Array>, packer: Packer): Promise<void> {
  for await (const chunk of chunks) {
    if (packer.destroyed) return;
    await new Promise<void>((resolve) => {
      packer.once('close', resolve);
      packer.write(chunk, () => {
        packer.off('close', resolve);
        resolve();
      });
    });
  }
  packer.end();
}

/** From Node 22.15 on; the types are those of the oldest Node that may run this. */
const { createZstdCompress, constants } = zlib as unknown as {
  readonly createZstdCompress?: (options: zlib.BrotliOptions) => zlib.BrotliCompress;
  readonly constants: Readonly<Record<string, number>>;
};

function makePacker(packing: Packing, level: number): Packer {
  const parameter = (name: string): number => constants[name] ?? 0;
  switch (packing) {
    case 'gzip':
      return zlib.createGzip({ level, chunkSize: chunkBytes });
    case 'brotli':
      return zlib.createBrotliCompress({
        chunkSize: chunkBytes,
        params: { [zlib.constants.BROTLI_PARAM_QUALITY]: level },
      });
    case 'zstd':
      if (createZstdCompress === undefined)
        throw new TaskError(failure('unsupported-packing', { found: 'zstd', limit: '22.15' }));
      return createZstdCompress({
        chunkSize: chunkBytes,
        params: {
          [parameter('ZSTD_c_compressionLevel')]: level,
          // A checksum, as the zstd program writes it.
          [parameter('ZSTD_c_checksumFlag')]: 1,
        },
      });
  }
}
