import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CliResult } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { type Photos, photosOf, runIn } from '../support/past-runs.ts';
import { makePicture } from '../support/picture.ts';
import {
  cancelledItem,
  done,
  failedItem,
  fakeStart,
  interrupt,
  recordRun,
  summaryOf,
} from '../support/run-records.ts';

const cli = bundledCli();
let jpeg: Buffer;
beforeAll(async () => {
  jpeg = await makePicture({ format: 'jpeg' });
});

const run = (at: Photos, ...args: readonly string[]): Promise<CliResult> => runIn(cli, at, ...args);

describe('batch-pool runs', () => {
  test('before the first run: it says so, and where it looked', async () => {
    using at = photosOf([], jpeg);
    const { code, stdout, stderr } = await run(at, 'runs');
    expect([code, stdout, stderr]).toEqual([0, '', `No run is on record yet in ${at.state}.\n`]);
  });

  test('the newest first, with counts, states, and what can be done with which command', async () => {
    using at = photosOf([], jpeg);
    const failed = await recordRun(at.store, [done('/p/a.jpg', [{}]), failedItem('/p/b.jpg')], { files: 2 });
    const lost = await recordRun(at.store, [done('/p/a.jpg', [{}])], { files: 5000 });
    interrupt(at.store, lost);
    const stopped = await recordRun(at.store, [done('/p/a.jpg', [{}]), cancelledItem('/p/b.jpg')], {
      files: 2,
      title: 'Convert',
    });
    const { code, lines, stderr } = await run(at, 'runs');
    expect(code).toBe(0);
    const shorts = [failed, lost, stopped].map(({ id }) => id.slice(-6));
    expect(lines.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/, 'WHEN'))).toEqual([
      'run     when              job                  files  results in  what became of them',
      `${shorts[2]}  WHEN  Convert                  2  /p          1 done, 1 cancelled  cancelled after 1 of 2`,
      `${shorts[1]}  WHEN  Generate Thumbnails  5,000  /p          1 done               interrupted after 1 of 5,000`,
      `${shorts[0]}  WHEN  Generate Thumbnails      2  /p          1 done, 1 failed`,
    ]);
    expect(stderr.trimEnd().split('\n')).toEqual([
      `batch-pool resume ${shorts[2]} goes on with what was not done.`,
      `batch-pool retry ${shorts[0]} tries the failed files again.`,
      `batch-pool undo ${shorts[2]} takes back what was written.`,
    ]);
  });

  test('twenty of them, or --all', async () => {
    using at = photosOf([], jpeg);
    for (let i = 0; i < 23; i++) await recordRun(at.store, []);
    const few = await run(at, 'runs');
    expect(few.lines).toHaveLength(21);
    expect(few.stderr).toContain('batch-pool runs --all (23 runs)');
    const all = await run(at, 'runs', '--all', '--json');
    expect(all.lines).toHaveLength(23);
    expect(all.stderr).toBe('');
    const newest = (await at.store.ids()).at(-1);
    expect(JSON.parse(all.lines[0] ?? '')).toMatchObject({ v: 1, type: 'past-run', id: newest });
  });

  test('records that cannot be read are counted, and the others listed', async () => {
    using at = photosOf([], jpeg);
    const good = await recordRun(at.store, []);
    const torn = await recordRun(at.store, []);
    fs.truncateSync(at.store.recordPath(torn.id), 40);
    at.write('state/runs/20200101T000000000-old123.jsonl', '{"v":1,"type":"run"}\n');
    const { code, lines, stderr } = await run(at, 'runs');
    expect(code).toBe(0);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(good.id.slice(-6));
    expect(stderr).toContain('2 records cannot be read: damaged, or of another version.');
    const named = await run(at, 'undo', torn.id, '--yes');
    expect([named.code, named.stderr]).toEqual([
      2,
      `The record of the run ${torn.id} cannot be read: it is damaged, or of another version.\n`,
    ]);
  });

  test('of another folder of records: --state-folder, relative to where one is', async () => {
    using at = photosOf(['a.jpg'], jpeg);
    const ran = await run(at, 'thumbnails', 'a.jpg', '--state-folder', '../elsewhere', '--quiet');
    expect(ran.code).toBe(0);
    expect((await run(at, 'runs')).lines).toEqual([]);
    const elsewhere = await run(at, 'runs', '--state-folder', path.join(at.path, 'elsewhere'));
    expect(elsewhere.lines).toHaveLength(2);
  });
});

describe('batch-pool show', () => {
  test('prints the very lines of the run again, with a header and how it ended', async () => {
    using at = photosOf(['a.jpg', 'b.jpg'], jpeg);
    fs.writeFileSync(path.join(at.cwd, 'c d.jpg'), jpeg.subarray(0, 400));
    const ran = await run(at, 'thumbnails', '.');
    expect(ran.code).toBe(1);
    const [id = ''] = await at.store.ids();
    for (const name of [[], ['last'], [id], [id.slice(-6)], [id.slice(0, 12)]]) {
      const shown = await run(at, 'show', ...name);
      expect([shown.code, shown.stdout]).toEqual([0, ran.stdout]);
    }
    const { stderr } = await run(at, 'show');
    expect(stderr).toContain('Generate Thumbnails: 3 files, ');
    expect(stderr).toContain('note: shown again from its record');
    expect(stderr).toContain('2 done, 1 failed');
    const quiet = await run(at, 'show', '--quiet');
    expect(quiet.lines.map((line) => line[0])).toEqual(['✗']);
    const json = (await run(at, 'show', '--json')).lines.map((line) => JSON.parse(line) as object);
    expect(json).toMatchObject([
      { type: 'past-run', id },
      { type: 'file', status: 'done', source: path.join(at.cwd, 'a.jpg') },
      { type: 'file', status: 'done' },
      { type: 'file', status: 'failed' },
      { type: 'summary', total: 3 },
    ]);
  });

  test.each([
    [['show', 'nonesuch'], /^There is no past run nonesuch; see batch-pool runs\.$/m],
    [['show', '2'], /^2 fits 2 runs \w{6}, \w{6}; name one of them\.$/m],
    [['show', 'a', 'b'], /^What is b\? One run is expected here\.$/m],
    [['runs', 'a'], /^What is a\?/m],
    [['undo', '--pool-size', '3'], /^Unknown option '--pool-size'\.\nSee batch-pool undo --help\.$/m],
    [['retry', '--size', '3'], /^Unknown option '--size'/m],
    [['retry', '--pool-size', 'many'], /^Expected --pool-size to be a whole number/m],
  ])('%j: a sentence', async (args, words) => {
    using at = photosOf([], jpeg);
    await recordRun(at.store, [failedItem('/p/b.jpg')]);
    await recordRun(at.store, [failedItem('/p/b.jpg')]);
    const { code, stdout, stderr } = await run(at, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('with nothing on record', async () => {
    using at = photosOf([], jpeg);
    const { code, stderr } = await run(at, 'show');
    expect([code, stderr]).toEqual([2, 'There is no record of any run.\n']);
  });
});

describe('help', () => {
  test.each([['runs'], ['show'], ['retry'], ['resume'], ['undo']])('of %s names its flags', async (name) => {
    using at = photosOf([], jpeg);
    const [help, all] = [await run(at, name, '--help'), await run(at, '--help')];
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('--state-folder FOLDER');
    expect(help.stdout.includes('--pool-size N')).toBe(name === 'retry' || name === 'resume');
    expect(all.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
});

test('a run whose record cannot be kept says so, and is carried out all the same', async () => {
  using at = photosOf(['a.jpg'], jpeg);
  fs.writeFileSync(at.state, 'a file where the folder should be');
  const { code, stderr } = await run(at, 'thumbnails', 'a.jpg');
  expect(code).toBe(0);
  expect(stderr).toMatch(/note: no record is kept: /);
  expect(stderr).toMatch(/^The record of this run could not be written whole \(.+\): it cannot be resumed/m);
  expect(at.photos()).toContain('a_thumbnail.jpg');
});

test('a run under way is not to be shown as interrupted', async () => {
  using at = photosOf([], jpeg);
  const record = await at.store.begin(fakeStart());
  const { lines } = await run(at, 'runs');
  expect(lines[1]).toMatch(/no files +still going on$/);
  for (const command of ['retry', 'resume', 'undo']) {
    const refused = await run(at, command, record.id, ...(command === 'undo' ? ['--yes'] : []));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`still going on (process ${process.pid})`);
  }
  await record.end(summaryOf([]));
});
