import crypto from 'node:crypto';
import fs from 'node:fs';
import zlib from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../src/core/parts.ts';
import type { Part } from '../../../src/core/stream.ts';
import { openStreamed } from '../../../src/node/streamed-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

async function read(file: string, part?: Part): Promise<Buffer> {
  const content = await openStreamed(file, part, () => {});
  const chunks: Buffer[] = [];
  for await (const chunk of content.read()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const failureOf = (file: string, part?: Part): Promise<unknown> =>
  read(file, part).then(
    () => 'nothing',
    (error: { failure?: { code: string; message: string } }) => error.failure,
  );

const megabytes = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count * 16_384 }, (_, i) => `${String(i).padStart(63, '.')}\n`).join(''));

describe('a file that is read piece by piece', () => {
  it('is all of it, with its hash, again and again', async () => {
    using folder = tempFolder();
    const bytes = megabytes(5);
    const file = await openStreamed(folder.write('a b.log', bytes), undefined, () => {});
    for (let times = 0; times < 2; times++) {
      const sum = crypto.createHash('sha256');
      for await (const chunk of file.read()) sum.update(chunk);
      const wanted = crypto.createHash('sha256').update(bytes).digest('hex');
      expect([sum.digest('hex'), file.hash]).toEqual([wanted, wanted]);
    }
    expect(file).toMatchObject({ name: 'a b', extension: '.log', bytes: bytes.length, packing: undefined });
  });

  it('has no hash when it was not read to its end', async () => {
    using folder = tempFolder();
    const file = await openStreamed(folder.write('a.log', megabytes(3)), undefined, () => {});
    for await (const chunk of file.read()) if (chunk.length > 0) break;
    expect(file.hash).toBeUndefined();
  });

  it('is itself beside others, and behind one that was left early, although reads use their memory again', async () => {
    using folder = tempFolder();
    const files = ['a', 'b', 'c'].map((letter) =>
      folder.write(`${letter}.log`, Buffer.alloc(3_500_000, letter)),
    );
    const opened = await Promise.all(files.map((file) => openStreamed(file, undefined, () => {})));
    for await (const chunk of opened[0]?.read() ?? []) if (chunk.length > 0) break;
    const readers = opened.map((file) => file.read());
    const seen = ['', '', ''];
    for (let rest = readers.length; rest > 0;) {
      const chunks = await Promise.all(readers.map((reader) => reader.next()));
      rest = chunks.filter(({ done }) => done !== true).length;
      for (const [i, { value }] of chunks.entries()) seen[i] += Buffer.from(value ?? []).toString('latin1');
    }
    for (const [i, letter] of ['a', 'b', 'c'].entries())
      expect(seen[i] === letter.repeat(3_500_000)).toBe(true);
  });

  it('is unpacked by what it is; the name within is the name', async () => {
    using folder = tempFolder();
    const bytes = megabytes(3);
    const gzip = zlib.gzipSync(bytes);
    const two = Buffer.concat([zlib.gzipSync(bytes.subarray(0, 1000)), zlib.gzipSync(bytes.subarray(1000))]);
    for (const [name, packed, inner] of [
      ['access.log.gz', gzip, 'access.log'],
      ['access.log.2.GZ', two, 'access.log.2'],
      ['no-suffix', gzip, 'no-suffix'],
      [
        'data.csv.br',
        zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
        'data.csv',
      ],
    ] as const) {
      const path = folder.write(name, packed);
      const { name: stem, extension } = await openStreamed(path, undefined, () => {});
      expect([name, stem + extension, (await read(path)).equals(bytes)]).toEqual([name, inner, true]);
    }
  });

  it('is unpacked without a word from Node, however many chunks it has', async () => {
    using folder = tempFolder();
    const warnings: string[] = [];
    const warned = ({ message }: Error): unknown => warnings.push(message);
    process.on('warning', warned);
    const bytes = crypto.randomBytes(14_000_000);
    const path = folder.write('noise.gz', zlib.gzipSync(bytes, { level: 1 }));
    expect((await read(path)).equals(bytes)).toBe(true);
    // Warnings come a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it.skipIf(!('zstdCompressSync' in zlib))('is unpacked from zstd (Node 22.15 or newer)', async () => {
    using folder = tempFolder();
    const { zstdCompressSync } = zlib as unknown as { zstdCompressSync: (bytes: Buffer) => Buffer };
    const bytes = megabytes(2);
    expect((await read(folder.write('a.json.zst', zstdCompressSync(bytes)))).equals(bytes)).toBe(true);
  });

  it('says what is wrong: damaged, cut short, a bomb, no file, gone', async () => {
    using folder = tempFolder();
    const gzip = zlib.gzipSync(megabytes(2));
    const damaged = Buffer.from(gzip);
    damaged.fill(0x55, 1000, 2000);
    expect(await failureOf(folder.write('damaged.gz', damaged))).toMatchObject({ code: 'packed-damaged' });
    expect(await failureOf(folder.write('cut.gz', gzip.subarray(0, -20)))).toMatchObject({
      code: 'packed-damaged',
    });
    expect(await failureOf(folder.write('no.br', megabytes(1)))).toMatchObject({ code: 'packed-damaged' });
    const member = zlib.gzipSync(Buffer.alloc(100_000_000), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 11 }, () => member));
    expect(await failureOf(folder.write('bomb.gz', bomb))).toMatchObject({ code: 'unpacks-too-big' });
    expect(await failureOf(folder.path)).toMatchObject({ code: 'source-not-a-file' });
    expect(await failureOf(`${folder.path}/none`)).toMatchObject({ code: 'source-missing' });
  });

  it('leaves no file open behind, also when it is left early or damaged', async () => {
    using folder = tempFolder();
    const path = folder.write('a.gz', zlib.gzipSync(megabytes(4)).subarray(0, -9));
    const before = fs.readdirSync('/proc/self/fd').length;
    for (let times = 0; times < 20; times++) {
      const file = await openStreamed(path, undefined, () => {});
      for await (const chunk of file.read()) if (chunk.length > 0) break;
      await failureOf(path);
    }
    expect(fs.readdirSync('/proc/self/fd').length).toBeLessThan(before + 5);
  });
});

describe('parts of a file', () => {
  it('are its lines, each once, in order, wherever it is cut', async () => {
    using folder = tempFolder();
    const line = fc.string({ unit: fc.constantFrom('a', '\r', 'é'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.boolean(),
        fc.array(fc.nat(80), { maxLength: 5 }),
        async (lines, ends, cuts) => {
          const bytes = Buffer.from(lines.join('\n') + (ends ? '\n' : ''));
          const file = folder.write('a.log', bytes);
          const bounds = [0, ...cuts.toSorted((a, b) => a - b), Number.MAX_SAFE_INTEGER];
          const parts: Buffer[] = [];
          for (const [i, from] of bounds.slice(0, -1).entries())
            parts.push(await read(file, { from, to: bounds[i + 1] ?? 0 }));
          expect(Buffer.concat(parts).toString()).toBe(bytes.toString());
          for (const part of parts.slice(0, -1))
            if (part.length > 0 && !Buffer.concat(parts).subarray(-part.length).equals(part))
              expect(part.at(-1)).toBe(10);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are its lines across reads as well, also one line that is longer than parts', async () => {
    using folder = tempFolder();
    const bytes = Buffer.concat([
      megabytes(3),
      Buffer.alloc(3_500_000, 'x'),
      Buffer.from('\n'),
      megabytes(1),
    ]);
    const file = folder.write('a.log', bytes);
    const parts: Buffer[] = [];
    for (const part of partsOf(bytes.length, 700_001)) parts.push(await read(file, part));
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    expect(parts.filter(({ length }) => length === 0).length).toBeGreaterThan(1);
  });

  it('are all in the first one, where lines do not end with a byte of their own', async () => {
    using folder = tempFolder();
    const text = Buffer.from('\ufeffaÀ\n'.repeat(1000), 'utf16le');
    for (const [name, bytes, inner] of [
      ['utf16.log', text, text],
      ['packed.log', zlib.gzipSync(text), text],
    ] as const) {
      const file = folder.write(name, bytes);
      const [first = { from: 0, to: 0 }, second] = partsOf(bytes.length, Math.ceil(bytes.length / 2));
      expect((await read(file, first)).equals(inner)).toBe(true);
      expect((await read(file, second)).length).toBe(0);
    }
  });
});
