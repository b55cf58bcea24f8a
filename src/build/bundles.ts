import path from 'node:path';
import type { BuildOptions } from 'esbuild';

/** The checkout's top folder. */
export const root = path.resolve(import.meta.dirname, '../..');

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.9',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  sourcemap: 'linked',
  sourcesContent: false,
  keepNames: true,
  metafile: true,
  // `import('sharp')` becomes a require, so that one build of sharp has to ship and not two.
  supported: { 'dynamic-import': false },
  // The bundles are CommonJS (VS Code's extension host asks for it), the sources are not.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'bundleUrl' },
};

/** For libraries that call `createRequire(import.meta.url)`. */
const bundleUrl = "const bundleUrl = require('node:url').pathToFileURL(__filename).href;";

/** Each bundle names what it leaves outside: only VS Code's own module, and sharp with its native part. */
export const bundles: readonly BuildOptions[] = [
  {
    ...common,
    entryPoints: { extension: 'src/extension/extension.ts' },
    external: ['vscode', 'sharp'],
    banner: { js: bundleUrl },
  },
  {
    ...common,
    entryPoints: { worker: 'src/node/worker.ts' },
    external: ['sharp'],
    banner: { js: bundleUrl },
  },
  {
    ...common,
    entryPoints: { cli: 'src/cli/main.ts' },
    external: ['sharp'],
    banner: { js: `#!/usr/bin/env node\n${bundleUrl}` },
  },
];
