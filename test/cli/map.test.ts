import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/build/bundles.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import type { CliResult } from '../support/cli-program.ts';
import { callCli } from '../support/cli-inside.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

/** In one worker: each takes time to start, and loads the function anew. */
const run = (folder: TempFolder, ...args: readonly string[]): Promise<CliResult> =>
  callCli(cli, [...args, '--pool-size', '1'], { cwd: folder.path, state: path.join(folder.path, '.state') });

/** A workspace with texts, and the word count of the examples. */
function workspace(): TempFolder {
  const folder = tempFolder();
  folder.write('texts/a.txt', 'one fish two fish\n');
  folder.write('texts/b.txt', 'red fish\n');
  const example = path.join(root, 'media/examples/word-count.batch.mjs');
  folder.write('tools/words.batch.mjs', fs.readFileSync(example));
  return folder;
}

const task = (more: object): string =>
  JSON.stringify({ tasks: [{ type: 'batch-pool', label: 'words', job: 'map', files: ['texts'], ...more }] });

test('word count over a folder: a line each in order, and one table', async () => {
  using folder = workspace();
  const { code, lines, stderr } = await run(
    folder,
    'map',
    '--function',
    'tools/words.batch.mjs',
    '--with.least=4',
    'texts',
  );
  expect([code, lines]).toEqual([
    0,
    [
      expect.stringMatching(/^✓ texts\/a\.txt {2}.* {2}\{"fish":2\}$/),
      expect.stringMatching(/^✓ texts\/b\.txt {2}.* {2}\{"fish":1\}$/),
      expect.stringMatching(/^✓ texts\/words\.csv/),
    ],
  ]);
  expect(stderr).toMatch(
    /^Count Words: .*\n {2}options: function tools\/words\.batch\.mjs · least 4\n {2}pool: \d+ process/,
  );
  expect(fs.readFileSync(path.join(folder.path, 'texts/words.csv'), 'utf8')).toBe('word,count\nfish,3\n');
});

test('what the function logs is on stderr, in input order, and in the JSON of its file', async () => {
  using folder = workspace();
  folder.write(
    'f.cjs',
    'module.exports = async (file, ctx) => { ctx.log("read", await file.text()); return 1; };',
  );
  const plain = await run(folder, 'map', '--function', 'f.cjs', 'texts');
  const said = plain.stderr.split('\n').filter((line) => line.startsWith('texts/'));
  expect(said).toEqual([
    'texts/a.txt: read one fish two fish',
    'texts/a.txt: ',
    'texts/b.txt: read red fish',
    'texts/b.txt: ',
  ]);
  const { lines } = await run(folder, 'map', '--function', 'f.cjs', 'texts', '--json');
  const first = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find(({ type }) => type === 'file');
  expect(first).toMatchObject({ status: 'done', value: 1, log: ['read one fish two fish', ''] });
});

describe('what is wrong', () => {
  test('in the function is a line with its place, and exit code 1', async () => {
    using folder = workspace();
    folder.write(
      'tools/f.mjs',
      'export default (file) => {\n  if (file.name === "a") throw new TypeError("no a");\n  return 1;\n};\n',
    );
    const { code, lines } = await run(folder, 'map', '--function', 'tools/f.mjs', 'texts');
    expect([code, lines[0]]).toEqual([
      1,
      '✗ texts/a.txt failed: The function threw: no a (at tools/f.mjs:2:32). [function-failed]',
    ]);
    expect(lines[1]).toMatch(/^✓ texts\/b\.txt/);
  });

  test('with the module is one sentence, and exit code 2', async () => {
    using folder = workspace();
    folder.write('f.mjs', 'export default async (file) => {\n  const x = ;\n};\n');
    const { code, stdout, stderr } = await run(folder, 'map', '--function', 'f.mjs', 'texts');
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      "f.mjs could not be loaded: Unexpected token ';' (at f.mjs:2:13).\n",
    ]);
  });

  test('with its options too', async () => {
    using folder = workspace();
    const asked = async (...args: readonly string[]): Promise<readonly unknown[]> => {
      const { code, stderr } = await run(folder, 'map', ...args, 'texts');
      return [code, stderr];
    };
    const words = ['--function', 'tools/words.batch.mjs'];
    expect(await asked()).toEqual([
      2,
      'Which function? Name its module: the option function, such as word-count.mjs.\n',
    ]);
    expect(await asked(...words, '--with.least=x')).toEqual([
      2,
      'Expected with.least to be a whole number of at least 1, but got "x".\n',
    ]);
    expect(await asked(...words, '--with.most=1')).toEqual([
      2,
      'There is no option most; the options are least.\n',
    ]);
  });
});

describe('a module that the workspace names', () => {
  test.each([
    ['a task', '.vscode/tasks.json', task({ options: { function: 'tools/words.batch.mjs' } })],
    [
      'a preset',
      '.vscode/settings.json',
      JSON.stringify({
        'batchPool.presets': [{ name: 'words', job: 'map', options: { function: 'tools/words.batch.mjs' } }],
      }),
    ],
  ])('of %s runs only for those who trust it', async (_what, file, text) => {
    using folder = workspace();
    folder.write(file, text);
    folder.write('sub/x', '');
    const args = ['run', 'words', '../texts', '--pool-size', '1'];
    const there = { cwd: path.join(folder.path, 'sub'), state: path.join(folder.path, '.state') };
    const refused = await callCli(cli, args, there);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(
        /“words” runs the code of tools\/words\.batch\.mjs, which came with its workspace .*; say --trust if it may\.\n$/,
      ),
    ]);
    expect(folder.files().filter((name) => name.endsWith('.csv'))).toEqual([]);
    // Named from the workspace's folder on, wherever the person is.
    const trusted = await callCli(cli, [...args, '--trust'], there);
    expect([trusted.code, trusted.lines.length]).toEqual([0, 3]);
  });

  test('one that the person names instead runs as it is', async () => {
    using folder = workspace();
    folder.write('.vscode/tasks.json', task({ options: { function: '../evil.mjs' } }));
    const { code } = await run(folder, 'run', 'words', '--function', 'tools/words.batch.mjs');
    expect(code).toBe(0);
  });
});

test('retry runs the function again where it failed, as it is by then', async () => {
  using folder = workspace();
  folder.write(
    'f.mjs',
    'export default (file) => { if (file.name === "b") throw new Error("not yet"); return 1; };',
  );
  expect((await run(folder, 'map', '--function', 'f.mjs', 'texts')).code).toBe(1);
  folder.write('f.mjs', 'export default (file) => "now";');
  const { code, lines } = await run(folder, 'retry');
  expect([code, lines]).toEqual([0, [expect.stringMatching(/^✓ texts\/b\.txt {2}.*"now"$/)]]);
});

test('what was made is not made again, unless the function has changed', async () => {
  using folder = workspace();
  const text = (ending: string): string =>
    `export const outputs = [{ extension: '.up' }]; export default async (file) => (await file.text()).toUpperCase() + '${ending}';`;
  folder.write('f.mjs', text('!'));
  const again = async (): Promise<readonly string[]> => {
    const { lines } = await run(folder, 'map', '--function', 'f.mjs', 'texts/a.txt', '--skip-unchanged');
    return lines.map((line) => line.slice(0, 1));
  };
  expect(await again()).toEqual(['✓']);
  expect(await again()).toEqual(['=']);
  folder.write('f.mjs', text('?'));
  expect(await again()).toEqual(['✓']);
  expect(fs.readFileSync(path.join(folder.path, 'texts/a.up'), 'utf8')).toBe('ONE FISH TWO FISH\n?');
});

test('in this very process, to debug a function, it is the same', async () => {
  using folder = workspace();
  const { code, lines } = await run(
    folder,
    'map',
    '--function',
    'tools/words.batch.mjs',
    'texts',
    '--in-process',
  );
  expect([code, lines.length]).toEqual([0, 3]);
});
