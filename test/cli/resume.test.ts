import fs from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, startCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { killedInTheMiddle, numbered, type Photos, photosOf, runIn } from '../support/past-runs.ts';
import { makePicture } from '../support/picture.ts';

const cli = bundledCli();
let slow: Buffer;
beforeAll(async () => {
  slow = await makePicture({ format: 'png', width: 2500, height: 2500 });
});

const run = (at: Photos, ...args: readonly string[]): Promise<CliResult> => runIn(cli, at, ...args);
const count = 30;
const args = ['thumbnails', '.', '--pool-size', '1', '--chunk-size', '1', '--preset', 'thumbs'];

describe.skipIf(process.platform === 'win32')('a run that was killed in the middle', () => {
  test('is listed as interrupted, hinted at when it is begun anew, and gone on with', async () => {
    using at = photosOf(numbered(count, '.png'), slow);
    await killedInTheMiddle(cli, args, at);
    const [id = ''] = await at.store.ids();
    const listed = await run(at, 'runs');
    expect(listed.lines[1]).toMatch(/ done +interrupted after \d+ of 30$/);
    expect(listed.stderr).toContain(`batch-pool resume ${id.slice(-6)} goes on with what was not done.`);

    const hint =
      /^The run of \d\d:\d\d on these files was interrupted after \d+ of 30; batch-pool resume (\w{6}) goes on\.$/m;
    const anew = await run(at, ...args, '--dry-run');
    expect(hint.exec(anew.stderr)?.[1]).toBe(id.slice(-6));
    expect((await run(at, ...args, '--dry-run', '--quiet')).stderr).not.toMatch(hint);
    expect((await run(at, 'thumbnails', '0.png', '--dry-run')).stderr).not.toMatch(hint);

    const before = new Map(at.photos().map((name) => [name, fs.statSync(`${at.cwd}/${name}`).mtimeMs]));
    const resumed = await run(at, 'resume');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/^Going on with Generate Thumbnails of /m);
    expect(resumed.lines.map((line) => /(\d+)\.png/.exec(line)?.[1])).toEqual(numbered(count, ''));
    expect(new Set(resumed.lines.map((line) => line[0]))).toEqual(new Set(['=', '✓']));
    expect(at.photos().filter((name) => name.startsWith('thumbs/'))).toHaveLength(count);
    expect(at.photos().filter((name) => name.includes('.tmp'))).toEqual([]);
    for (const [name, mtimeMs] of before)
      if (!name.includes('.tmp')) expect(fs.statSync(`${at.cwd}/${name}`).mtimeMs, name).toBe(mtimeMs);

    const over = await run(at, 'resume');
    expect([over.code, over.stderr]).toEqual([
      0,
      'There is no run that was interrupted or cancelled and not gone on with since.\n',
    ]);
    expect((await run(at, ...args, '--dry-run')).stderr).not.toMatch(hint);
    const named = await run(at, 'resume', 'last');
    expect([named.code, named.stderr]).toEqual([
      0,
      'That run came to its end; there is nothing to go on with.\n',
    ]);
  });

  test('goes on in the same way after Ctrl+C; undone, it cannot', async () => {
    using at = photosOf(numbered(count, '.png'), slow);
    const running = startCli(cli, args, at);
    await running.lines(3);
    process.kill(running.pid, 'SIGINT');
    expect((await running.result).code).toBe(130);
    const listed = await run(at, 'runs');
    expect(listed.lines[1]).toMatch(/cancelled {2}cancelled after \d+ of 30$/);
    const dry = await run(at, 'resume', '--dry-run');
    expect(dry.lines).toHaveLength(count);
    expect(new Set(dry.lines.map((line) => line[0]))).toEqual(new Set(['=', '✓']));
    expect((await run(at, 'undo', '--yes', '--quiet')).code).toBe(0);
    expect(at.photos()).toHaveLength(count);
    const { code, stderr } = await run(at, 'resume', 'last');
    expect([code, stderr]).toEqual([2, 'That run was undone; start it anew instead.\n']);
  });
});
