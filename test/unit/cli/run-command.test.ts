import path from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Output } from '../../../src/cli/output.ts';
import { runCommand } from '../../../src/cli/run-command.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

interface Ended {
  readonly code: number;
  readonly lines: readonly string[];
  readonly notes: string;
}

/** `batch-pool run …` in this process; what needs workers is for the real program. */
async function run(folder: TempFolder, args: readonly string[], below = '.'): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()] as unknown as [
    NodeJS.WriteStream,
    NodeJS.WriteStream,
  ];
  const output = new Output(out, err, {}, () => {});
  const cwd = path.join(folder.path, below);
  const signal = new AbortController().signal;
  const code = await runCommand(args, {
    jobs,
    workerScript: '/none',
    cwd,
    output,
    signal,
    stdin: process.stdin,
  });
  const text = (stream: NodeJS.WriteStream): string =>
    String((stream as unknown as PassThrough).read() ?? '');
  return { code, lines: text(out).trimEnd().split('\n'), notes: text(err) };
}

const task = (label: string, facts: object): object => ({
  type: 'batch-pool',
  label,
  job: 'thumbnails',
  ...facts,
});
const tasks = [
  task('all', { files: ['photos/**/*.jpg', '!photos/raw/**'] }),
  task('checked', { files: ['photos/a.jpg'], check: true }),
  task('no files', {}),
  task('up', { files: ['../*.jpg'] }),
  task('far', { files: ['photos/a.jpg'], outputFolder: '/elsewhere' }),
  task('open file', { files: ['${file}'] }),
  task('none', { files: ['*.gif'] }),
  task('misspelt', { files: ['photos'], optoins: {} }),
];
const presets = [
  { name: 'small', job: 'thumbnails', options: { size: 40 }, description: 'For lists' },
  { name: 'elsewhere', job: 'thumbnails', outputFolder: '../elsewhere' },
  { name: 'mistyped', job: 'thumbnails', options: { sice: 1 } },
];

function workspace(list: readonly object[] = tasks): TempFolder {
  const folder = tempFolder();
  folder.write('photos/a.jpg', 'x');
  folder.write('.vscode/settings.json', `// mine\n${JSON.stringify({ 'batchPool.presets': presets })}`);
  folder.write('.vscode/tasks.json', JSON.stringify({ version: '2.0.0', tasks: list }));
  return folder;
}

describe('a name that cannot be run ends with 2 and says why', () => {
  test.each([
    [['no files'], 'names no files; name them here: batch-pool run "no files" photos/'],
    [['up'], 'names ../*.jpg, which leads out of its workspace'],
    [['far'], 'writes to /elsewhere, outside of its workspace'],
    [['open file'], '${file} cannot be filled in here; only ${workspaceFolder} is known.'],
    [['none'], 'No file matches *.gif.'],
    [['misspelt'], 'Task “misspelt”: there is no “optoins”; it may have job, preset, files,'],
    [['nobody'], 'There is no task or preset “nobody” (in '],
    [['small'], 'Name the files for the preset “small”: batch-pool run small photos/'],
    [['elsewhere', 'photos'], 'The preset “elsewhere” writes to '],
    [['mistyped', 'photos'], 'Preset “mistyped”: There is no option sice; the options are size,'],
    [['small', 'photos', '--preset', 'x'], 'leave --preset out'],
    [
      ['small', 'photos', '--sice', '1'],
      "Unknown option '--sice'. Did you mean --size?\nSee batch-pool thumbnails --help.",
    ],
    [['small', 'photos', '--max-bytes', '1'], '--max-bytes is a limit for --check; say that too.'],
    [['--workspace', '.', 'small'], 'comes first: batch-pool run <name>'],
  ])('%j', async (args, problem) => {
    using folder = workspace();
    const { code, lines, notes } = await run(folder, args);
    expect([code, lines]).toEqual([2, ['']]);
    expect(notes).toContain(problem);
    expect(folder.files()).toEqual(['.vscode/settings.json', '.vscode/tasks.json', 'photos/a.jpg']);
  });
});

describe('without a name', () => {
  test('lists what there is, and what is wrong', async () => {
    using folder = workspace();
    const { code, lines, notes } = await run(folder, [], 'photos');
    expect(code).toBe(1);
    const rows = lines.map((line) => line.trim().split(/ {2,}/));
    expect(rows).toContainEqual(['all', 'thumbnails', 'photos/**/*.jpg !photos/raw/**']);
    expect(rows).toContainEqual(['checked', 'thumbnails', 'checks photos/a.jpg']);
    expect(rows).toContainEqual(['small', 'thumbnails', 'For lists']);
    expect(rows.map(([name]) => name)).toContain('thumbnails/thumbs');
    expect(notes).toContain('Task “misspelt”: there is no “optoins”');
    expect(notes).toContain('Preset “mistyped”: There is no option sice');
  });

  test('for programs, a line each', async () => {
    using folder = workspace([task('all', { files: ['photos'] })]);
    const { lines } = await run(folder, ['--json']);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      v: 1,
      type: 'task',
      name: 'all',
      job: 'thumbnails',
      description: 'photos',
      own: true,
    });
  });

  test('where there are none, says where they would be', async () => {
    using folder = tempFolder();
    expect(await run(folder, [])).toMatchObject({
      code: 0,
      notes: 'There is no task and no preset of your own here or above.\n',
    });
  });

  test('a file that cannot be read is said with its place', async () => {
    using folder = workspace();
    folder.write('.vscode/tasks.json', '{\n  "tasks": [}\n');
    const { code, notes } = await run(folder, []);
    expect([code, notes]).toEqual([
      1,
      expect.stringContaining('.vscode/tasks.json:2:13: a value is missing.'),
    ]);
  });

  test('help helps, also behind a name', async () => {
    using folder = workspace();
    const { code, lines } = await run(folder, ['all', '--help']);
    expect([code, lines]).toEqual([
      0,
      expect.arrayContaining([expect.stringContaining('Usage: batch-pool run <name>')]),
    ]);
  });
});
