// Makes the .vsix of one platform: `node src/build/package.ts [--target linux-x64] [--out file]`.
//
// From a staging folder: a package.json without what only developers need, the bundles, sharp with the binaries of
// that platform as npm chooses them from the lock file, and sharp's WebAssembly build. That is in every package
// (3 MB of it), not only in Linux's: where native code does not load, a package heals itself on any platform.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import wasm from '@img/sharp-wasm32/package' with { type: 'json' };
import { createVSIX } from '@vscode/vsce';
import type { Metafile } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };
import { bundles, root } from './bundles.ts';
import { globSync } from 'tinyglobby';
import { thirdPartyNotices } from './notices.ts';
import { platformFlags, type Target, targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: `${process.platform}-${process.arch}` },
    out: { type: 'string' },
  },
});
const target = targets.find((each): each is Target => each === values.target);
if (target === undefined) throw new Error(`No target ${values.target}; there are ${targets.join(', ')}.`);
const out = path.resolve(values.out ?? path.join(root, 'out', `batch-pool-${target}.vsix`));

execFileSync(process.execPath, [path.join(root, 'src/build/build.ts'), '--production'], { stdio: 'inherit' });
const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'batch-pool-package-'));
try {
  stageFiles();
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.rmSync(out, { force: true });
  await createVSIX({
    cwd: stage,
    packagePath: out,
    target,
    dependencies: true,
    allowMissingRepository: true,
  });
} finally {
  fs.rmSync(stage, { recursive: true, force: true });
}

function stageFiles(): void {
  const {
    scripts: _scripts,
    devDependencies: _dev,
    overrides: _overrides,
    allowScripts: _allow,
    ...kept
  } = manifest;
  const packageJson = path.join(stage, 'package.json');
  // npm first needs the manifest that the lock file belongs to.
  fs.copyFileSync(path.join(root, 'package.json'), packageJson);
  fs.copyFileSync(path.join(root, 'package-lock.json'), path.join(stage, 'package-lock.json'));
  const flags = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...flags, ...platformFlags(target ?? 'linux-x64')], { cwd: stage, stdio: 'inherit' });
  fs.rmSync(path.join(stage, 'package-lock.json'));
  const dependencies = { ...kept.dependencies, [wasm.name]: stageWasm() };
  const staged = { ...kept, dependencies, main: './dist/extension.cjs' };
  fs.writeFileSync(packageJson, JSON.stringify(staged, null, 2));
  for (const file of ['CHANGELOG.md', 'LICENSE'])
    fs.copyFileSync(path.join(root, file), path.join(stage, file));
  // Pictures of a page in the gallery have to come from the web; in the package they would be dead weight.
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8').replace(/^!\[.*\n\n/gm, '');
  fs.writeFileSync(path.join(stage, 'README.md'), readme);
  fs.copyFileSync(path.join(root, '.vscodeignore'), path.join(stage, '.vscodeignore'));
  const bundleNames = bundles.flatMap(({ entryPoints }) => Object.keys(entryPoints ?? {}));
  const bundled = bundleNames.flatMap((name) => {
    const metafile: unknown = JSON.parse(
      fs.readFileSync(path.join(root, 'dist', `${name}.meta.json`), 'utf8'),
    );
    const { inputs, outputs } = metafile as Metafile;
    for (const file of Object.keys(outputs)) if (file.endsWith('.cjs')) copy('dist', path.basename(file));
    return Object.keys(inputs);
  });
  const shipped = globSync('**/node_modules/{*,@*/*}/package.json', { cwd: stage });
  const folders = shipped.map((file) => path.join(stage, path.dirname(file)));
  fs.writeFileSync(path.join(stage, 'ThirdPartyNotices.txt'), thirdPartyNotices(root, bundled, folders));
  for (const file of fs.readdirSync(path.join(root, 'media'))) {
    if (/\.(png|json)$/.test(file) && !file.startsWith('screenshot')) copy('media', file);
  }
  for (const file of fs.readdirSync(path.join(root, 'media/examples'))) copy('media/examples', file);
}

/**
 * npm puts it on a machine of another kind only as a developers' package, so it comes from the checkout.
 * @returns its version, which has to be sharp's
 */
function stageWasm(): string {
  const { name, version } = wasm;
  const folder = path.join('node_modules', name);
  fs.cpSync(path.join(root, folder), path.join(stage, folder), { recursive: true });
  // Where npm put the one package that it needs depends on what else is installed; here it is always the same.
  const needed = createRequire(path.join(root, folder, 'package.json')).resolve('@emnapi/runtime');
  const place = path.join(stage, folder, 'node_modules/@emnapi/runtime');
  fs.cpSync(path.dirname(needed), place, { recursive: true });
  if (version !== manifest.dependencies.sharp) throw new Error(`${name} ${version} is not sharp's.`);
  return version;
}

function copy(folder: string, file: string): void {
  fs.mkdirSync(path.join(stage, folder), { recursive: true });
  fs.copyFileSync(path.join(root, folder, file), path.join(stage, folder, file));
}
