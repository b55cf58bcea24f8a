import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { root } from '../../src/build/bundles.ts';
import { engineId } from '../../src/node/engine.ts';
import { callCli } from '../support/cli-inside.ts';
import { type CliProgram, runCli } from '../support/cli-program.ts';
import { bundledCli } from '../support/bundled-cli.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const cli = bundledCli();

test('a machine where all is well: versions, the engine, each one tried out, the records; the home folder is only ~; exit 0', async () => {
  using folder = tempFolder();
  const state = path.join(folder.path, 'home', 'state');
  folder.write('home/state/runs/1.jsonl', 'x'.repeat(1234));
  folder.write('home/state/runs/2.jsonl', '');
  const { code, stdout, stderr } = await runCli(cli, ['diagnose'], {
    cwd: folder.path,
    state,
    env: { HOME: path.dirname(state), USERPROFILE: path.dirname(state) },
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`- Batch Pool: ${manifest.version}`);
  expect(stdout).toContain(`Node.js: ${process.version}`);
  expect(stdout).toContain(`- Engine: ${engineId('native')}`);
  expect(stdout).toMatch(/- native in `.*`: works, sharp \S+ \(native\)/);
  expect(stdout).toMatch(/- wasm in `.*`: works, sharp \S+ \(wasm\)/);
  expect(stdout).toContain(`- Folder: \`${path.join('~', 'state')}\``);
  expect(stdout).toMatch(/- 2 runs, 1\.\d kB in all/);
  expect(stdout).not.toContain(folder.path);
});

test('as JSON, one object', async () => {
  using folder = tempFolder();
  const { code, lines } = await callCli(cli, ['diagnose', '--json'], { cwd: folder.path });
  expect(code).toBe(0);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    v: 1,
    type: 'diagnostics',
    version: manifest.version,
    choice: { ok: true, engineId: engineId('native') },
    engines: [{ flavour: 'native' }, { flavour: 'wasm' }],
  });
});

/** The program as it is installed: its scripts, and of sharp only what is named. */
function installed(folder: TempFolder, scripts: readonly string[], packages: readonly string[]): CliProgram {
  const built = path.dirname(cli.file);
  // With their pieces: worker.cjs, worker.serve-….cjs.
  const wanted = new Set(scripts.map((script) => path.basename(script, '.cjs')));
  for (const name of fs.readdirSync(built).filter((each) => wanted.has(each.split('.')[0] ?? '')))
    folder.write(`dist/${name}`, fs.readFileSync(path.join(built, name)));
  for (const name of ['sharp', '@img/colour', 'detect-libc', 'semver', ...packages]) {
    const target = path.join(folder.path, 'node_modules', name);
    fs.cpSync(path.join(root, 'node_modules', name), target, { recursive: true });
  }
  return { ...cli, file: path.join(folder.path, 'dist/cli.cjs') };
}

test('a machine where nothing works: why, what to do, and exit 1', async () => {
  using folder = tempFolder();
  const program = installed(folder, ['cli.cjs', 'worker.cjs'], []);
  const { code, stdout } = await runCli(program, ['diagnose'], { cwd: folder.path });
  expect(code).toBe(1);
  expect(stdout).toMatch(/- native in `.*`: \*\*does not work\*\*: there is no binary for /);
  expect(stdout).toMatch(/- wasm in `.*`: \*\*does not work\*\*/);
  expect(stdout).toMatch(/\*\*Nothing works\.\*\* .*Install Batch Pool for this platform again/);
});

test('a run falls back to WebAssembly where the binary is missing, and says so', async () => {
  using folder = tempFolder();
  const scripts = ['cli.cjs', 'worker.cjs', 'worker-wasm.cjs'];
  const program = installed(folder, scripts, ['@img/sharp-wasm32']);
  const photo = folder.write('photos/a.png', await makePicture({ format: 'png' }));
  const { code, stdout, stderr } = await runCli(program, ['thumbnails', photo], { cwd: folder.path });
  expect(stderr).toContain('1 done');
  expect([code, stdout]).toEqual([0, expect.stringContaining('a_thumbnail.png')]);
  expect(stderr).toMatch(/pool: .*sharp \S+ \(wasm\)/);
  expect(stderr).toMatch(/note: .*3 to 5 times slower.*there is no binary for /);
});

test('an engine that worked before and does no longer is tried anew, and is not believed after', async () => {
  using folder = tempFolder();
  const scripts = ['cli.cjs', 'worker.cjs', 'worker-wasm.cjs'];
  const program = installed(folder, scripts, ['@img/sharp-wasm32']);
  const state = path.join(folder.path, 'state');
  const run = { cwd: folder.path, state };
  const wasmModule = path.join(folder.path, 'node_modules/@img/sharp-wasm32/index.cjs');
  expect((await runCli(program, ['diagnose'], run)).code).toBe(0);
  const known = (): string => fs.readFileSync(path.join(state, 'engines.json'), 'utf8');
  expect(known()).toContain('(wasm)');
  fs.writeFileSync(wasmModule, "throw new Error('broken')");
  const { code, stdout } = await runCli(program, ['diagnose'], run);
  expect([code, stdout]).toEqual([1, expect.stringContaining('broken')]);
  expect(known()).not.toContain('(wasm)');
});

test.each([
  [['--bad'], /--bad/],
  [['photo.jpg'], /photo\.jpg/],
])('%j is wrong use, and says where to look', async (args, named) => {
  using folder = tempFolder();
  const { code, stdout, stderr } = await callCli(cli, ['diagnose', ...args], { cwd: folder.path });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(named);
  expect(stderr).toContain('See batch-pool diagnose --help.');
});

test('--help tells what it is for', async () => {
  using folder = tempFolder();
  const { code, stdout } = await callCli(cli, ['diagnose', '--help'], { cwd: folder.path });
  expect(code).toBe(0);
  expect(stdout).toContain('--json');
  expect(stdout).toContain('Exit codes');
});
