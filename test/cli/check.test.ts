import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { CliResult } from '../support/cli-program.ts';
import { callCli } from '../support/cli-inside.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();
/** One for all: the engines are tried out once. */
const state = tempFolder();
const jpeg = await makePicture({ format: 'jpeg', width: 400, height: 300 });
const other = await makePicture({ format: 'jpeg', width: 300, height: 400 });
afterAll(() => state[Symbol.dispose]());

const run = (folder: TempFolder, ...args: readonly string[]): Promise<CliResult> =>
  callCli(cli, ['thumbnails', ...args], { cwd: path.join(folder.path, 'p'), state: state.path });

/** What is known of past runs. */
const records = (): readonly string[] => state.files().filter((name) => name !== 'engines.json');
const forgetAll = (): void => fs.rmSync(path.join(state.path, 'runs'), { recursive: true, force: true });

function photos(...names: readonly string[]): TempFolder {
  const folder = tempFolder();
  for (const name of names) folder.write(`p/${name}`, jpeg);
  return folder;
}

describe('--check', () => {
  test('exits with 1 for what is missing, and with 0 when all is up to date; writes nothing', async () => {
    using folder = photos('a.jpg', 'b c.jpg');
    const before = folder.files();
    const first = await run(folder, '.', '--check');
    expect([first.code, first.lines]).toEqual([
      1,
      [
        '✗ a.jpg failed: a_thumbnail.jpg is missing; run the job to make it. [check-missing]',
        '✗ b c.jpg failed: b c_thumbnail.jpg is missing; run the job to make it. [check-missing]',
      ],
    ]);
    expect(first.stderr).toMatch(/\ncheck: 2 missing · .*\n$/);
    expect(folder.files()).toEqual(before);
    await run(folder, '.');
    forgetAll();
    const known = records();
    const second = await run(folder, '.', '--check');
    expect([second.code, second.lines]).toEqual([
      0,
      ['= a.jpg unchanged: up to date', '= b c.jpg unchanged: up to date'],
    ]);
    expect(second.stderr).toMatch(/\ncheck: 2 up to date · .*\n$/);
    expect(records(), 'no record of it').toEqual(known);
  });

  test('a result that was never made is missed without decoding its source', async () => {
    using folder = photos('a.jpg');
    folder.write('p/a.jpg', jpeg.subarray(0, 400));
    expect((await run(folder, '.', '--check')).stdout).toContain('[check-missing]');
    folder.write('p/a_thumbnail.jpg', jpeg);
    expect((await run(folder, '.', '--check')).stdout).toContain('[damaged]');
  });

  test('says what is out of date or over the budget, quietly for a hook', async () => {
    using folder = photos('a.jpg', 'b.jpg', 'c.jpg');
    await run(folder, '.');
    folder.write('p/b.jpg', other);
    const { code, lines, stderr } = await run(folder, '.', '--check', '--quiet', '--max-width', '100');
    expect(code).toBe(1);
    expect(lines).toEqual([
      '✗ a.jpg failed: a_thumbnail.jpg has 128 pixels of width; the budget is 100. [over-budget]',
      '✗ b.jpg failed: b_thumbnail.jpg is not what the job makes of this file now: it has 128×96, would have 96×128; run it again. [check-stale]',
      '✗ c.jpg failed: c_thumbnail.jpg has 128 pixels of width; the budget is 100. [over-budget]',
    ]);
    expect(stderr).toMatch(/^check: 1 out of date, 2 over the budget · /);
  });

  test('for programs says what it is', async () => {
    using folder = photos('a.jpg');
    const { code, lines } = await run(folder, '.', '--check', '--json');
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(1);
    expect(said[0]).toMatchObject({ type: 'run', purpose: 'check' });
    expect(said[0]).not.toHaveProperty('id');
    expect(said[1]).toMatchObject({ type: 'file', status: 'failed', failure: { code: 'check-missing' } });
  });

  test.each([
    [['--max-bytes', '5'], '--max-bytes is a limit for --check; say that too.'],
    [['--check', '--estimate'], 'Say either --check or --estimate.'],
    [['--check', '--max-bytes', '-5'], 'Expected --max-bytes to be a whole number from 0'],
  ])('%j is refused', async (flags, problem) => {
    using folder = photos('a.jpg');
    const { code, stderr } = await run(folder, '.', ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
  });
});

describe('the lines of failed files are found by the problem matcher', () => {
  const [matcher] = manifest.contributes.problemMatchers;
  const { regexp = '', file = 0, message = 0, code = 0 } = matcher?.pattern ?? {};

  test('whatever the file is called', async () => {
    const names = ['a.jpg', 'b c.jpg', 'c failed: d.jpg', 'e [x] → f.jpg', 'g  h.jpg', 'i".jpg', 'ü/j.jpg'];
    using folder = photos(...names);
    const { lines } = await run(folder, ...names.map((name) => `./${name}`), '--check');
    const found = lines.map((line) => new RegExp(regexp).exec(line)?.map(String) ?? []);
    expect(found.map((parts) => parts[file])).toEqual([
      'a.jpg',
      'b c.jpg',
      'c failed: d.jpg',
      'e [x] → f.jpg',
      'g  h.jpg',
      'i\\".jpg',
      'ü/j.jpg',
    ]);
    expect(found.map((parts) => [parts[code], parts[message]?.replace(/^.* is/, 'is')])).toEqual(
      names.map(() => ['check-missing', 'is missing; run the job to make it.']),
    );
  });

  test('and no other line is', async () => {
    using folder = photos('a failed: b [c].jpg', 'd.jpg');
    const { stdout, stderr } = await run(folder, '.');
    for (const line of `${stdout}\n${stderr}`.split('\n')) expect(line).not.toMatch(new RegExp(regexp));
  });
});

describe('--estimate', () => {
  test('says what the results would have, and writes nothing', async () => {
    using folder = photos('a.jpg', 'b.jpg');
    const { code, lines } = await run(folder, '.', '--estimate');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^Generate Thumbnails: 2 files, [\d.]+ kB → [\d.]+ k?B$/);
    expect(lines[1]).toBe('  measured on all');
    expect(folder.files()).toEqual(['p/a.jpg', 'p/b.jpg']);
  });

  test('behind a dry run, and for programs', async () => {
    using folder = photos('a.jpg');
    const { lines } = await run(folder, '.', '--estimate', '--dry-run', '--json');
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(['plan', 'planned', 'estimate']);
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ job: 'thumbnails', files: 1, sampled: 1 });
  });

  test('of nothing', async () => {
    using folder = tempFolder();
    folder.write('p/a.txt', 'x');
    const { code, lines } = await run(folder, '.', '--estimate');
    expect([code, lines]).toEqual([0, ['Generate Thumbnails: no files']]);
  });
});
