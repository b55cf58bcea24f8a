import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { photosIn, place, run } from '../../support/batch-place.ts';
import { makePicture } from '../../support/picture.ts';
import { Random } from '../../support/random.ts';

const randomBytes = (count: number): Buffer => {
  const random = new Random(1);
  return Buffer.from(Array.from({ length: count }, () => random.whole(0, 255)));
};
const text = (bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes / 32 }, (_, i) => `line ${i * 7919} `.padEnd(31) + '\n').join(''));
const { zstdDecompressSync } = zlib as unknown as { readonly zstdDecompressSync?: (bytes: Buffer) => Buffer };

describe('packed files', () => {
  it('stand beside theirs, of one read, and unpack to what was packed', async () => {
    const css = text(3_200_000);
    using here = place({ 'a.css': css, LICENSE: css.subarray(0, 5000), 'deep/b.min.js': css });
    const formats = ['gzip', 'brotli'];
    const { written } = await run(here, { jobId: 'compress', option: { formats, level: 'balanced' } });
    expect(written).toEqual([
      ...['a.css.gz', 'a.css.br', 'deep/b.min.js.gz', 'deep/b.min.js.br', 'LICENSE.gz', 'LICENSE.br'],
    ]);
    const read = (name: string): Buffer => fs.readFileSync(path.join(here.photos, name));
    expect(zlib.gunzipSync(read('a.css.gz')).equals(css)).toBe(true);
    expect(zlib.brotliDecompressSync(read('deep/b.min.js.br')).equals(css)).toBe(true);
  });

  it('have the same bytes on every machine: no time, no name, no system', async () => {
    using here = place({ 'a.css': text(32_000) });
    await run(here, { jobId: 'compress', option: { level: 'fast' } });
    const head = fs.readFileSync(path.join(here.photos, 'a.css.gz')).subarray(0, 10);
    // RFC 1952: magic, deflate, no flags, no time, fastest (4), unknown system (255).
    expect([...head]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
  });

  it.skipIf(zstdDecompressSync === undefined)('are of zstd too (Node 22.15 or newer)', async () => {
    const css = text(640_000);
    using here = place({ 'a.css': css });
    const { written } = await run(here, { jobId: 'compress', option: { formats: ['zstd', 'gzip'] } });
    expect(written).toEqual(['a.css.zst', 'a.css.gz']);
    const packed = fs.readFileSync(path.join(here.photos, 'a.css.zst'));
    expect(zstdDecompressSync?.(packed).equals(css)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('are read by nobody who may not read their file', async () => {
    using here = place({ 'key.pem': text(32_000), 'page.html': text(32_000), 'fixed.css': text(32_000) });
    const at = (name: string): string => path.join(here.photos, name);
    for (const [name, mode] of [
      ['key.pem', 0o600],
      ['page.html', 0o644],
      ['fixed.css', 0o444],
    ] as const)
      fs.chmodSync(at(name), mode);
    const { written } = await run(here, { jobId: 'compress', option: { level: 'fast' } });
    const open = 0o666 & ~process.umask();
    const modes = written.map((name) => [name, fs.statSync(at(name)).mode & 0o777]);
    expect(modes).toEqual([
      ['fixed.css.gz', open & 0o644],
      ['key.pem.gz', open & 0o600],
      ['page.html.gz', open & 0o644],
    ]);
  });

  it('are not kept where they are no smaller, and what is packed is left alone; each says why', async () => {
    using here = place({
      'a.jpg': await makePicture({ format: 'jpeg', width: 40, height: 30 }),
      'empty.txt': '',
      'noise.bin': randomBytes(100_000),
      'page.gz': zlib.gzipSync('page'),
      'page.svgz': zlib.gzipSync('<svg/>'),
      'small.css': 'a{}',
      'text.br': text(3200),
    });
    const { settled, written } = await run(here, {
      jobId: 'compress',
      option: { formats: ['gzip', 'brotli'], level: 'fast' },
    });
    expect(written).toEqual([]);
    expect(
      settled.map(({ item, outcome }) => [
        path.basename(item.source.path),
        outcome.status === 'unchanged' ? outcome.reason : outcome,
      ]),
    ).toEqual([
      ['a.jpg', 'packed already (JPEG)'],
      ['empty.txt', 'gzip and Brotli would not make it smaller'],
      ['noise.bin', 'gzip and Brotli would not make it smaller'],
      ['page.gz', 'packed already (gzip)'],
      ['page.svgz', 'packed already (gzip)'],
      ['small.css', 'gzip and Brotli would not make it smaller'],
      ['text.br', 'packed already (Brotli)'],
    ]);
    expect(photosIn(here)).toHaveLength(7);
  });

  it('that save too little are not kept, one by one', async () => {
    const half = Buffer.concat([randomBytes(50_000), Buffer.alloc(50_000)]);
    using here = place({ 'half.bin': half });
    const { settled, written } = await run(here, { jobId: 'compress', option: { minSavings: 60 } });
    expect([written, settled[0]?.outcome]).toMatchObject([
      [],
      { reason: 'gzip would not make it smaller by 60 %' },
    ]);
    expect((await run(here, { jobId: 'compress', option: { minSavings: 40 } })).written).toEqual([
      'half.bin.gz',
    ]);
  });

  it('are no sources of the next run, which finds all as it is; a map of a script is one', async () => {
    const js = text(3200);
    using here = place({ 'app.js': js, 'app.js.map': js });
    const once = await run(here, { jobId: 'compress' });
    expect(once.written).toEqual(['app.js.gz', 'app.js.map.gz']);
    const again = await run(here, { jobId: 'compress', policy: { skipUnchanged: true } });
    expect(again.words).toEqual(['unchanged', 'unchanged']);
    fs.rmSync(path.join(here.folder.path, 'state'), { recursive: true });
    expect((await run(here, { jobId: 'compress' })).words).toHaveLength(2);
  });

  it('say how much they save', async () => {
    using here = place({ 'a.css': text(32_000) });
    const { run: under } = await run(here, { jobId: 'compress' });
    expect(under.summary().saved).toMatchObject({ of: 32_000 });
  });

  it('leave nothing behind where the folder cannot be written', async () => {
    using here = place({ 'a.css': text(3_200_000) });
    fs.writeFileSync(path.join(here.photos, 'out'), 'a file, no folder');
    const { words } = await run(here, {
      jobId: 'compress',
      option: { formats: ['gzip', 'brotli'], level: 'fast' },
      policy: { outputFolder: 'out' },
    });
    expect(words).toEqual(['target-folder', 'target-folder']);
  });
});
