import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

export const bundleFolder = path.join(root, 'out/bench');

/** Bundles the programs that run our pool without files, and their worker, as src/build does with what ships. */
export async function bundlePrograms(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/bench/programs/tasks.ts', 'test/bench/programs/worker.ts'],
    outdir: bundleFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.9',
    external: ['sharp'],
    // CommonJS libraries inside call it; by a name that no source of ours has.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
    logLevel: 'warning',
  });
}
