import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { bundles, root } from '../../src/build/bundles.ts';

const folder = path.join(root, 'out', `test-worker-${process.pid}`);
const {
  outdir: _outdir,
  outExtension: _extension,
  ...asWorker
}: BuildOptions = bundles.find(({ entryPoints = {} }) => 'worker' in entryPoints) ?? {};

/** Bundles the worker with the test jobs, as the shipped one is bundled; returns its path. */
export async function bundleTestWorker(): Promise<string> {
  const outfile = path.join(folder, 'worker.cjs');
  await build({ ...asWorker, entryPoints: [path.join(root, 'test/support/test-worker.ts')], outfile });
  return outfile;
}

/** Bundles a program of test/support that tests start again and again: from the sources each start takes a second. */
export async function bundleHost(name: string): Promise<string> {
  const outfile = path.join(folder, `${name}.mjs`);
  await build({
    ...asWorker,
    entryPoints: [path.join(root, `test/support/${name}.ts`)],
    outfile,
    format: 'esm',
    define: {},
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  return outfile;
}
