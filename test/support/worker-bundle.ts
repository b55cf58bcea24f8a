import path from 'node:path';
import { build } from 'esbuild';
import { bundles, root } from '../../src/build/bundles.ts';

/** Bundles the worker with the test jobs, as the shipped one is bundled; returns its path. */
export async function bundleTestWorker(): Promise<string> {
  const worker = bundles.find(({ entryPoints }) => entryPoints !== undefined && 'worker' in entryPoints);
  const outfile = path.join(root, 'out', `test-worker-${process.pid}`, 'worker.cjs');
  const { outdir: _outdir, outExtension: _extension, ...options } = worker ?? {};
  await build({ ...options, entryPoints: [path.join(root, 'test/support/test-worker.ts')], outfile });
  return outfile;
}
