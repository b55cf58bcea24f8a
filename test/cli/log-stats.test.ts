import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { callCli } from '../support/cli-inside.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { logLines, type LogTruth, noTruth } from '../support/log-lines.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

/** Lines, and what whoever made them knows of them; `truth` adds up. */
function makeLog(count: number, seed: number, truth: LogTruth): string {
  const lines = logLines({ seed, broken: 5 }, truth);
  return Array.from({ length: count }, () => `${lines.next().value}\n`).join('');
}

const run = (folder: TempFolder, args: readonly string[]) =>
  callCli(cli, ['log-stats', ...args], { cwd: folder.path, state: path.join(folder.path, '.state') });
const read = (folder: TempFolder, name: string): string =>
  fs.readFileSync(path.join(folder.path, name), 'utf8');

interface Told {
  readonly value: string;
  readonly count: number;
  readonly missed: number;
}
interface Report {
  readonly files: readonly Record<string, unknown>[];
  readonly total: {
    readonly statuses: readonly { readonly status: number; readonly lines: number }[];
    readonly visitors: { readonly estimate: number; readonly isExact: boolean };
    readonly top: Readonly<Record<string, { readonly rows: readonly Told[] }>>;
    readonly hours: readonly { readonly lines: number }[];
  } & Record<string, unknown>;
}
const reportIn = (folder: TempFolder, name: string): Report => JSON.parse(read(folder, name)) as Report;

/** Another way to read the same lines: what a person would write in an afternoon. */
function countedApart(texts: readonly string[]) {
  const combined =
    /^(\S+) \S+ \S+ \[([^:\]]+):(\d\d)[^\]]*\] "(\S+) ([^ ?"]*)\S* \S+" (\d{3}) (\d+) "[^"]*" "([^"]*)"$/;
  const counts = { lines: 0, valid: 0, bytes: 0 };
  const [paths, visitors, hours] = [new Map<string, number>(), new Set<string>(), Array<number>(24).fill(0)];
  for (const line of texts.flatMap((text) => text.trimEnd().split('\n'))) {
    counts.lines++;
    const [, host, day, hour = '', , page = '', , sent, agent = ''] = combined.exec(line) ?? [];
    if (host === undefined) continue;
    counts.valid++;
    counts.bytes += Number(sent);
    paths.set(page, (paths.get(page) ?? 0) + 1);
    visitors.add(`${host} ${day} ${agent}`);
    hours[Number(hour)] = (hours[Number(hour)] ?? 0) + 1;
  }
  return { ...counts, paths, visitors: visitors.size, hours };
}

describe('a folder of logs', () => {
  test('comes to what an independent count comes to, whatever is among them', async () => {
    using folder = tempFolder();
    const truth = noTruth();
    const texts = [makeLog(4000, 1, truth), makeLog(3000, 2, truth), makeLog(2000, 3, truth)];
    folder.write('logs/access.log', texts[0] ?? '');
    folder.write('logs/access.log.1', texts[1] ?? '');
    folder.write('logs/old/access.log.2.gz', zlib.gzipSync(texts[2] ?? ''));
    folder.write('logs/cut.log.gz', zlib.gzipSync(makeLog(2000, 4, noTruth())).subarray(0, 5000));
    folder.write('logs/random.log', Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251)));
    folder.write('logs/readme.txt', 'not a log');
    const { code, stdout, stderr } = await run(folder, ['logs', '--top', '20']);
    const apart = countedApart(texts);
    expect(apart).toMatchObject({ lines: truth.lines, valid: truth.valid, bytes: truth.bytes });
    expect([code, stderr]).toEqual([1, expect.stringContaining('2 failed')]);
    expect(stdout).toContain(
      `4,000 lines, ${4000 - Number(reportIn(folder, 'logs/log-stats.json').files[0]?.['valid'])} rejected`,
    );
    expect(stdout).not.toContain('readme.txt');
    expect(stderr.match(/left out: 1 of other kinds/g), 'said once, also of a plan that grew').toHaveLength(
      1,
    );

    const { files, total } = reportIn(folder, 'logs/log-stats.json');
    expect(files.map((file) => [file['path'], file['code'] ?? file['lines']])).toEqual([
      ['access.log', 4000],
      ['access.log.1', 3000],
      ['cut.log.gz', 'packed-damaged'],
      ['old/access.log.2.gz', 2000],
      ['random.log', 'unknown-log-format'],
    ]);
    const { lines, valid, bytes } = truth;
    expect(total).toMatchObject({ lines, valid, rejected: lines - valid, bytes });
    expect(Object.fromEntries(total.statuses.map((each) => [each.status, each.lines]))).toEqual(
      truth.statuses,
    );
    expect(total.hours.map((hour) => hour.lines)).toEqual(apart.hours);
    // More than 2,048 are estimated: within three times the standard error of 0.8 %.
    expect(Math.abs(total.visitors.estimate / apart.visitors - 1)).toBeLessThan(0.024);
    for (const { value, count, missed } of total.top['paths']?.rows ?? []) {
      expect(apart.paths.get(value)).toBeGreaterThanOrEqual(count);
      expect(apart.paths.get(value)).toBeLessThanOrEqual(count + missed);
    }
    const most = [...apart.paths.values()].toSorted((a, b) => b - a)[0];
    expect(total.top['paths']?.rows[0]).toMatchObject({ count: most, missed: 0 });

    expect(read(folder, 'logs/log-stats.md')).toContain(`| Requests | ${valid.toLocaleString('en')} |`);
    expect(read(folder, 'logs/log-stats.csv')).toContain('\naccess.log.1,done,,Combined,3000,');
  });

  test('comes to the same, byte by byte, whatever the workers', async () => {
    using folder = tempFolder();
    for (let i = 0; i < 6; i++) folder.write(`logs/${i}.log`, makeLog(300, i, noTruth()));
    const made: string[] = [];
    for (const pool of [
      ['--pool-size', '1'],
      ['--pool-size', '3'],
      ['--worker-type', 'thread'],
    ]) {
      const { code } = await run(folder, ['logs', ...pool]);
      expect(code).toBe(0);
      made.push(['md', 'json', 'csv'].map((kind) => read(folder, `logs/log-stats.${kind}`)).join('\n'));
    }
    expect(new Set(made).size).toBe(1);
    expect(folder.files().filter((file) => file.includes(' ('))).toEqual([]);
  });
});

describe('a large log', () => {
  test('is read by several workers at once, and its lines have their numbers in the file', async () => {
    using folder = tempFolder();
    const truth = noTruth();
    const block = makeLog(20_000, 9, truth);
    const times = Math.ceil((70 * 1024 * 1024) / block.length);
    const file = folder.write('big.log', '');
    const handle = fs.openSync(file, 'w');
    for (let i = 0; i < times; i++) fs.writeSync(handle, block);
    const bad = `1.2.3.4 - - [15/Jan/2024:99:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "x"\n`;
    fs.writeSync(handle, bad);
    fs.closeSync(handle);
    const { code, stdout } = await run(folder, ['big.log', '--rejects', '1000', '--reports', 'json']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('big.log')]);
    const { files, total } = reportIn(folder, 'log-stats.json');
    expect(total).toMatchObject({
      ...{ lines: truth.lines * times + 1, valid: truth.valid * times, bytes: truth.bytes * times },
      rejected: (truth.lines - truth.valid) * times + 1,
    });
    const rejects = files[0]?.['rejects'] as readonly { readonly line: number; readonly text: string }[];
    const lines = block.split('\n');
    expect(rejects).toHaveLength(Math.min(1000, (truth.lines - truth.valid) * times + 1));
    for (const { line, text } of rejects)
      expect(text).toBe(line > truth.lines * times ? bad.trimEnd() : lines[(line - 1) % truth.lines]);
  });
});

describe('wrong use', () => {
  test('is told before anything is read', async () => {
    using folder = tempFolder();
    folder.write('a.log', 'x');
    const { code, stderr } = await run(folder, ['a.log', '--pattern', '$remote_addr $status']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('it has no time')]);
    expect(folder.files().filter((file) => file.includes('log-stats'))).toEqual([]);
  });
});
