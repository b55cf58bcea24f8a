import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { logStats } from '../../../src/jobs/log-stats.ts';
import { logLines, noTruth } from '../../support/log-lines.ts';
import { photosIn, place, run } from '../../support/batch-place.ts';

const linesOf = (count: number, seed: number, broken = 0): string => {
  const lines = logLines({ seed, broken }, noTruth());
  return Array.from({ length: count }, () => `${lines.next().value}\n`).join('');
};
const hostile =
  '1.2.3.4 - - [15/Jan/2024:00:00:00 +0000] "GET /|<script>alert(1)</script>`x`\u202E HTTP/1.1" 404 5 "=cmd|\' /C calc\'!A0" "<img src=x onerror=alert(1)>"\n';

const text = (file: string): string => fs.readFileSync(file, 'utf8');
interface Report {
  readonly files: readonly Record<string, unknown>[];
  readonly total: Record<string, unknown>;
}

describe('the reports of several logs', () => {
  it('tell of each file and of all, in input order', async () => {
    using here = place({
      'access.log': linesOf(500, 1, 20),
      'access.log.1': linesOf(300, 2),
      'access.log.10.gz': zlib.gzipSync(linesOf(200, 3)),
      'broken.log.gz': zlib.gzipSync(linesOf(200, 4)).subarray(0, 900),
      'diary.log': 'Dear diary\n',
      'empty.log': '',
      'error.log': '2024/01/15 10:00:00 [error] 12#12: *1 open() "/x" failed\n',
      'notes.txt': 'not one of them',
    });
    const { run: under, settled } = await run(here, { jobId: 'log-stats' });
    const report = JSON.parse(text(path.join(here.photos, 'log-stats.json'))) as Report;
    expect(report.files.map((file) => [file['path'], file['outcome'], file['code']])).toEqual([
      ['access.log', 'done', undefined],
      ['access.log.1', 'done', undefined],
      ['access.log.10.gz', 'done', undefined],
      ['broken.log.gz', 'failed', 'packed-damaged'],
      ['diary.log', 'failed', 'unknown-log-format'],
      ['empty.log', 'done', undefined],
      ['error.log', 'unchanged', undefined],
    ]);
    expect(settled).toHaveLength(7);
    const rejected = Number(report.files[0]?.['rejected']);
    expect(rejected).toBeGreaterThan(0);
    expect(report.total).toMatchObject({ logs: 4, lines: 1000, valid: 1000 - rejected, rejected });
    const rows = text(path.join(here.photos, 'log-stats.csv')).trimEnd().split('\n');
    expect(rows.map((row) => row.split(',').slice(0, 6).join(','))).toEqual([
      'path,outcome,code,format,lines,requests',
      `access.log,done,,Combined,500,${500 - rejected}`,
      'access.log.1,done,,Combined,300,300',
      'access.log.10.gz,done,,Combined,200,200',
      'broken.log.gz,failed,packed-damaged,,,',
      'diary.log,failed,unknown-log-format,,,',
      'empty.log,done,,,0,0',
      'error.log,unchanged,,,,',
    ]);
    expect(new Set(rows.map((row) => row.split(',').length)).size).toBe(1);
    const readable = text(path.join(here.photos, 'log-stats.md'));
    expect(readable).toContain('4 logs, and 3 files without: 3 Combined.');
    expect(readable).toContain(`| Rejected lines | ${rejected} |`);
    expect(under.conclusion()?.notes).toEqual([expect.stringContaining(`${rejected} rejected lines`)]);
    expect(under.conclusion()?.report, 'the readable report is opened beside').toBe(0);
  });

  it('are made as far as they are asked for', async () => {
    using here = place({ 'access.log': linesOf(5, 1) });
    await run(here, { jobId: 'log-stats', option: { reports: ['csv', 'csv'] } });
    expect(photosIn(here)).toEqual(['access.log', 'log-stats.csv']);
  });

  it('list some files to read, and say where the others are', async () => {
    const many = Array.from({ length: 60 }, (_, i) => [`${i}.log`, linesOf(2, i)] as const);
    using here = place(Object.fromEntries(many));
    await run(here, { jobId: 'log-stats' });
    const readable = text(path.join(here.photos, 'log-stats.md'));
    expect(readable).toContain('And 10 more in log-stats.csv.');
    expect(readable).toContain('| `49.log` |');
    expect(readable).not.toContain('| `50.log` |');
    expect(text(path.join(here.photos, 'log-stats.csv')).trimEnd().split('\n')).toHaveLength(61);
  });

  it('obey nothing that stands in a log', async () => {
    using here = place({ '=1+1.log': hostile.repeat(3) + '<b>|x`\u001b[31m\n' });
    await run(here, { jobId: 'log-stats', option: { format: 'combined' } });
    const readable = text(path.join(here.photos, 'log-stats.md'));
    const outside = readable.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, 'code');
    expect(outside).not.toMatch(/<|\u202e|\u001b/i);
    for (const row of readable.split('\n').filter((line) => line.startsWith('|')))
      expect(row.split(/(?<!\\)\|/).length, row).toBeLessThan(12);
    expect(text(path.join(here.photos, 'log-stats.csv'))).toContain("'=1+1.log,done");
  });

  it('of no file at all are empty, and whole', async () => {
    using here = place({ 'error.log': '2024/01/15 10:00:00 [error] 1#1: x\n' });
    await run(here, { jobId: 'log-stats' });
    const report = JSON.parse(text(path.join(here.photos, 'log-stats.json'))) as Report;
    expect(report.total).toMatchObject({ logs: 0, lines: 0 });
    expect(text(path.join(here.photos, 'log-stats.md'))).toContain('0 logs, and 1 file without.');
  });
});

describe('the options', () => {
  it.each([
    [{ pattern: '$remote_addr$status' }, 'so nobody can tell them apart'],
    [{ pattern: '$remote_addr $status' }, 'it has no time'],
    [{ pattern: '[$time_local]', format: 'json' }, 'not both'],
  ])('%j are refused before anything runs', (options, words) => {
    const bound = logStats.bind(options);
    expect(bound.ok ? '' : bound.issues.map(({ message }) => message).join()).toContain(words);
  });

  it('take a pattern, and the columns of W3C are never cut from their lines', () => {
    expect(logStats.bind({ pattern: '[$time_local] "$request"' }).ok).toBe(true);
    const divides = (options: Record<string, unknown>): unknown => {
      const bound = logStats.bind(options);
      return bound.ok && bound.value.work.kind === 'stream' && bound.value.work.parts?.divides('a.log');
    };
    expect([divides({}), divides({ format: 'w3c' })]).toEqual([true, false]);
  });
});
