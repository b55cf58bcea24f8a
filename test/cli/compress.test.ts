import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { bundledCli } from '../support/bundled-cli.ts';
import { callCli } from '../support/cli-inside.ts';
import { tempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

test('a site is packed for its server, and packed anew only where it changed', async () => {
  using folder = tempFolder();
  const css = 'body { margin: 0 }\n'.repeat(5000);
  folder.write('site/style.css', css);
  folder.write('site/tiny.css', 'a{}');
  folder.write('site/js/app.js', css);
  folder.write('site/js/app.js.map', css);
  const cwd = path.join(folder.path, 'site');
  const args = ['compress', '--formats', 'gzip,brotli', '--skip-unchanged', '.'];
  const first = await callCli(cli, args, { cwd });
  expect([first.code, first.lines.map((line) => line.split('  ')[0])]).toEqual([
    0,
    [
      '✓ js/app.js → js/app.js.gz → js/app.js.br',
      '✓ js/app.js.map → js/app.js.map.gz → js/app.js.map.br',
      '✓ style.css → style.css.gz → style.css.br',
      '= tiny.css unchanged: gzip and Brotli would not make it smaller',
    ],
  ]);
  expect(execFileSync('gzip', ['-dc', 'style.css.gz'], { cwd, encoding: 'utf8' })).toBe(css);
  expect(zlib.brotliDecompressSync(fs.readFileSync(path.join(cwd, 'js/app.js.br'))).toString()).toBe(css);
  fs.appendFileSync(path.join(cwd, 'style.css'), 'p {}');
  const second = await callCli(cli, args, { cwd });
  expect(second.lines.map((line) => line[0])).toEqual(['=', '=', '✓', '=']);
  const one = await callCli(cli, ['compress', '--level', 'fast', 'style.css', '--on-conflict', 'overwrite'], {
    cwd,
  });
  expect(one.stderr).toMatch(/saved [\d.]+ kB \(9\d %\)/);
});
