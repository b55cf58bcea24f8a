import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { place, run } from '../../support/batch-place.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const sum = (text: string, algorithm = 'sha256'): string =>
  crypto.createHash(algorithm).update(text).digest('hex');

const list = [
  `${sum('a')}  a.txt`,
  '',
  '# a comment',
  `${sum('b')} *deep/b.txt`,
  `${sum('other')}  changed.txt`,
  `${sum('x')}  gone.txt`,
  'what is this',
  `SHA256 (a.txt) = ${sum('a')}`,
  `\\${sum('odd')}  odd\\nname.txt`,
  `${sum('a')}  ./a.txt`,
].join('\r\n');
const files = {
  'a.txt': 'a',
  'deep/b.txt': 'b',
  'changed.txt': 'now',
  'odd\nname.txt': 'odd',
  SHA256SUMS: list,
};

describe('a list of checksums', () => {
  it('has a line for each file that it names, in its order', async () => {
    using here = place(files);
    const { words, settled } = await run(here, { jobId: 'verify-checksums' });
    expect(words).toEqual([
      ...['done', 'done', 'checksum-differs', 'source-missing', 'no-checksum', 'done', 'done', 'done'],
    ]);
    expect(settled.map(({ item }) => item.source.entry?.line)).toEqual([1, 4, 5, 6, 7, 8, 9, 10]);
    expect(settled[0]?.outcome).toMatchObject({ notes: ['SHA-256 is right'] });
    expect(settled[2]?.outcome).toMatchObject({
      failure: {
        message: `The file is not what the list says: its checksum is ${sum('now')}, not ${sum('other')}.`,
      },
    });
    expect(settled[4]?.outcome).toMatchObject({
      failure: { message: 'SHA256SUMS:7: “what is this” is no line of a list of checksums.' },
    });
  });

  it('is one that Write Checksums wrote, of whatever algorithm', async () => {
    for (const algorithm of ['sha512', 'sha1', 'md5', 'blake3', 'xxh64']) {
      using here = place({ 'a.txt': 'a', 'odd\nname.txt': 'odd', 'deep/b.txt': 'b' });
      await run(here, { jobId: 'checksum', option: { algorithm } });
      expect([algorithm, (await run(here, { jobId: 'verify-checksums' })).words]).toEqual([
        algorithm,
        ['done', 'done', 'done'],
      ]);
      fs.appendFileSync(path.join(here.photos, 'a.txt'), '!');
      const { words } = await run(here, { jobId: 'verify-checksums', option: { unlisted: true } });
      expect(words).toEqual(['checksum-differs', 'done', 'done']);
    }
  });

  it('may be signed, packed, or one checksum alone', async () => {
    using here = place({
      'a.txt': 'a',
      'signed.sha256': `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${sum('a')}  a.txt\n-----BEGIN PGP SIGNATURE-----\n\niQIz${'A'.repeat(64)}\n-----END PGP SIGNATURE-----\n`,
      'a.txt.md5': `${sum('a', 'md5')}\n`,
    });
    const { words, settled } = await run(here, { jobId: 'verify-checksums' });
    expect(words).toEqual(['done', 'done']);
    expect(settled.map(({ item }) => path.basename(item.source.path))).toEqual(['a.txt', 'a.txt']);
  });

  it('says what it does not name, when it is asked to', async () => {
    using here = place({ ...files, 'new.txt': 'new', 'deep/more.txt': 'more', '.hidden': 'x', MD5SUMS: '' });
    const option = { unlisted: true };
    const { settled, run: under } = await run(here, {
      jobId: 'verify-checksums',
      option,
      files: ['SHA256SUMS'],
    });
    expect(
      settled
        .slice(8)
        .map(({ item, outcome }) => [
          path.relative(here.photos, item.source.path),
          outcome.status === 'failed' ? outcome.failure.message : outcome.status,
        ]),
    ).toEqual([
      ['deep/more.txt', 'It is not named in SHA256SUMS.'],
      ['new.txt', 'It is not named in SHA256SUMS.'],
    ]);
    fs.appendFileSync(path.join(here.photos, 'SHA256SUMS'), `\n${sum('new')}  new.txt\n`);
    const again = await here.batches.retry(under.id);
    if (!again.ok) throw new Error(again.problem);
    const { words } = await run(here, again.request);
    expect(words).toEqual(['checksum-differs', 'source-missing', 'no-checksum', 'done', 'not-listed']);
  });

  it('is read as a list only: one without any line, one that is not there, one that is damaged', async () => {
    using here = place({ EMPTYSUMS: '# nothing\n', 'bad.md5.gz': Buffer.from([0x1f, 0x8b, 8, 1, 2, 3]) });
    const { words } = await run(here, {
      jobId: 'verify-checksums',
      files: ['EMPTYSUMS', 'gone.sha256', 'bad.md5.gz'],
    });
    expect(words).toEqual(['list-empty', 'source-missing', 'packed-damaged']);
  });

  it('may name files elsewhere, but not for a task that nobody trusts', async () => {
    using other = tempFolder();
    const file = other.write('a.txt', 'a');
    using here = place({
      SHA256SUMS: `${sum('a')}  ${file}\n${sum('a')}  ${path.relative(path.join('/x'), file)}\n`,
    });
    expect((await run(here, { jobId: 'verify-checksums' })).words).toEqual(['done', 'source-missing']);
    const within = here.photos;
    expect((await run(here, { jobId: 'verify-checksums', within })).words).toEqual([
      'outside',
      'source-missing',
    ]);
  });
});
