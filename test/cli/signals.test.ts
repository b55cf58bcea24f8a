import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { pathsInLine } from '../../src/report/lines.ts';
import { linesOf, type RunningCli, runShell, startCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { answering, noTerminal, onTerminal } from '../support/terminal.ts';

const cli = bundledCli();
let slow: Buffer;
let quick: Buffer;
beforeAll(async () => {
  [slow, quick] = await Promise.all([
    makePicture({ format: 'png', width: 3000, height: 3000 }),
    makePicture({ format: 'jpeg', width: 16, height: 16 }),
  ]);
});

const unix = process.platform !== 'win32';
const linux = process.platform === 'linux';

/** A folder `photos` with so many pictures: one file with many names, as writing would take longer than the test. */
function many(count: number, bytes: Buffer, extension: string): TempFolder & { readonly cwd: string } {
  const folder = tempFolder();
  const first = folder.write(`photos/0${extension}`, bytes);
  for (let i = 1; i < count; i++) fs.linkSync(first, path.join(folder.path, `photos/${i}${extension}`));
  return { ...folder, cwd: path.join(folder.path, 'photos') };
}

const temporaries = (folder: TempFolder): readonly string[] =>
  folder.files().filter((name) => name.includes('.tmp') || name.includes('.batch-pool-'));

/** Its workers, who must all be gone soon after it. */
async function nobodyLeft(workers: readonly number[]): Promise<void> {
  expect(workers.length, 'it has workers').toBeGreaterThan(0);
  await expect.poll(() => workers.filter(isAlive), { timeout: 5000 }).toEqual([]);
}

async function underWay(running: RunningCli): Promise<readonly number[]> {
  await running.lines(2);
  return childrenOf(running.pid);
}

const args = ['thumbnails', '.', '--pool-size', '2', '--chunk-size', '2'];
const count = 120;

describe.skipIf(!linux)('interrupted in the middle', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'by %s: code %i, a line for every file in order, no temporary file, no process',
    async (signal, code) => {
      using folder = many(count, slow, '.png');
      const running = startCli(cli, args, folder);
      const workers = await underWay(running);
      process.kill(running.pid, signal);
      const began = performance.now();
      const result = await running.result;
      expect(performance.now() - began, 'milliseconds until it ended').toBeLessThan(5000);
      expect([result.code, result.signal]).toEqual([code, null]);
      expect(result.lines.map((line) => pathsInLine(line)[0]?.path)).toEqual(
        Array.from({ length: count }, (_, i) => `${i}.png`),
      );
      const marks = result.lines.map((line) => line[0]);
      expect(marks[0]).toBe('✓');
      expect(marks.at(-1)).toBe('·');
      expect(new Set(marks)).toEqual(new Set(['✓', '·']));
      expect(result.stderr).toMatch(/\d+ done, \d+ cancelled · /);
      expect(temporaries(folder)).toEqual([]);
      for (const line of result.lines.filter((each) => each.startsWith('✓'))) {
        const target = path.join(folder.cwd, pathsInLine(line)[1]?.path ?? '');
        expect(fs.existsSync(target), line).toBe(true);
      }
      await nobodyLeft(workers);
    },
  );

  test('by Ctrl+C, which the terminal sends to the workers as well: the same, and no file is called crashed', async () => {
    using folder = many(count, slow, '.png');
    const running = startCli(cli, args, { ...folder, detached: true });
    const workers = await underWay(running);
    process.kill(-running.pid, 'SIGINT');
    const result = await running.result;
    expect(result.code).toBe(130);
    expect(result.lines).toHaveLength(count);
    expect(new Set(result.lines.map((line) => line[0]))).toEqual(new Set(['✓', '·']));
    expect(temporaries(folder)).toEqual([]);
    await nobodyLeft(workers);
  });

  test('with --json: the cancelled ones and the summary are there', async () => {
    using folder = many(count, slow, '.png');
    const running = startCli(cli, [...args, '--json'], folder);
    await running.lines(2);
    process.kill(running.pid, 'SIGINT');
    const { code, lines } = await running.result;
    expect(code).toBe(130);
    const last = JSON.parse(lines.at(-1) ?? '') as {
      type: string;
      total: number;
      counts: { cancelled: number };
    };
    expect([last.type, last.total]).toEqual(['summary', count]);
    expect(last.counts.cancelled).toBeGreaterThan(0);
  });

  test('while it still looks for files: 130, and nothing was written', async () => {
    using folder = many(3, quick, '.jpg');
    // Twenty gigabytes of nothing, whose hash takes longer than this test.
    const endless = folder.write('photos/9.jpg', '');
    fs.truncateSync(endless, 20e9);
    const running = startCli(cli, [...args, '--name', '{name}_{hash}'], folder);
    await expect.poll(() => hasOpen(running.pid, endless), { timeout: 10_000 }).toBe(true);
    process.kill(running.pid, 'SIGINT');
    const { code, stderr } = await running.result;
    expect(code).toBe(130);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(temporaries(folder)).toEqual([]);
  });
});

function hasOpen(pid: number, file: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return fs.readdirSync(folder).some((fd) => {
    try {
      return fs.readlinkSync(path.join(folder, fd)) === file;
    } catch {
      return false;
    }
  });
}

describe.skipIf(!unix)('a reader that has gone', () => {
  test.each([
    ['| head -1', 1],
    ['2>&1 | head -1', 1],
    ['--json | head -2', 2],
    ['2>/dev/null | true', 0],
  ])('%s ends the run soon, without a stack, and leaves nothing', async (pipe, lines) => {
    using folder = many(400, slow, '.png');
    const command = `cli ${args.join(' ')} ${pipe}; echo "code \${PIPESTATUS[0]}" >&2`;
    const result = await runShell(cli, command, folder);
    expect(result.lines).toHaveLength(lines);
    expect(result.stderr).toContain('code 141');
    expect(result.stderr).not.toMatch(/EPIPE|\n\s+at /);
    await expect.poll(() => temporaries(folder), { timeout: 5000 }).toEqual([]);
    const made = fs.readdirSync(folder.cwd).filter((name) => name.includes('_thumbnail')).length;
    expect(made, 'results that nobody waited for').toBeLessThan(300);
  });

  test.skipIf(!fs.existsSync('/dev/full'))('a full disk behind stdout is said in a sentence', async () => {
    using folder = many(60, slow, '.png');
    const result = await runShell(cli, `cli ${args.join(' ')} > /dev/full`, folder);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/no space/i);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(temporaries(folder)).toEqual([]);
  });
});

describe.skipIf(!unix)('on a terminal', () => {
  const program = (more: string): string =>
    `'${process.execPath}' '${cli.file}' thumbnails . --pool-size 1 ${more}`;

  test('progress stands at the bottom and is gone at the end; lines have colours', async ({ skip }) => {
    const reason = noTerminal();
    if (reason !== undefined) skip(reason);
    using folder = many(12, slow, '.png');
    fs.rmSync(path.join(folder.cwd, '5.png'));
    fs.writeFileSync(path.join(folder.cwd, '5.png'), 'broken');
    const { code, text } = await onTerminal(program(''), { cwd: folder.cwd });
    expect(code).toBe(1);
    expect(text).toMatch(/\d+\/12/);
    expect(text).toContain('\x1b[32m✓\x1b[39m 0.png');
    expect(text).toContain('\x1b[31m✗\x1b[39m 5.png');
    // Every progress text is wiped before the next line: from the last wiping on there is none.
    expect(text.slice(text.lastIndexOf('\x1b[2K'))).not.toMatch(/\d+\/12/);
    expect(linesOf(text).at(-1)).toMatch(/11 done, 1 failed/);
  });

  test.each([
    ['r', 0, /a_thumbnail \(1\)\.png/],
    ['o', 0, /→ a_thumbnail\.png/],
    ['s', 0, /skipped: a_thumbnail\.png exists already/],
    ['q', 130, /name is taken/],
  ])('asked about names that are taken, the answer %s counts', async (answer, code, words) => {
    const reason = noTerminal();
    if (reason !== undefined) return;
    using folder = many(1, quick, '.jpg');
    fs.rmSync(path.join(folder.cwd, '0.jpg'));
    fs.writeFileSync(path.join(folder.cwd, 'a.png'), await makePicture({ format: 'png' }));
    fs.writeFileSync(path.join(folder.cwd, 'a_thumbnail.png'), 'mine');
    const command = program('a.png --on-conflict ask').replace(' . ', ' ');
    const onText = answering('[q]uit?', `${answer}\r`);
    const result = await onTerminal(command, { cwd: folder.cwd, onText });
    expect(result.code, result.text).toBe(code);
    expect(result.text).toMatch(words);
    if (answer !== 'o')
      expect(fs.readFileSync(path.join(folder.cwd, 'a_thumbnail.png'), 'utf8')).toBe('mine');
  });

  test.each([
    ['Ctrl+C', '\x03'],
    ['Ctrl+D', '\x04'],
  ])('%s at the question is an interruption: 130, nothing done', async (_name, key) => {
    const reason = noTerminal();
    if (reason !== undefined) return;
    using folder = many(1, slow, '.png');
    fs.writeFileSync(path.join(folder.cwd, '0_thumbnail.png'), 'mine');
    const command = program('0.png --on-conflict ask').replace(' . ', ' ');
    const onText = answering('[q]uit?', key);
    const result = await onTerminal(command, { cwd: folder.cwd, onText });
    expect(result.code, result.text).toBe(130);
    expect(fs.readFileSync(path.join(folder.cwd, '0_thumbnail.png'), 'utf8')).toBe('mine');
  });
});
