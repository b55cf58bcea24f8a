import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { pathsInLine } from '../../src/report/lines.ts';
import { callCli } from '../support/cli-inside.ts';
import { type CliResult, runCli, runShell } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();
let jpeg: Buffer;
beforeAll(async () => {
  jpeg = await makePicture({ format: 'jpeg', width: 300, height: 200 });
});

/** A folder `photos` to be in, with its state beside it, and these pictures. */
function photos(names: readonly string[]): TempFolder & { readonly cwd: string } {
  const folder = tempFolder();
  fs.mkdirSync(path.join(folder.path, 'photos'));
  for (const name of names) folder.write(path.join('photos', name), jpeg);
  return { ...folder, cwd: path.join(folder.path, 'photos') };
}

const run = (folder: { readonly cwd: string }, ...args: readonly string[]): Promise<CliResult> =>
  callCli(cli, ['thumbnails', ...args], folder);
const json = ({ lines }: CliResult): readonly Record<string, unknown>[] =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>);
/** The sources of plain lines. */
const sourcesOf = ({ lines }: CliResult): readonly (string | undefined)[] =>
  lines.map((line) => pathsInLine(line)[0]?.path);

describe('exit codes', () => {
  /** As a process of its own. */
  const start = (folder: { readonly cwd: string }, ...args: readonly string[]): Promise<CliResult> =>
    runCli(cli, ['thumbnails', ...args], folder);

  test('0 where all went well; a line each on stdout in input order, the rest on stderr', async () => {
    using folder = photos(['img10.jpg', 'img2.jpg', 'img1.jpg']);
    const result = await start(folder, '.');
    expect(result.code).toBe(0);
    expect(result.lines).toHaveLength(3);
    for (const [i, name] of ['img1', 'img2', 'img10'].entries()) {
      expect(result.lines[i]).toMatch(
        new RegExp(
          `^✓ ${name}\\.jpg → ${name}_thumbnail\\.jpg  300×200 → 128×85  [\\d.]+ kB → [\\d.]+ kB  [\\d.]+ m?s$`,
        ),
      );
    }
    expect(result.stderr).toMatch(/^Generate Thumbnails: 3 files, /);
    expect(result.stderr).toContain('\n  options: size 128\n');
    expect(result.stderr).toMatch(/pool: \d+ process(es)? · sharp [\d.]+ \(native\), libvips/);
    expect(result.stderr).toMatch(/\n3 done · [\d.]+ kB → [\d.]+ kB · [\d.]+ m?s.*\n$/);
    const escape = '\x1b';
    expect(result.stdout + result.stderr, 'no colours in a pipe').not.toContain(escape);
    const { width, height } = await sharp(path.join(folder.cwd, 'img1_thumbnail.jpg')).metadata();
    expect([width, height]).toEqual([128, 85]);
  });

  test('1 where some failed: damaged, empty, missing; the others are done', async () => {
    using folder = photos(['a.jpg', 'z.jpg']);
    fs.writeFileSync(path.join(folder.cwd, 'broken.jpg'), jpeg.subarray(0, 400));
    fs.writeFileSync(path.join(folder.cwd, 'empty.jpg'), '');
    const result = await start(folder, 'a.jpg', 'broken.jpg', 'empty.jpg', 'gone.jpg', 'z.jpg');
    expect(result.code).toBe(1);
    const [a, broken, empty, gone, z] = result.lines;
    expect([a?.[0], z?.[0]]).toEqual(['✓', '✓']);
    expect(broken).toMatch(/^✗ broken\.jpg failed: The picture is damaged or cut short.* \[damaged\]$/);
    expect(empty).toBe('✗ empty.jpg failed: The file is empty. [source-empty]');
    expect(gone).toBe(
      '✗ gone.jpg failed: There is no such file; it may have been moved or deleted. [source-missing]',
    );
    expect(result.stderr).toContain('2 done, 3 failed');
  });

  test('0 where there is nothing to do, and it says so', async () => {
    using folder = photos([]);
    fs.writeFileSync(path.join(folder.cwd, 'notes.txt'), 'text');
    const result = await start(folder, '.');
    expect([result.code, result.stdout]).toEqual([0, '']);
    expect(result.stderr).toBe(
      'Nothing to do: there is no file of a kind that this job takes.\n  left out: 1 of other kinds\n',
    );
  });
});

describe('--json', () => {
  test('a run line, the files in input order, a summary; each with its version; nothing on stderr', async () => {
    using folder = photos(['b.jpg', 'a 📷\n.jpg']);
    fs.writeFileSync(path.join(folder.cwd, 'c.jpg'), 'no picture');
    const result = await run(folder, 'c.jpg', 'b.jpg', '.', '--json', '--size', '64', '--pool-size', '1');
    expect([result.code, result.stderr]).toEqual([1, '']);
    const [head, ...rest] = json(result);
    const summary = rest.at(-1);
    const files = rest.slice(0, -1);
    expect(json(result).map((line) => [line['v'], line['type']])).toEqual([
      ...[[1, 'run'], ...files.map(() => [1, 'file'])],
      [1, 'summary'],
    ]);
    expect(head).toMatchObject({
      job: 'thumbnails',
      files: 3,
      options: { size: 64 },
      leftOut: { duplicates: 2 },
    });
    expect(head?.['executor']).toMatchObject({ type: 'process', workers: 1 });
    expect(files.map((line) => [line['source'], line['index'], line['status']])).toEqual([
      [path.join(folder.cwd, 'c.jpg'), 0, 'failed'],
      [path.join(folder.cwd, 'b.jpg'), 1, 'done'],
      [path.join(folder.cwd, 'a 📷\n.jpg'), 2, 'done'],
    ]);
    expect(files[0]).toMatchObject({ failure: { code: 'other-content' } });
    expect(files[1]).toMatchObject({
      input: { format: 'jpeg', width: 300, height: 200, bytes: jpeg.length },
      outputs: [
        { path: path.join(folder.cwd, 'b_thumbnail.jpg'), width: 64, height: 43, replaced: 'nothing' },
      ],
    });
    expect(summary).toMatchObject({ total: 3, counts: { done: 2, failed: 1 }, workers: 1 });
  });

  test('of nothing to do is still a run and a summary', async () => {
    using folder = photos([]);
    const result = await run(folder, '.', '--json');
    expect(result.code).toBe(0);
    expect(json(result).map((line) => line['type'])).toEqual(['run', 'summary']);
  });

  test('of a dry run is the plan', async () => {
    using folder = photos(['a.jpg']);
    const result = await run(folder, '.', '--json', '--dry-run');
    expect(json(result)).toMatchObject([
      { v: 1, type: 'plan', job: 'thumbnails', files: 1, tasks: 1, replacing: 0, conflicts: 0 },
      { v: 1, type: 'planned', source: path.join(folder.cwd, 'a.jpg'), kind: 'task', index: 0 },
    ]);
  });
});

/** Without what is remembered of the machine. */
const pictures = (folder: TempFolder): readonly string[] =>
  folder.files().filter((name) => !name.startsWith('photos.state/'));

describe('--dry-run', () => {
  test('writes nothing at all, and says what would be', async () => {
    using folder = photos(['a.jpg', 'b.jpg']);
    fs.writeFileSync(path.join(folder.cwd, 'b_thumbnail.jpg'), 'mine');
    const before = pictures(folder);
    const result = await run(folder, 'a.jpg', 'b.jpg', '--dry-run', '--output-folder', 'out');
    expect(result.code).toBe(0);
    expect(result.lines).toEqual(['✓ a.jpg → out/a_thumbnail.jpg', '✓ b.jpg → out/b_thumbnail.jpg']);
    const beside = await run(folder, 'b.jpg', '--dry-run', '--on-conflict', 'overwrite');
    expect(beside.lines).toEqual(['✓ b.jpg → b_thumbnail.jpg  replaces the file there, a copy is kept']);
    expect(result.stderr).toContain('Dry run: 2 of 2 files would be worked on; nothing was written.');
    expect(pictures(folder)).toEqual(before);
    expect(fs.existsSync(`${folder.cwd}.state/runs`), 'a record').toBe(false);
  });
});

describe('what is said', () => {
  test('--quiet: failed files and the summary alone', async () => {
    using folder = photos(['a.jpg']);
    const result = await run(folder, 'a.jpg', 'gone.jpg', '--quiet');
    expect(result.code).toBe(1);
    expect(result.lines).toHaveLength(1);
    expect(result.lines[0]).toMatch(/^✗ gone\.jpg failed/);
    expect(result.stderr).toMatch(/^1 done, 1 failed · .*\n$/);
  });

  test('--line-style sentence: the articles’ own words', async () => {
    using folder = photos(['a.jpg']);
    const result = await run(folder, 'a.jpg', '--line-style', 'sentence');
    expect(result.stdout).toBe('✓ A thumbnail for a.jpg was saved as a_thumbnail.jpg\n');
  });

  test('paths outside of where one is are absolute', async () => {
    using folder = photos(['a.jpg']);
    fs.mkdirSync(path.join(folder.path, 'elsewhere'));
    const result = await callCli(cli, ['thumbnails', '../photos/a.jpg'], {
      cwd: path.join(folder.path, 'elsewhere'),
    });
    expect(sourcesOf(result)).toEqual([path.join(folder.cwd, 'a.jpg')]);
  });
});

describe('what is named', () => {
  const nasty = [
    'two  spaces.jpg',
    "it's.jpg",
    '"q".jpg',
    '#1 100%.jpg',
    '[1].jpg',
    '(a) {b}.jpg',
    '📷.jpg',
    '日本語.jpg',
  ];

  test('files of every kind of name, by themselves: one line each, in this order, links lead to them', async () => {
    using folder = photos(nasty);
    const result = await run(folder, ...nasty);
    expect(result.code).toBe(0);
    expect(sourcesOf(result)).toEqual(nasty);
    for (const line of result.lines) {
      const target = pathsInLine(line)[1]?.path ?? '';
      expect(fs.existsSync(path.join(folder.cwd, target)), line).toBe(true);
    }
  });

  test('a file whose name begins with a dash, after --', async () => {
    using folder = photos(['-a.jpg']);
    expect(sourcesOf(await run(folder, '--', '-a.jpg'))).toEqual(['-a.jpg']);
  });

  test('globs that reach the program are matched as a shell would: natural order, folders as folders', async () => {
    using folder = photos([
      'img10.jpg',
      'img2.jpg',
      'raw.d/x.jpg',
      'raw.d/.hidden.jpg',
      'node_modules/n.jpg',
    ]);
    fs.writeFileSync(path.join(folder.cwd, 'notes.txt'), 'text');
    const quoted = await run(folder, 'img*.jpg', '--dry-run');
    expect(sourcesOf(quoted)).toEqual(['img2.jpg', 'img10.jpg']);
    fs.writeFileSync(path.join(folder.cwd, 'raw.d', 'notes.txt'), 'text');
    const folders = await run(folder, 'raw*', '--dry-run');
    expect(sourcesOf(folders), 'a folder’s other files are no lines').toEqual(['raw.d/x.jpg']);
    const deep = await run(folder, '**/*.jpg', '--dry-run');
    expect(sourcesOf(deep)).toEqual(['img2.jpg', 'img10.jpg', 'raw.d/x.jpg']);
  });

  test('a glob that the shell expanded gives the same', async () => {
    using folder = photos(['a 1.jpg', 'a 2.jpg']);
    const result = await runShell(cli, 'cli thumbnails a*.jpg --dry-run', folder);
    expect(sourcesOf(result)).toEqual(['a 1.jpg', 'a 2.jpg']);
  });

  test('an absolute glob, and one from another folder', async () => {
    using folder = photos(['a.jpg', 'sub [x]/b.jpg']);
    const cwd = path.join(folder.cwd, 'sub [x]');
    const result = await callCli(cli, ['thumbnails', '../*.jpg', '*.jpg', '--dry-run'], { cwd });
    expect(sourcesOf(result)).toEqual([path.join(folder.cwd, 'a.jpg'), 'b.jpg']);
    const absolute = await run(folder, path.join(folder.cwd, '*.jpg'), '--dry-run');
    expect(sourcesOf(absolute)).toEqual(['a.jpg']);
  });

  test('a glob without a match is said, and the others go on', async () => {
    using folder = photos(['a.jpg']);
    const result = await run(folder, '*.png', 'a.jpg', '--dry-run');
    expect(result.stderr).toContain('No file matches *.png.');
    expect(sourcesOf(result)).toEqual(['a.jpg']);
    expect(result.code).toBe(1);
  });
});

describe('options', () => {
  test('SVG is off unless it is switched on', async () => {
    using folder = photos([]);
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';
    fs.writeFileSync(path.join(folder.cwd, 'a.svg'), svg);
    const off = await run(folder, 'a.svg');
    expect(off.code).toBe(0);
    expect(off.stdout).toMatch(/^– a\.svg skipped: SVG is switched off/);
    const on = await run(folder, 'a.svg', '--allow-svg');
    expect(on.code).toBe(0);
    expect(on.stdout).toMatch(/^✓ a\.svg → a_thumbnail\.png {2}/);
  });

  test('the thumbs preset: a folder of 75-pixel boxes; other flags win over it', async () => {
    using folder = photos(['a.jpg', 'sub/b.jpg']);
    expect((await run(folder, '.', '--preset', 'thumbs')).code).toBe(0);
    const size = async (name: string): Promise<number> =>
      (await sharp(path.join(folder.cwd, name)).metadata()).width;
    expect([await size('thumbs/a.jpg'), await size('sub/thumbs/b.jpg')]).toEqual([75, 75]);
    await run(folder, 'a.jpg', '--preset', 'thumbs', '--size', '50', '--name', '{name}-{width}');
    expect(await size('a-50.jpg')).toBe(50);
  });

  test('--output-folder keeps the structure below where one is; --in-process and threads give the same bytes', async () => {
    using folder = photos(['x/a.jpg']);
    for (const [out, ...flags] of [['1'], ['2', '--in-process'], ['3', '--worker-type', 'thread']]) {
      const { code, stderr } = await run(folder, 'x', '--output-folder', `../${out ?? ''}`, ...flags);
      expect(code, stderr).toBe(0);
    }
    const [one, two, three] = ['1', '2', '3'].map((out) =>
      fs.readFileSync(path.join(folder.path, out, 'x/a_thumbnail.jpg')),
    );
    expect(two?.equals(one ?? Buffer.alloc(0))).toBe(true);
    expect(three?.equals(one ?? Buffer.alloc(0))).toBe(true);
  });

  test('run twice: own results are replaced and are no sources; run for a third time just the same', async () => {
    using folder = photos(['a.jpg', 'b.jpg']);
    const once = await run(folder, '.');
    const files = folder.files().filter((name) => name.startsWith('photos/'));
    for (let again = 0; again < 3; again++) {
      const twice = await run(folder, '.');
      expect(sourcesOf(twice)).toEqual(sourcesOf(once));
      expect(twice.stderr).toContain('left out: 2 earlier results');
    }
    expect(folder.files().filter((name) => name.startsWith('photos/'))).toEqual(files);
  });
});

describe('names that are taken', () => {
  const taken = (): ReturnType<typeof photos> => {
    const folder = photos(['a.jpg']);
    fs.writeFileSync(path.join(folder.cwd, 'a_thumbnail.jpg'), 'mine');
    return folder;
  };

  test.each([
    ['rename', 0, /^✓ a\.jpg → a_thumbnail \(1\)\.jpg/, 'mine'],
    ['skip', 0, /^– a\.jpg skipped: a_thumbnail\.jpg exists already$/m, 'mine'],
    ['overwrite', 0, /^✓ a\.jpg → a_thumbnail\.jpg/, undefined],
  ])('%s', async (policy, code, line, left) => {
    using folder = taken();
    const result = await run(folder, 'a.jpg', '--on-conflict', policy);
    expect(result.code).toBe(code);
    expect(result.stdout).toMatch(line);
    const now = fs.readFileSync(path.join(folder.cwd, 'a_thumbnail.jpg'));
    expect(now.toString() === 'mine').toBe(left === 'mine');
  });

  test('ask, with nobody to ask: nothing is done, 2, and how to go on', async () => {
    using folder = taken();
    const result = await run(folder, 'a.jpg', '--on-conflict', 'ask');
    expect([result.code, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain('use --on-conflict rename, overwrite or skip');
    expect(pictures(folder)).toEqual(['photos/a.jpg', 'photos/a_thumbnail.jpg']);
  });
});
