import { isBuiltin } from 'node:module';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundles, root } from '../../src/build/bundles.ts';

/** What really is in each bundle, by esbuild's own account: type-only imports are gone, so this is exact. */
const inside = new Map<string, Metafile>();

beforeAll(async () => {
  for (const options of bundles) {
    const quiet: BuildOptions = { ...options, absWorkingDir: root, write: false, metafile: true };
    const { metafile } = await build(quiet);
    const [name = ''] = Object.keys(options.entryPoints ?? {});
    if (metafile !== undefined) inside.set(name, metafile);
  }
});

const inputs = (bundle: string): readonly string[] => Object.keys(inside.get(bundle)?.inputs ?? {});
/** What a bundle loads at run time that is neither in it nor part of Node. */
const outsideOf = (bundle: string): readonly string[] => {
  const imports = Object.values(inside.get(bundle)?.outputs ?? {}).flatMap((output) => output.imports);
  const external = imports.filter((each) => each.external === true).map((each) => each.path);
  return [...new Set(external.filter((name) => !isBuiltin(name)))].toSorted();
};

describe('each bundle holds what it should', () => {
  test.each(['extension', 'main', 'worker', 'worker-wasm', 'cli'])('%s was looked at', (bundle) => {
    expect(inputs(bundle).length).toBeGreaterThan(10);
  });

  test('only the extension needs vscode, and only workers and the command line sharp', () => {
    expect(outsideOf('extension')).toEqual(['vscode']);
    expect(outsideOf('main'), 'jobs receive sharp from the worker: law 4').toEqual(['vscode']);
    expect(outsideOf('worker'), 'give the worker data instead').toEqual(['sharp']);
    expect(new Set(outsideOf('worker-wasm').map((name) => name.split('/')[1]))).toEqual(
      // The second one's package exists on no machine: sharp asks for it where it is built from source.
      new Set(['sharp-wasm32', 'sharp-libvips-dev']),
    );
    expect(outsideOf('cli'), 'the command line runs without an editor').toEqual(['sharp']);
  });

  test('the worker holds no face, and the faces not each other', () => {
    const foreign = (bundle: string, folder: string): readonly string[] =>
      inputs(bundle).filter((file) => file.startsWith(folder));
    expect(foreign('worker', 'src/extension/')).toEqual([]);
    expect(foreign('worker', 'src/cli/')).toEqual([]);
    expect(foreign('worker', 'src/report/')).toEqual([]);
    expect(inputs('worker-wasm')).toEqual(expect.arrayContaining([...inputs('worker')]));
    expect(foreign('main', 'src/cli/'), 'move what both need into src/node or src/report').toEqual([]);
    expect(foreign('cli', 'src/extension/'), 'move what both need into src/node or src/report').toEqual([]);
  });

  const sharpIn = (bundle: string): readonly string[] =>
    inputs(bundle).filter((file) => file.includes('node_modules/sharp/'));

  test('sharp is bundled with WebAssembly and nowhere else', () => {
    for (const bundle of ['extension', 'main', 'worker', 'cli']) expect(sharpIn(bundle)).toEqual([]);
    expect(sharpIn('worker-wasm')).toContain('node_modules/sharp/dist/input.cjs');
  });

  test('the worker with WebAssembly has no way to the native build, which clashes with Electron', () => {
    expect(sharpIn('worker-wasm')).not.toContain('node_modules/sharp/dist/sharp.cjs');
    expect(inputs('worker-wasm').filter((file) => file.endsWith('.node'))).toEqual([]);
  });

  const bytesOf = (bundle: string): number =>
    Object.entries(inside.get(bundle)?.outputs ?? {}).reduce(
      (sum, [file, output]) => (file.endsWith('.map') ? sum : sum + output.bytes),
      0,
    );

  /** What is loaded with a module of the sources, at a cut or an entry: its piece, and those that it imports at once. */
  const loadedWith = (bundle: string, source: string): number => {
    const outputs = inside.get(bundle)?.outputs ?? {};
    const first = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === source);
    const loaded = new Set(first === undefined ? [] : [first]);
    for (const file of loaded)
      for (const { path, kind, external } of outputs[file]?.imports ?? [])
        if (kind === 'import-statement' && external !== true) loaded.add(path);
    // Without the maps that these pieces still have in them.
    const parts = [...loaded].flatMap((file) => Object.values(outputs[file]?.inputs ?? {}));
    return parts.reduce((sum, { bytesInOutput }) => sum + bytesInOutput, 0);
  };

  const oneWay = 'use import() where only some runs need it, and import * as Type for TypeBox';

  test('what every window loads is small, and what the first use loads is not large', () => {
    expect(bytesOf('extension'), 'move it to what main.ts imports').toBeLessThan(120_000);
    const libraries = inputs('extension').filter((file) => file.startsWith('node_modules/'));
    expect(libraries).toEqual([]);
    // Not minified; half of it is the jobs with the libraries that their workers use, of which the host needs names,
    // options and folds alone.
    expect(loadedWith('main', 'src/extension/main.ts'), oneWay).toBeLessThan(1_750_000);
  });

  test.each([
    ['cli', 'src/cli/main.ts', 60_000],
    ['cli', 'src/cli/run-job.ts', 600_000],
    ['worker', 'src/node/worker.ts', 10_000],
    ['worker', 'src/node/serve.ts', 520_000],
    ['worker', 'src/jobs/checksum.ts', 150_000],
    ['worker', 'src/jobs/thumbnails.ts', 150_000],
  ] as const)('%s begins with little: %s', (bundle, source, most) => {
    const bytes = loadedWith(bundle, source);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes, oneWay).toBeLessThan(most);
  });
});
