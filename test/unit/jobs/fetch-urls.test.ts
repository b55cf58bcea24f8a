import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photosIn, place, prepare, run } from '../../support/batch-place.ts';
import { startServer, type TestServer } from '../../support/http-server.ts';
import { resultLine } from '../../../src/report/lines.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const jobId = 'fetch-urls';

describe('addresses in a list', () => {
  it('are fetched into files beside it, each with its line; what is no address says where it stands', async () => {
    const list = [
      ...['# pictures', '', server.at('/bytes/a.bin?n=1000'), `  ${server.at('/bytes/b%20c.bin')}\t`],
      ...['file:///etc/passwd', 'example.com/x', server.at('/missing'), server.at('/bytes/a.bin?n=20')],
      ...[server.at('/bytes/a.bin?n=1000'), 'https://me:sesame@[x', server.at('/')],
    ].join('\n');
    using here = place({ 'urls.txt': list });
    const { settled, written, words } = await run(here, { jobId, option: { tries: 1 } });
    expect(words).toEqual([
      ...['done', 'done', 'no-address', 'no-address', 'http-status', 'done', 'no-address', 'http-status'],
    ]);
    expect(written).toEqual(['a.bin', 'b c.bin', 'a (1).bin']);
    const lines = settled.map((one) =>
      resultLine(one, { style: 'facts', jobId, relative: (file) => path.relative(here.photos, file) }),
    );
    expect(lines[0]).toMatch(
      /^✓ http:\/\/127\.0\.0\.1:\d+\/bytes\/a\.bin\?n=1000 → a\.bin {2}1 kB {2}[\d.]+ m?s {2}200 {2}in a private network$/,
    );
    expect(lines[2]).toBe(
      '✗ urls.txt failed: urls.txt:5: “file:///etc/passwd” is no web address; one begins with http:// or https://. [no-address]',
    );
    expect(lines[4]).toMatch(
      /^✗ http:\S+\/missing failed: The server answered 404 Not Here\. \[http-status\]$/,
    );
    expect(lines.join('\n')).not.toContain('sesame');
  });

  it('may stand in a column of a table', async () => {
    const [a, b] = [server.at('/bytes/a'), server.at('/bytes/b')];
    const csv = `id;url;more\n1;"${a}";x\n2;;\n3;nothing;"two\nlines"\n4;${b};http://no.such/\n`;
    using here = place({ 'urls.csv': csv, 'bare.tsv': `${a}\t1\n${b}\t2\n` });
    const found = await run(here, { jobId, files: ['urls.csv'] });
    expect(found.words).toEqual(['done', 'no-address', 'done']);
    expect(found.settled.map(({ item }) => item.source.entry?.line)).toEqual([2, 4, 6]);
    expect((await run(here, { jobId, files: ['bare.tsv'] })).words).toEqual(['done', 'done']);
    const named = await run(here, { jobId, files: ['urls.csv'], option: { column: 'more', tries: 1 } });
    expect(named.words).toEqual(['no-address', 'no-address', 'not-reached']);
    const none = await run(here, { jobId, files: ['urls.csv'], option: { column: 'link' } });
    expect(none.settled[0]?.outcome).toMatchObject({
      failure: {
        message:
          'urls.csv:1: A table without a column “link” is no web address; one begins with http:// or https://.',
      },
    });
  });

  it('keep their results apart from lists and other files, and replace their own', async () => {
    using here = place({ 'list.txt': server.at('/bytes/list.txt') });
    expect((await run(here, { jobId, files: ['list.txt'] })).written).toEqual(['list (1).txt']);
    expect((await run(here, { jobId, files: ['list.txt'] })).written).toEqual(['list (1).txt']);
    const left = await run(here, { jobId, files: ['list.txt'], policy: { skipUnchanged: true } });
    expect(left.words).toEqual(['unchanged']);
    expect(photosIn(here)).toEqual(['list (1).txt', 'list.txt']);
  });

  it('get names that cannot harm, whatever the server or the address says', async () => {
    const names = [
      '..%2f..%2fetc%2fpasswd',
      '.bashrc',
      'con.txt',
      'a%00b%0a.txt',
      'x%e2%80%aetxt.exe',
      'é'.repeat(300),
    ];
    using here = place({ 'urls.txt': names.map((name) => server.at(`/bytes/${name}?n=1`)).join('\n') });
    const { written, words } = await run(here, { jobId });
    expect(words).toEqual(names.map(() => 'done'));
    expect(written).toEqual(['passwd', '_bashrc', 'con_.txt', 'ab.txt', 'xtxt.exe', 'é'.repeat(100)]);
    const hostile = encodeURIComponent('attachment; filename="../../.ssh/id"');
    using there = place({ 'urls.txt': server.at(`/named?as=${hostile}`) });
    const named = await run(there, { jobId });
    expect(named.written).toEqual(['named']);
    expect(named.settled[0]?.outcome).toMatchObject({
      notes: ['200', 'the server calls it id', 'in a private network'],
    });
  });

  it('are planned before anything is asked for', async () => {
    using here = place({ 'urls.txt': `${server.at('/bytes/p.bin')}\nx\n` });
    const asked = server.asked.length;
    const preparation = await prepare(here, { jobId });
    if (!preparation.ok) throw new Error(preparation.problems.join(' '));
    const { plan } = preparation.batch;
    expect([plan.files, plan.tasks, server.asked.length - asked]).toEqual([2, 1, 0]);
  });

  it('leave nothing behind where they fail in the middle', async () => {
    using here = place({ 'urls.txt': server.at('/endless') });
    const { words } = await run(here, { jobId, option: { maxMegabytes: 1 } });
    expect([words, photosIn(here)]).toEqual([['download-too-big'], ['urls.txt']]);
    expect(fs.readdirSync(here.photos)).toEqual(['urls.txt']);
  });
});
