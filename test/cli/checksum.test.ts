import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bundledCli } from '../support/bundled-cli.ts';
import { callCli } from '../support/cli-inside.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

const files = { 'a b.txt': 'one', 'deep/ü\\n.bin': 'two', 'img10.txt': 'ten', 'img2.txt': 'two' };

test('a list of checksums is written, read by sha256sum -c, and verified', async () => {
  using folder = tempFolder();
  for (const [name, content] of Object.entries(files)) folder.write(`files/${name}`, content);
  const cwd = path.join(folder.path, 'files');
  const written = await callCli(cli, ['checksum', '.'], { cwd });
  expect(written.code).toBe(0);
  expect(written.lines.map((line) => line.replace(/\d+(\.\d+)? m?s/, 'ms'))).toEqual([
    '✓ a b.txt  3 B  ms',
    '✓ "deep/ü\\\\n.bin"  3 B  ms',
    '✓ img2.txt  3 B  ms',
    '✓ img10.txt  3 B  ms',
    '✓ SHA256SUMS  307 B',
  ]);
  const checked = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd, encoding: 'utf8' });
  expect(checked.match(/: OK$/gm)).toHaveLength(4);
  expect((await callCli(cli, ['verify-checksums', 'SHA256SUMS'], { cwd })).code).toBe(0);
  fs.appendFileSync(path.join(cwd, 'img2.txt'), '!');
  fs.rmSync(path.join(cwd, 'img10.txt'));
  folder.write('files/new.txt', 'new');
  const verified = await callCli(cli, ['verify-checksums', '--unlisted', 'SHA256SUMS'], { cwd });
  expect(verified.code).toBe(1);
  expect(verified.lines.slice(2).map((line) => line.replace(/[\da-f]{64}/g, 'sum'))).toEqual([
    '✗ img2.txt failed: The file is not what the list says: its checksum is sum, not sum. [checksum-differs]',
    '✗ img10.txt failed: There is no such file; it may have been moved or deleted. [source-missing]',
    '✗ new.txt failed: It is not named in SHA256SUMS. [not-listed]',
  ]);
  const json = await callCli(cli, ['verify-checksums', '--json', 'SHA256SUMS'], { cwd });
  const lines = json.lines.map((line): { readonly type: string } => JSON.parse(line));
  expect(lines.find(({ type }) => type === 'file')).toMatchObject({
    source: path.join(cwd, 'a b.txt'),
    entry: { list: path.join(cwd, 'SHA256SUMS'), line: 1, text: 'a b.txt' },
    status: 'done',
  });
  const dry = await callCli(cli, ['verify-checksums', '--dry-run', 'SHA256SUMS'], { cwd });
  expect(dry.lines[0]).toBe('✓ a b.txt');
});
