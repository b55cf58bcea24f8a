import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { photosIn, place, run } from '../../support/batch-place.ts';

const files = {
  'a.txt': 'abc',
  'img2.bin': Buffer.alloc(3_000_000, 7),
  'img10.bin': '',
  'odd\nname\\.txt': 'odd',
  'packed.gz': zlib.gzipSync('within'),
  'deep/b.txt': 'b',
};

const check = (folder: string, program: string, list: string): string =>
  execFileSync(program, ['-c', list], { cwd: folder, encoding: 'utf8' });

describe('a list of checksums', () => {
  it('is in input order, of the files as they are, and read by the usual programs', async () => {
    using here = place(files);
    for (const [algorithm, list, program] of [
      ['sha256', 'SHA256SUMS', 'sha256sum'],
      ['sha512', 'SHA512SUMS', 'sha512sum'],
      ['sha1', 'SHA1SUMS', 'sha1sum'],
      ['md5', 'MD5SUMS', 'md5sum'],
    ] as const) {
      await run(here, { jobId: 'checksum', option: { algorithm } });
      expect(check(here.photos, program, list).match(/: OK$/gm)).toHaveLength(6);
    }
    const names = fs.readFileSync(path.join(here.photos, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    expect(names.map((line) => line.replace(/^\\?\w+ /, ''))).toEqual([
      ...['*a.txt', '*deep/b.txt', '*img2.bin', '*img10.bin', '*odd\\nname\\\\.txt', '*packed.gz'],
    ]);
  });

  it('is right for what the system has no program for', async () => {
    using here = place({ 'a.txt': 'abc' });
    await run(here, { jobId: 'checksum', option: { algorithm: 'blake3' } });
    await run(here, { jobId: 'checksum', option: { algorithm: 'xxh64' } });
    // Of the test vectors of both: the empty input would not show a wrong order of pieces.
    expect(fs.readFileSync(path.join(here.photos, 'B3SUMS'), 'utf8')).toBe(
      '6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85  a.txt\n',
    );
    expect(fs.readFileSync(path.join(here.photos, 'XXH64SUMS'), 'utf8')).toBe('44bc2cf5ad770999  a.txt\n');
  });

  it('does not list itself, nor earlier lists, with or without a record of them', async () => {
    using here = place({ 'a.txt': 'abc' });
    await run(here, { jobId: 'checksum' });
    await run(here, { jobId: 'checksum', option: { algorithm: 'md5' } });
    const first = fs.readFileSync(path.join(here.photos, 'SHA256SUMS'), 'utf8');
    await run(here, { jobId: 'checksum' });
    expect(fs.readFileSync(path.join(here.photos, 'SHA256SUMS'), 'utf8')).toBe(first);
    expect(photosIn(here)).toEqual(['MD5SUMS', 'SHA256SUMS', 'a.txt']);
    fs.rmSync(path.join(here.folder.path, 'state'), { recursive: true });
    const { words } = await run(here, { jobId: 'checksum' });
    expect(words).toEqual(['done', 'done']);
    expect(fs.readFileSync(path.join(here.photos, 'SHA256SUMS (1)'), 'utf8')).not.toContain('SHA256SUMS');
  });

  it('says what is not in it', async () => {
    using here = place({ 'a.txt': 'abc' });
    const { run: under, words } = await run(here, { jobId: 'checksum', files: ['a.txt', 'gone.txt'] });
    expect(words).toEqual(['done', 'source-missing']);
    expect(under.conclusion()?.notes).toEqual(['1 file is not in SHA256SUMS: without a checksum.']);
    expect(fs.readFileSync(path.join(here.photos, 'SHA256SUMS'), 'utf8')).toMatch(/^\w{64} \*a\.txt\n$/);
  });
});
