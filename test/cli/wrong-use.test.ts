import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { jobs } from '../../src/jobs/index.ts';
import { callCli } from '../support/cli-inside.ts';
import { runCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Without a state folder: it must not make one. */
const cli = { ...bundledCli(), engines: '' };

describe('help goes to stdout and ends with 0', () => {
  test.each([['--help'], ['-h'], ['help']])('%s names every job', async (...args) => {
    using folder = tempFolder();
    const { code, stdout, stderr } = await runCli(cli, args, { cwd: folder.path });
    expect([code, stderr]).toEqual([0, '']);
    for (const { id } of jobs) expect(stdout).toContain(id);
  });

  test('of a job, in any place of the line', async () => {
    using folder = tempFolder();
    const { code, stdout } = await callCli(cli, ['thumbnails', 'none.jpg', '--help'], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stdout).toContain('--size N');
    expect(stdout).toContain('--output-folder FOLDER');
    const [other, flags] = await Promise.all(
      [
        ['help', 'thumbnails'],
        ['help', 'flags'],
      ].map((args) => callCli(cli, args, { cwd: folder.path })),
    );
    expect(other?.stdout).toBe(stdout);
    expect(flags?.stdout).toContain('--pool-size N');
  });

  test('the version, and the list of jobs', async () => {
    using folder = tempFolder();
    const [version, list] = await Promise.all(
      ['--version', 'jobs'].map((arg) => callCli(cli, [arg], { cwd: folder.path })),
    );
    expect(version?.stdout).toBe(`${manifest.version}\n`);
    expect(list?.lines).toHaveLength(jobs.length);
  });
});

describe('wrong use ends with 2, says why on stderr, and does nothing', () => {
  test.each([
    [[], ''],
    [['resizze', 'a.jpg'], 'There is no job or command resizze. Did you mean resize?'],
    [['frobnicate', 'a.jpg'], 'There is no job or command frobnicate. The jobs are checksum, '],
    [['thumbnails'], 'Name files, folders or globs: batch-pool thumbnails photos/'],
    [['thumbnails', 'a.jpg', '--sizes', '3'], "Unknown option '--sizes'. Did you mean --size?"],
    [['thumbnails', 'a.jpg', '--size'], 'The flag --size needs a value.'],
    [
      ['thumbnails', 'a.jpg', '--size', '0'],
      'Expected --size to be a whole number from 1 to 16383, but got 0.',
    ],
    [['thumbnails', 'a.jpg', '--size', 'big'], 'but got "big"'],
    [['thumbnails', 'a.jpg', '--fit', 'outside'], 'Expected --fit to be one of inside, cover, contain'],
    [
      ['thumbnails', 'a.jpg', '--pool-size', '-1000'],
      'Expected --pool-size to be a whole number from -64 to 256',
    ],
    [['thumbnails', 'a.jpg', '--json=yes'], "Option '--json' does not take an argument."],
    [['thumbnails', 'a.jpg', '--preset', 'huge'], 'There is no preset huge; thumbnails has thumbs.'],
    [['thumbnails', 'a.jpg', '--name', 'x'], 'needs {name}, {n} or {hash}'],
    [['thumbnails', 'a.jpg', '--name', '{nam}'], 'has {nam}; it can have {dir} {name}'],
    [['thumbnails', 'a.jpg', '--stop-after', 'many'], 'Expected --stop-after to be a number or a percentage'],
    [['thumbnails', 'a.jpg', '--on-conflict', 'destroy'], 'one of rename, overwrite, skip, ask'],
    [['thumbnails', '*.png'], 'No file matches *.png.'],
  ])('%j', async (args, words) => {
    using folder = tempFolder();
    folder.write('a.jpg', 'x');
    const { code, stdout, stderr } = await callCli(cli, args, { cwd: folder.path });
    expect(code).toBe(2);
    if (args.length > 0) expect(stdout).toBe('');
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(folder.files()).toEqual(['a.jpg']);
    expect(fs.existsSync(`${folder.path}.state`)).toBe(false);
  });
});
