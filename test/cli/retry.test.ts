import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type CliResult } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { type Photos, photosOf, runIn } from '../support/past-runs.ts';
import { makePicture } from '../support/picture.ts';

const cli = bundledCli();
let jpeg: Buffer;
beforeAll(async () => {
  jpeg = await makePicture({ format: 'jpeg' });
});

const run = (at: Photos, ...args: readonly string[]): Promise<CliResult> => runIn(cli, at, ...args);

/** Two of three failed. */
async function withFailures(): Promise<Photos & { readonly id: string }> {
  const at = photosOf(['a.jpg'], jpeg);
  for (const name of ['b.jpg', 'c.jpg']) fs.writeFileSync(path.join(at.cwd, name), jpeg.subarray(0, 400));
  const { code } = await run(at, 'thumbnails', '.', '--size', '40');
  expect(code).toBe(1);
  const [id = ''] = await at.store.ids();
  return { ...at, id };
}

test('tries what failed, and only that, with the options of then; until nothing is left to try', async () => {
  using at = await withFailures();
  fs.writeFileSync(path.join(at.cwd, 'c.jpg'), jpeg);
  const first = await run(at, 'retry');
  expect(first.code).toBe(1);
  expect(first.lines).toHaveLength(2);
  expect(first.lines[0]).toMatch(/^✗ b\.jpg failed: /);
  expect(first.lines[1]).toMatch(/^✓ c\.jpg → c_thumbnail\.jpg {2}96×64 → 40×27 /);
  expect(first.stderr).toMatch(/^Trying again the failed files of Generate Thumbnails of .* \(\w{6}\)$/m);
  fs.writeFileSync(path.join(at.cwd, 'b.jpg'), jpeg);
  const second = await run(at, 'retry');
  expect([second.code, second.lines.map((line) => line.slice(0, 7))]).toEqual([0, ['✓ b.jpg']]);
  const third = await run(at, 'retry');
  expect([third.code, third.stdout]).toEqual([0, '']);
  expect(third.stderr).toBe('There is no past run with failed files that were not tried again since.\n');
  const { lines } = await run(at, 'runs');
  expect(lines[3]).toMatch(/1 done, 2 failed +retried as \w{6}$/);
});

test('takes flags over the recorded ones; a dry run writes nothing', async () => {
  using at = await withFailures();
  for (const name of ['b.jpg', 'c.jpg']) fs.writeFileSync(path.join(at.cwd, name), jpeg);
  const dry = await run(at, 'retry', '--dry-run', '--output-folder', 'out');
  expect([dry.code, dry.lines]).toEqual([
    0,
    ['✓ b.jpg → out/b_thumbnail.jpg', '✓ c.jpg → out/c_thumbnail.jpg'],
  ]);
  expect(at.photos()).not.toContain('out/b_thumbnail.jpg');
  const json = await run(
    at,
    'retry',
    at.id.slice(0, 15),
    '--json',
    '--output-folder',
    'out',
    '--pool-size',
    '1',
  );
  expect(json.lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
    'run',
    'file',
    'file',
    'summary',
  ]);
  expect(at.photos()).toEqual(expect.arrayContaining(['out/b_thumbnail.jpg', 'out/c_thumbnail.jpg']));
});

test('of a run in which nothing failed: it says so, and that is no failure', async () => {
  using at = photosOf(['a.jpg'], jpeg);
  await run(at, 'thumbnails', 'a.jpg');
  const { code, stderr } = await run(at, 'retry', 'last');
  expect([code, stderr]).toEqual([0, 'In that run no file failed.\n']);
});
