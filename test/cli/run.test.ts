import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CliResult } from '../support/cli-program.ts';
import { callCli } from '../support/cli-inside.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { pictureSize } from '../support/picture-size.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();
/** One for all: the engines are tried out once. */
const state = tempFolder();
const jpeg = await makePicture({ format: 'jpeg', width: 400, height: 300 });
afterAll(() => state[Symbol.dispose]());

interface Workspace extends Disposable {
  readonly folder: TempFolder;
  readonly run: (args: readonly string[], below?: string) => Promise<CliResult>;
  /** Files of the workspace beside the pictures and .vscode, in their order. */
  readonly made: () => readonly string[];
}

const presets = [
  { name: 'small', job: 'thumbnails', options: { size: 40 }, description: 'For lists' },
  { name: 'light', job: 'thumbnails', nameTemplate: '{dir}/light/{name}{ext}', check: { maxBytes: 50 } },
];
const task = (label: string, facts: object): object => ({
  type: 'batch-pool',
  label,
  job: 'thumbnails',
  ...facts,
});
const tasks = [
  task('all', { files: ['photos/**/*.jpg', '!photos/raw/**'], outputFolder: '${workspaceFolder}/out' }),
  task('by preset', { job: undefined, preset: 'small', files: ['photos/a.jpg'], options: { quality: 50 } }),
  task('up', { files: ['../*.jpg'] }),
  task('checked', { files: ['photos/a.jpg'], check: true }),
];

function workspace(settings: object = { 'batchPool.presets': presets }, list: unknown = tasks): Workspace {
  const folder = tempFolder();
  const at = path.join(folder.path, 'ws');
  for (const name of ['a.jpg', 'b.jpg', 'raw/c.jpg']) folder.write(`ws/photos/${name}`, jpeg);
  folder.write('ws/.vscode/settings.json', `// mine\n${JSON.stringify(settings)}`);
  folder.write('ws/.vscode/tasks.json', JSON.stringify({ version: '2.0.0', tasks: list }));
  return {
    folder,
    run: (args, below = '.') =>
      callCli(cli, ['run', ...args], { cwd: path.join(at, below), state: state.path }),
    made: () =>
      fs
        .readdirSync(at, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(at, path.join(entry.parentPath, entry.name)))
        .filter((name) => !name.startsWith('.vscode') && !/^photos\/(raw\/)?[abc]\.jpg$/.test(name))
        .toSorted(),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('a task', () => {
  test('runs on its files, into its folder, from wherever in the workspace a person is', async () => {
    using at = workspace();
    const { code, stderr } = await at.run(['all'], 'photos/raw');
    expect([code, at.made()]).toEqual([0, ['out/photos/a_thumbnail.jpg', 'out/photos/b_thumbnail.jpg']]);
    expect(stderr).toContain('2 done');
  });

  test('has the options of its preset, its own, and those of the line, the last ones winning', async () => {
    using at = workspace();
    const { code, stderr } = await at.run(['by preset', '--fit', 'cover']);
    expect([code, at.made()]).toEqual([0, ['photos/a_thumbnail.jpg']]);
    expect(stderr).toMatch(/options: size 40 · fit cover .* quality 50/);
  });

  test('takes the files that are named on the line instead', async () => {
    using at = workspace();
    expect((await at.run(['all', 'raw/c.jpg', '--output-folder', 'x'], 'photos')).code).toBe(0);
    expect(at.made()).toEqual(['photos/x/photos/raw/c_thumbnail.jpg']);
  });

  test('of a workspace elsewhere is found by --workspace', async () => {
    using at = workspace();
    const ws = path.join(at.folder.path, 'ws');
    const args = ['run', 'all', '--workspace', ws];
    const { code } = await callCli(cli, args, { cwd: at.folder.path, state: state.path });
    expect([code, at.made().length]).toEqual([0, 2]);
  });

  test('that checks writes nothing, and --no-check makes it write', async () => {
    using at = workspace();
    const checked = await at.run(['checked']);
    expect([checked.code, at.made()]).toEqual([1, []]);
    expect(checked.stdout).toContain('[check-missing]');
    expect((await at.run(['checked', '--no-check'])).code).toBe(0);
    expect((await at.run(['checked'])).code).toBe(0);
  });

  test('does not leave its workspace by links that lie in its folders', async () => {
    using at = workspace(undefined, [
      task('folder', { files: ['photos'] }),
      task('out', { files: ['photos/a.jpg'], nameTemplate: '{dir}/up/{name}{ext}' }),
    ]);
    at.folder.write('mine/d.jpg', jpeg);
    fs.symlinkSync('../../mine/d.jpg', path.join(at.folder.path, 'ws/photos/d.jpg'));
    fs.symlinkSync('../../mine', path.join(at.folder.path, 'ws/photos/up'));
    const { code, stdout } = await at.run(['folder']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ photos\/d\.jpg failed: .* \[outside\]$/m);
    expect(stdout).toContain('Say --trust if the task may go there.');
    expect((await at.run(['out'])).code).toBe(1);
    expect(fs.readdirSync(path.join(at.folder.path, 'mine'))).toEqual(['d.jpg']);
    expect((await at.run(['out', '--trust'])).code).toBe(0);
    expect(fs.readdirSync(path.join(at.folder.path, 'mine'))).toEqual(['a.jpg', 'd.jpg']);
  });

  test('may leave its workspace where it is trusted', async () => {
    using at = workspace();
    at.folder.write('d.jpg', jpeg);
    expect((await at.run(['up', '--trust'])).code).toBe(0);
    expect(at.folder.files()).toContain('d_thumbnail.jpg');
  });
});

describe('a preset', () => {
  test('runs on the files that are named', async () => {
    using at = workspace();
    expect((await at.run(['small', 'photos/a.jpg'])).code).toBe(0);
    const made = fs.readFileSync(path.join(at.folder.path, 'ws/photos/a_thumbnail.jpg'));
    expect(pictureSize(made)).toBe('40×30');
  });

  test('of a job has its name with the job or without', async () => {
    using at = workspace();
    expect((await at.run(['thumbnails/thumbs', 'photos/a.jpg'])).code).toBe(0);
    expect((await at.run(['thumbs', 'photos/b.jpg'])).code).toBe(0);
    expect(at.made()).toEqual(['photos/thumbs/a.jpg', 'photos/thumbs/b.jpg']);
  });

  test('whose name stands in its results’ names is not said of another size', async () => {
    using at = workspace();
    expect((await at.run(['resize/small', 'photos/a.jpg', '--size', '40,20'])).code).toBe(0);
    expect((await at.run(['resize/small', 'photos/b.jpg'])).code).toBe(0);
    expect(at.made()).toEqual(['photos/a_20.jpg', 'photos/a_40.jpg', 'photos/b_small.jpg']);
  });

  test('has its own budget when it is checked', async () => {
    using at = workspace();
    await at.run(['light', 'photos/a.jpg']);
    const checked = await at.run(['light', 'photos/a.jpg', '--check']);
    expect([checked.code, checked.stdout]).toEqual([
      1,
      expect.stringMatching(
        /^✗ photos\/a\.jpg failed: light\/a\.jpg has [\d,]+ bytes; the budget is 50\. \[over-budget\]\n$/,
      ),
    ]);
    expect((await at.run(['light', 'photos/a.jpg', '--check', '--max-bytes', '90000'])).code).toBe(0);
  });

  test('can be named for a job too, but only one of that job', async () => {
    using at = workspace({
      'batchPool.presets': [...presets, { name: 'other', job: 'resize' }],
      'batchPool.thumbnails.size': 20,
    });
    const cwd = path.join(at.folder.path, 'ws');
    const args = ['thumbnails', 'photos/a.jpg', '--preset'];
    const { code, stderr } = await callCli(cli, [...args, 'small'], { cwd, state: state.path });
    expect([code, stderr]).toEqual([0, expect.stringContaining('options: size 40\n')]);
    const wrong = await callCli(cli, [...args, 'other'], { cwd, state: state.path });
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('There is no preset other; thumbnails has small, light, thumbs.'),
    ]);
  });
});

describe('the settings of the workspace', () => {
  const settings = {
    'batchPool.thumbnails.size': 20,
    'batchPool.thumbnails.nameTemplate': '{dir}/t/{name}{ext}',
    'batchPool.exclude': ['b.jpg'],
    'batchPool.onConflict': 'overwrite',
  };
  const list = [task('all', { files: ['photos'] })];

  test('count as in the editor; what an untrusted one must not say is told of', async () => {
    using at = workspace(settings, list);
    const { code, stderr } = await at.run(['all']);
    expect([code, at.made()]).toEqual([0, ['photos/raw/t/c.jpg', 'photos/t/a.jpg']]);
    expect(stderr).toContain('options: size 20\n');
    expect(stderr).toContain('Not counted without --trust: the workspace’s batchPool.onConflict.');
    expect((await at.run(['all', '--trust'])).stderr).not.toContain('Not counted');
  });

  test('with a wrong value end the run with a sentence', async () => {
    using at = workspace({ 'batchPool.thumbnails.size': 'big' }, list);
    const { code, stderr } = await at.run(['all']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('Expected size to be a whole number from 1 to 16383'),
    ]);
  });
});
