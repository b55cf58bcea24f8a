import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { bundles, root } from '../../src/build/bundles.ts';

const folder = path.join(root, 'out', `test-worker-${process.pid}`);
const asWorker: BuildOptions = bundles.find(({ entryPoints = {} }) => 'worker' in entryPoints) ?? {};
const { outdir: _outdir, outExtension: _extension, chunkNames: _chunks, ...inOnePiece } = asWorker;

/** Bundles the worker with the test jobs, as the shipped one is bundled; returns its path. */
export async function bundleTestWorker(): Promise<string> {
  await build({ ...asWorker, entryPoints: { worker: 'test/support/test-worker.ts' }, outdir: folder });
  return path.join(folder, 'worker.cjs');
}

/** Bundles a program of test/support that tests start again and again: from the sources each start takes a second. */
export async function bundleHost(name: string): Promise<string> {
  const outfile = path.join(folder, `${name}.mjs`);
  await build({
    ...inOnePiece,
    splitting: false,
    supported: { 'dynamic-import': false },
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
