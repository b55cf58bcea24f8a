import { beforeAll, expect, test } from 'vitest';
import { callCli } from '../support/cli-inside.ts';
import { runCli, startCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();
let picture: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 600, height: 400 });
});

function photos(): TempFolder {
  const folder = tempFolder();
  for (let i = 0; i < 6; i++) folder.write(`photos/${i}.jpg`, picture);
  return folder;
}
const short = ['--sample', '4', '--rounds', '1'];
const quick = ['--sizes', '1,2', ...short];

test('a table with a row a pool, and nothing is written', async () => {
  using folder = photos();
  const before = folder.files();
  const { code, lines, stderr } = await runCli(cli, ['measure', 'thumbnails', 'photos', ...quick], {
    cwd: folder.path,
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(lines[0]).toMatch(/^Pool size, Generate Thumbnails: 4 of 6 files \(.*\), 1 round$/);
  expect(lines[1]).toMatch(/^ {2}workers +time +files\/s +speed-up +efficiency$/);
  expect(lines.slice(2, 4).map((line) => line.trim().split(/\s+/)[0])).toEqual(['1', '2']);
  expect(lines[4]).toMatch(/^Best: \d workers?.*after 1 round that is a guess\.$/);
  expect(folder.files()).toEqual(before);
});

test('as JSON, one object with all that was found', async () => {
  using folder = photos();
  const args = [
    'measure',
    'thumbnails',
    'photos',
    '--size',
    '64',
    '--worker-type',
    'both',
    '--json',
    ...['--sizes', '1', ...short],
  ];
  const { code, lines } = await callCli(cli, args, { cwd: folder.path });
  expect([code, lines.length]).toEqual([0, 1]);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    v: 1,
    type: 'measurement',
    job: 'thumbnails',
    options: { size: 64 },
    files: 4,
    available: 6,
    verdict: {
      rows: [
        { type: 'process', workers: 1 },
        { type: 'thread', workers: 1 },
      ],
    },
  });
});

test.each([
  [[], 'Usage: batch-pool measure <job>'],
  [['photos'], 'There is no job photos.'],
  [['thumbnail', 'photos'], 'Did you mean thumbnails?'],
  [['--sizes', '2'], 'The job comes first'],
  [['thumbnails'], 'Name files, folders or globs'],
  [['thumbnails', 'photos', '--sizes', '0'], '--sizes'],
  [['thumbnails', 'photos', '--pool-size', '2'], '--pool-size'],
  [['thumbnails', 'photos', '--preset', 'none'], 'There is no preset none'],
  [['thumbnails', 'photos/nothing-*.jpg'], 'No file matches'],
])('wrong use, %j, says what is wrong', async (args, problem) => {
  using folder = photos();
  const { code, stdout, stderr } = await callCli(cli, ['measure', ...args], { cwd: folder.path });
  expect(code).toBe(2);
  expect(stdout + stderr).toContain(problem);
});

test('where every file fails the reason is said', async () => {
  using folder = tempFolder();
  folder.write('photos/1.jpg', 'broken');
  const { code, stderr } = await callCli(cli, ['measure', 'thumbnails', 'photos', ...quick], {
    cwd: folder.path,
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Every file of the sample failed: .+/);
});

test('Ctrl+C ends it', async () => {
  using folder = photos();
  const args = ['measure', 'thumbnails', 'photos', '--sizes', '1,2', '--seconds', '20', '--rounds', '9'];
  const running = startCli(cli, args, { cwd: folder.path });
  setTimeout(() => running.child.kill('SIGINT'), 1500);
  const { code } = await running.result;
  expect(code).toBe(130);
});
