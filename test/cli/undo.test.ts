import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, startCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { killedInTheMiddle, numbered, type Photos, photosOf, runIn } from '../support/past-runs.ts';
import { makePicture } from '../support/picture.ts';
import { done, recordRun } from '../support/run-records.ts';
import { answering, noTerminal, onTerminal } from '../support/terminal.ts';

const cli = bundledCli();
let jpeg: Buffer;
let slow: Buffer;
beforeAll(async () => {
  [jpeg, slow] = await Promise.all([
    makePicture({ format: 'jpeg' }),
    makePicture({ format: 'png', width: 2500, height: 2500 }),
  ]);
});

const run = (at: Photos, ...args: readonly string[]): Promise<CliResult> => runIn(cli, at, ...args);
const linux = process.platform === 'linux';

/** Five thumbnails: three made, one in the place of somebody else's file, one that was edited since. */
async function five(): Promise<Photos> {
  const at = photosOf(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'], jpeg);
  fs.writeFileSync(path.join(at.cwd, 'd_thumbnail.jpg'), 'somebody else’s');
  const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'];
  const { code, stderr } = await run(at, 'thumbnails', ...names, '--on-conflict', 'overwrite');
  expect(code, stderr).toBe(0);
  fs.rmSync(path.join(at.cwd, 'b_thumbnail.jpg'));
  fs.appendFileSync(path.join(at.cwd, 'c_thumbnail.jpg'), 'edited');
  return at;
}

describe.skipIf(!linux)('batch-pool undo', () => {
  test('takes back what was made and what was replaced; what was edited stays, and the exit code says so', async () => {
    using at = await five();
    const dry = await run(at, 'undo', '--dry-run');
    expect([dry.code, dry.lines.length]).toEqual([0, 5]);
    expect(dry.stderr).toMatch(
      /^Dry run: to undo .* would remove 3 files, restore 1, leave 1; nothing was touched\.$/m,
    );
    const before = at.photos();

    const unasked = await run(at, 'undo');
    expect([unasked.code, unasked.stdout]).toEqual([2, '']);
    expect(unasked.stderr).toMatch(
      /^Undo Generate Thumbnails of .* \(\w{6}\): remove 3 files, restore 1, leave 1\? Nobody can be asked here: say --yes\.$/m,
    );
    expect(at.photos()).toEqual(before);

    const undone = await run(at, 'undo', '--yes');
    expect(undone.code).toBe(1);
    expect(undone.lines).toEqual([
      '✓ a_thumbnail.jpg removed',
      '✓ b_thumbnail.jpg removed',
      '– c_thumbnail.jpg left: It was changed after the run.',
      '✓ d_thumbnail.jpg restored',
      '✓ e_thumbnail.jpg removed',
    ]);
    expect(undone.stderr).toContain('3 removed, 1 restored, 1 left');
    expect(undone.stderr).toContain(`What was removed is in the trash: ${at.path}/data/Trash`);
    expect(fs.readdirSync(path.join(at.path, 'data/Trash/files'))).toEqual([
      'a_thumbnail.jpg',
      'e_thumbnail.jpg',
    ]);
    expect(fs.readFileSync(path.join(at.cwd, 'd_thumbnail.jpg'), 'utf8')).toBe('somebody else’s');
    expect(at.photos()).toEqual([
      'a.jpg',
      'b.jpg',
      'c.jpg',
      'c_thumbnail.jpg',
      'd.jpg',
      'd_thumbnail.jpg',
      'e.jpg',
    ]);
    expect((await run(at, 'runs')).lines[1]).toMatch(/undone, 1 file left as it is$/);

    fs.rmSync(path.join(at.cwd, 'c_thumbnail.jpg'));
    const second = await run(at, 'undo', '--yes', '--json');
    expect(second.lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { v: 1, type: 'undo', removes: 1, restores: 0 },
      { type: 'undone', status: 'removed', path: path.join(at.cwd, 'c_thumbnail.jpg') },
      { type: 'undo-summary', counts: { removed: 1, restored: 0, left: 0 }, complete: true },
    ]);
    expect(second.code).toBe(0);
    const third = await run(at, 'undo', 'last', '--yes');
    expect([third.code, third.stderr]).toEqual([2, 'That run has been undone already.\n']);
    const none = await run(at, 'undo', '--yes');
    expect([none.code, none.stderr]).toEqual([0, 'There is no run with anything left to take back.\n']);
  });

  test('of a run that was killed in the middle: what its record knows goes, and the originals stay', async () => {
    using at = photosOf(numbered(80, '.png'), slow);
    const args = ['thumbnails', '.', '--pool-size', '1', '--chunk-size', '1', '--preset', 'thumbs'];
    await killedInTheMiddle(cli, args, at);
    const { code, lines, stderr } = await run(at, 'undo', '--yes');
    expect(code, stderr).toBe(0);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(stderr).toContain('of what it wrote in its last moments its record may not know');
    for (const line of lines) {
      const name = /^✓ (thumbs\/\d+\.png) removed$/.exec(line)?.[1] ?? '';
      expect(name, line).not.toBe('');
      expect(at.photos()).not.toContain(name);
    }
    expect(at.photos()).toEqual(expect.arrayContaining([...numbered(80, '.png')]));
    expect((await run(at, 'runs')).lines[1]).toMatch(/undone$/);
  });

  test('stopped by Ctrl+C between two files: says how many are left, and goes on later', async () => {
    using at = photosOf([], jpeg);
    const count = 1500;
    const items = numbered(count, '.jpg').map((name) => {
      const file = at.write(`photos/${name}`, 'made');
      return done('/p/source.jpg', [{ path: file, bytes: 4, mtimeMs: fs.statSync(file).mtimeMs }]);
    });
    const { id } = await recordRun(at.store, items);
    const running = startCli(cli, ['undo', '--yes'], at);
    await running.lines(1);
    process.kill(running.pid, 'SIGINT');
    const { code, lines, stderr } = await running.result;
    expect(code, stderr).toBe(130);
    const left = at.photos().length;
    expect(left).toBe(count - lines.length);
    expect(left).toBeGreaterThan(0);
    const said = left.toLocaleString('en');
    expect(stderr).toContain(
      `Stopped: ${said} files are as before; batch-pool undo ${id.slice(-6)} goes on.`,
    );
    const rest = await run(at, 'undo', '--yes', '--quiet');
    expect([rest.code, rest.stdout]).toEqual([0, '']);
    expect(at.photos()).toEqual([]);
  });

  test('of a run that had gone on with another one: that one is named', async () => {
    using at = photosOf(['a.jpg'], jpeg);
    const first = await recordRun(at.store, []);
    const file = at.write('photos/x.jpg', 'made');
    const output = { path: file, bytes: 4, mtimeMs: fs.statSync(file).mtimeMs };
    await recordRun(at.store, [done('/p/x.jpg', [output])], { follows: { kind: 'resume', runId: first.id } });
    const { code, stderr } = await run(at, 'undo', '--yes');
    expect(code).toBe(0);
    expect(stderr).toContain(`which is not undone: batch-pool undo ${first.id.slice(-6)}`);
  });

  test('without a trash: the file goes where the person is told, and is whole', async () => {
    using at = photosOf(['a.jpg'], jpeg);
    await run(at, 'thumbnails', 'a.jpg');
    const made = fs.readFileSync(path.join(at.cwd, 'a_thumbnail.jpg'));
    at.write('data', 'a file where the trash should be');
    const { code, stderr } = await run(at, 'undo', '--yes');
    expect(code, stderr).toBe(0);
    const [id = ''] = await at.store.ids();
    const last = at.store.keepFolder(id);
    expect(stderr).toMatch(/^What could not go to the trash \(.+\) is in .+ until the run is forgotten\.$/m);
    expect(stderr).toContain(last);
    expect(fs.readFileSync(path.join(last, 'removed-1-a_thumbnail.jpg'))).toEqual(made);
  });
});

describe.skipIf(!linux)('on a terminal', () => {
  test.each([
    ['y', 0, false],
    ['n', 130, true],
    ['', 130, true],
    ['\x03', 130, true],
  ])('the answer %j', async (answer, code, stays) => {
    const reason = noTerminal();
    if (reason !== undefined) return;
    using at = photosOf(['a.jpg'], jpeg);
    await run(at, 'thumbnails', 'a.jpg');
    const command = `'${process.execPath}' '${cli.file}' undo`;
    const result = await onTerminal(command, {
      cwd: at.cwd,
      env: { ...at.env, BATCH_POOL_STATE: at.state },
      onText: answering('remove 1 file? [y/N] ', answer === '\x03' ? answer : `${answer}\r`),
    });
    expect(result.code, result.text).toBe(code);
    expect(at.photos().includes('a_thumbnail.jpg')).toBe(stays);
    expect(result.text.includes('Nothing was taken back.'), result.text).toBe(stays);
  });
});
