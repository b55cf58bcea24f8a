import { createRequire } from 'node:module';
import path from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { commonjsChunks } from './commonjs-chunks.ts';

/** The checkout's top folder. */
export const root = path.resolve(import.meta.dirname, '../..');

// Not `import.meta.resolve`, which Vitest does not have.
const requireFrom = createRequire(import.meta.url);

/**
 * TypeBox does not declare that loading its modules does nothing; unless that is known, its TypeScript parser and all
 * else that nobody calls are in every bundle: 310 kB, which each start would compile and run through.
 */
const pureTypebox: Plugin = {
  name: 'pure-typebox',
  setup: (plugin) => {
    plugin.onResolve({ filter: /^typebox(?:\/|$)/ }, ({ path: name }) => ({
      path: requireFrom.resolve(name),
      sideEffects: false,
    }));
    plugin.onResolve({ filter: /^\.\.?\/.*\.mjs$/ }, ({ path: name, importer, resolveDir }) =>
      /[\\/]node_modules[\\/]typebox[\\/]/.test(importer)
        ? { path: path.resolve(resolveDir, name), sideEffects: false }
        : undefined,
    );
  },
};

const common: BuildOptions = {
  plugins: [pureTypebox],
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
  alias: {
    // Its CommonJS form hides its own parts from a bundler (it hands `require` on).
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // Its CommonJS form is every algorithm there is in one piece, 277 kB.
    'hash-wasm': 'hash-wasm/dist/index.esm.js',
    // The sketches have a wire format that is never used, by a package that they do not bring along.
    'protobufjs/minimal': 'node:util',
  },
  // The bundles are CommonJS (VS Code's extension host asks for it), the sources are not.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'bundleUrl' },
};

/**
 * For what is started often: what a start does not need lies in pieces beside it. Where is `import()` in the sources,
 * there is a cut.
 */
const inChunks = (name: string, entry: string): BuildOptions => ({
  ...common,
  entryPoints: { [name]: entry },
  splitting: true,
  format: 'esm',
  supported: {},
  chunkNames: `${name}.[name]-[hash]`,
  plugins: [pureTypebox, commonjsChunks],
});

/**
 * sharp's own JavaScript goes into the bundle, with the WebAssembly build where it would look for a native one: what
 * lies in node_modules then has no say. (A second copy of sharp beside the first still found the native build.)
 */
const wasmSharp: Plugin = {
  name: 'wasm-sharp',
  setup: (plugin) => {
    // The CommonJS one, whichever way it is imported.
    plugin.onResolve({ filter: /^sharp$/ }, () => ({
      path: requireFrom.resolve('sharp'),
    }));
    // The one file of sharp that chooses a build; what it exports is that build.
    plugin.onResolve({ filter: /^\.\/sharp\.cjs$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]sharp[\\/]dist[\\/][^\\/]+$/.test(importer)
        ? { path: '@img/sharp-wasm32/sharp.node', external: true }
        : undefined,
    );
  },
};

/**
 * Each bundle names what it leaves outside: only VS Code's own module, and sharp with its native part or the
 * WebAssembly that stands for it. The extension is two: what every window loads, and what the first use loads.
 */
export const bundles: readonly BuildOptions[] = [
  {
    ...common,
    entryPoints: { extension: 'src/extension/extension.ts' },
    external: ['vscode'],
  },
  {
    ...inChunks('main', 'src/extension/main.ts'),
    external: ['vscode', 'sharp'],
  },
  {
    ...inChunks('worker', 'src/node/worker.ts'),
    external: ['sharp'],
  },
  {
    ...inChunks('worker-wasm', 'src/node/worker.ts'),
    external: ['@img/sharp-wasm32/*'],
    plugins: [pureTypebox, wasmSharp, commonjsChunks],
  },
  {
    ...inChunks('cli', 'src/cli/main.ts'),
    external: ['sharp'],
  },
];
