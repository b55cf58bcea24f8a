import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { bundledCli } from '../support/bundled-cli.ts';
import { callCli } from '../support/cli-inside.ts';
import { startCli } from '../support/cli-program.ts';
import { bytesOf, startServer } from '../support/http-server.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

test('addresses of a list come into a folder, in order; what failed is retried by itself', async () => {
  using folder = tempFolder();
  await using server = await startServer();
  const urls = [
    server.at('/bytes/a.bin?n=2000&ms=200'),
    server.at('/later/b.bin?status=404&times=1'),
    'file:///etc/passwd',
    server.at('/bytes/c.bin?n=3000').replace('//', '//me:sesame@'),
  ];
  folder.write('urls.txt', urls.join('\n'));
  const cwd = folder.path;
  const state = tempFolder();
  const first = await callCli(cli, ['fetch-urls', 'urls.txt', '--output-folder', 'got'], {
    cwd,
    state: state.path,
  });
  expect(first.code).toBe(1);
  const shown = first.lines.map((line) => line.replaceAll(`:${server.port}`, '').replace(/ {2}\d+ m?s/, ''));
  expect(shown).toEqual([
    '✓ http://127.0.0.1/bytes/a.bin?n=2000&ms=200 → got/a.bin  2 kB  200  in a private network',
    '✗ http://127.0.0.1/later/b.bin?status=404&times=1 failed: The server answered 404 Not Found. [http-status]',
    '✗ urls.txt failed: urls.txt:3: “file:///etc/passwd” is no web address; one begins with http:// or https://. [no-address]',
    '✓ http://127.0.0.1/bytes/c.bin?n=3000 → got/c.bin  3 kB  200  in a private network',
  ]);
  expect(first.stderr).toMatch(/Fetch Addresses: 4 addresses/);
  expect(fs.readFileSync(path.join(cwd, 'got/c.bin')).equals(bytesOf(3000))).toBe(true);
  const again = await callCli(cli, ['show', 'last'], { cwd, state: state.path });
  expect(again.lines).toEqual(first.lines);
  const retried = await callCli(cli, ['retry', 'last', '--json'], { cwd, state: state.path });
  const files = retried.lines
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter(({ type }) => type === 'file');
  expect(files.map(({ status, entry }) => [status, (entry as { line: number }).line])).toEqual([
    ['done', 2],
    ['failed', 3],
  ]);
  const undone = await callCli(cli, ['undo', 'last', '--yes'], { cwd, state: state.path });
  expect(undone.code).toBe(0);
  expect(fs.readdirSync(path.join(cwd, 'got')).toSorted()).toEqual(['a.bin', 'c.bin']);
  for (const name of state.files())
    expect(fs.readFileSync(path.join(state.path, name), 'utf8')).not.toContain('sesame');
  state[Symbol.dispose]();
});

test.each([
  ['interrupted', 'SIGINT', 130],
  // Nobody is left to say anything: what had come is known by the record, which is written a few times a second.
  ['killed', 'SIGKILL', null],
] as const)('a run that is %s is resumed: what came is not fetched again', async (_word, how, code) => {
  using folder = tempFolder();
  await using server = await startServer();
  const urls = Array.from({ length: 12 }, (_, i) => server.at(`/bytes/${i}.bin?ms=${i < 4 ? 1 : 700}`));
  folder.write('urls.txt', urls.join('\n'));
  const at = { cwd: folder.path, state: path.join(folder.path, '.state') };
  const running = startCli(cli, ['fetch-urls', 'urls.txt', '--connections', '4'], at);
  await running.lines(4);
  await vi.waitUntil(() => recorded(at.state) === 4, 10_000);
  running.child.kill(how);
  expect((await running.result).code).toBe(code);
  const asked = server.asked.length;
  const resumed = await callCli(cli, ['resume', 'last'], at);
  expect([resumed.code, resumed.lines.map((line) => line[0]).join('')]).toEqual([0, '====✓✓✓✓✓✓✓✓']);
  expect(server.asked.slice(asked)).toHaveLength(8);
});

/** Outcomes that are on the disk. */
const recorded = (state: string): number =>
  fs
    .readdirSync(path.join(state, 'runs'))
    .flatMap((name) => fs.readFileSync(path.join(state, 'runs', name), 'utf8').split('\n'))
    .filter((line) => line.startsWith('{"type":"outcome"')).length;
