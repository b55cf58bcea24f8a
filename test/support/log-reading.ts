import type { LogValue, Undecided } from '../../src/core/log/value.ts';
import { type LogWish, readLog } from '../../src/core/log/read-log.ts';
import type { StreamedFile } from '../../src/core/stream.ts';

export const usualWish: LogWish = { format: 'auto', pattern: '', hours: 'log', queries: false, rejects: 20 };

export interface Reading {
  readonly wish?: Partial<LogWish>;
  readonly chunkBytes?: number;
  /** Which of several parts these bytes are; absent: the whole. */
  readonly part?: 'first' | 'later';
}

/** A file of these bytes; each chunk is good until the next is asked for, and not any longer. */
function fileOf(content: Uint8Array, { chunkBytes = 1 << 20, part }: Reading): StreamedFile {
  const read = async function* (): AsyncGenerator<Uint8Array, void, void> {
    const chunk = Buffer.alloc(chunkBytes);
    for (let at = 0; at < content.length; at += chunkBytes) {
      const length = Math.min(chunkBytes, content.length - at);
      chunk.set(content.subarray(at, at + length));
      yield chunk.subarray(0, length);
      chunk.fill(0x58);
    }
  };
  return {
    path: '/logs/access.log',
    name: 'access',
    extension: '.log',
    bytes: content.length,
    packing: undefined,
    ...(part === undefined ? {} : { part: { from: part === 'first' ? 0 : 1e6, to: 2e6 } }),
    read,
    raw: read,
  };
}

export const readResult = (content: Uint8Array | string, reading: Reading = {}) =>
  readLog(fileOf(Buffer.from(content), reading), { ...usualWish, ...reading.wish });

/** What a log with this content comes to; one that cannot be read, or a part that is undecided, throws. */
export async function readValue(content: Uint8Array | string, reading: Reading = {}): Promise<LogValue> {
  const { value, failure, unchanged } = await readResult(content, reading);
  const told = value as LogValue | Undecided | undefined;
  if (told === undefined || 'undecided' in told)
    throw new Error(failure?.message ?? unchanged ?? 'undecided');
  return told;
}
