import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Packing } from '../../../src/core/accepts.ts';
import { packingOf, unpacked } from '../../../src/node/unpack.ts';

const line = 'one line of a log\n';
const member = zlib.gzipSync(line);
const zeros = (count: number): Buffer => Buffer.alloc(count);

/** What comes out, or the failure; the packed bytes come in chunks of this size. */
async function unpack(packing: Packing, bytes: Buffer, size = 1000): Promise<unknown> {
  const chunks = async function* (): AsyncGenerator<Uint8Array, void, void> {
    for (let at = 0; at < bytes.length; at += size)
      yield await Promise.resolve(bytes.subarray(at, at + size));
  };
  let saw = 0;
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of unpacked(chunks(), packing, ({ length }) => (saw += length)))
      pieces.push(piece);
  } catch (error) {
    return (error as { failure: { message: string } }).failure.message;
  }
  // All of it counts for the hash of the file, padding too.
  expect(saw).toBe(bytes.length);
  return Buffer.concat(pieces).toString();
}

const follows = 'The packed data is damaged or cut short: something else follows behind its end.';

describe('packed files one behind the other', () => {
  it('are one in gzip, wherever the chunks end; zeros may pad it', async () => {
    const all = Buffer.concat([member, member, member]);
    for (let size = 1; size <= all.length; size++)
      expect(await unpack('gzip', all, size)).toBe(line.repeat(3));
    for (const padding of [1, 999, 5000])
      expect(await unpack('gzip', Buffer.concat([member, zeros(padding)]))).toBe(line);
    expect(await unpack('gzip', Buffer.concat([member, zeros(1000 - member.length)]))).toBe(line);
  });

  it('are not lost without a word, whatever follows the end', async () => {
    const noise = Buffer.alloc(5000, 'noise');
    for (const end of [
      [zeros(1), member],
      [zeros(5000), member],
      [zeros(1000 - member.length), member],
      [zeros(1), noise],
    ])
      expect(await unpack('gzip', Buffer.concat([member, ...end]))).toBe(follows);
    expect(await unpack('gzip', Buffer.concat([member, noise]))).toMatch('incorrect header check');
    const brotli = zlib.brotliCompressSync(line);
    expect(await unpack('brotli', brotli)).toBe(line);
    for (const end of [brotli, noise, zeros(1)]) {
      const both = Buffer.concat([brotli, end]);
      expect([await unpack('brotli', both), await unpack('brotli', both, brotli.length)]).toEqual([
        follows,
        follows,
      ]);
    }
  });

  it.skipIf(!('zstdCompressSync' in zlib))(
    'are one in zstd, with frames that are to be skipped',
    async () => {
      const { zstdCompressSync } = zlib as unknown as { zstdCompressSync: (text: string) => Buffer };
      const frame = zstdCompressSync(line);
      const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
      const all = Buffer.concat([skipped, frame, frame, skipped, frame, skipped]);
      // Cut within a head, at the end of a frame, nowhere.
      for (const size of [1, 7, skipped.length, skipped.length + frame.length, all.length])
        expect(await unpack('zstd', all, size)).toBe(line.repeat(3));
      expect(await unpack('zstd', Buffer.concat([frame, Buffer.from('noise')]))).toMatch(
        'damaged or cut short',
      );
      expect(await unpack('zstd', Buffer.concat([frame, frame.subarray(0, -3)]))).toMatch('unexpected end');
      expect([packingOf(skipped, '.zst'), packingOf(skipped, '.log')]).toEqual(['zstd', undefined]);
    },
  );
});
