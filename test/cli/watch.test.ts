import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { callCli } from '../support/cli-inside.ts';
import { startCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();
let picture: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 600, height: 400 });
});

test.skipIf(process.platform === 'win32')(
  'a line for what is there and for what comes; Ctrl+C ends it with a summary, and undo takes all back',
  async () => {
    using folder = tempFolder();
    folder.write('photos/1.jpg', picture);
    const run = { cwd: folder.path };
    const running = startCli(cli, ['watch', 'thumbnails', 'photos', '--settle', '0.2'], run);
    await running.lines(1);
    folder.write('photos/2.jpg', picture);
    await running.lines(2);
    const workers = childrenOf(running.pid);
    running.child.kill('SIGINT');
    const { code, lines, stderr } = await running.result;
    expect(code).toBe(130);
    expect(lines).toEqual([
      expect.stringMatching(/^✓ photos\/1\.jpg → photos\/1_thumbnail\.jpg/),
      expect.stringMatching(/^✓ photos\/2\.jpg → photos\/2_thumbnail\.jpg/),
    ]);
    expect(stderr).toMatch(/^Generate Thumbnails: watching photos, /);
    expect(stderr).toMatch(/\n2 done · .*\n$/);
    await expect.poll(() => workers.filter(isAlive), { timeout: 5000 }).toEqual([]);
    const undo = await callCli(cli, ['undo', '--yes'], {
      ...run,
      env: { XDG_DATA_HOME: path.join(folder.path, 'data') },
    });
    expect(undo.stderr).toContain('2 removed');
    expect(fs.readdirSync(path.join(folder.path, 'photos'))).toEqual(['1.jpg', '2.jpg']);
  },
);

test.skipIf(process.platform === 'win32')('as JSON, with a preset, and only what is new', async () => {
  using folder = tempFolder();
  folder.write('photos/old.jpg', picture);
  const args = ['watch', 'thumbs', 'photos', '--json', '--no-existing', '--settle', '0.2'];
  const running = startCli(cli, args, { cwd: folder.path });
  // What is watched, and that it is.
  await running.lines(2);
  folder.write('photos/new.jpg', picture);
  await running.lines(3);
  running.child.kill('SIGINT');
  const { lines } = await running.result;
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { v: 1, type: 'watch', job: 'thumbnails', folders: [path.join(folder.path, 'photos')] },
    { type: 'watching' },
    { type: 'file', source: path.join(folder.path, 'photos/new.jpg'), status: 'done', index: 0 },
    { type: 'summary', counts: { done: 1 } },
  ]);
});

test.each([
  [[], 'Usage: batch-pool watch <job or preset> <folders…>'],
  [['thumbnail', 'photos'], 'There is no job or preset thumbnail. Did you mean thumbnails?'],
  [['thumbnails'], 'Name the folders to watch'],
  [['thumbnails', 'nowhere'], 'There is no folder'],
  [['thumbnails', 'photos/1.jpg'], 'There is no folder'],
  [['contact-sheet', 'photos'], 'of all files together'],
  [['--json', 'photos'], 'The job or preset comes first'],
  [['thumbnails', 'photos', '--settle', '0'], '--settle'],
])('wrong use, %j, says what is wrong', async (args, problem) => {
  using folder = tempFolder();
  folder.write('photos/1.jpg', picture);
  const { code, stdout, stderr } = await callCli(cli, ['watch', ...args], { cwd: folder.path });
  expect(code).toBe(2);
  expect(stdout + stderr).toContain(problem);
});
