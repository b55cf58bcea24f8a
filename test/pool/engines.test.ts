import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundles, root } from '../../src/build/bundles.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { type Engine, engineId, flavours, scriptOf } from '../../src/node/engine.ts';
import type { NodeSearch } from '../../src/node/find-node.ts';
import { PoolExecutor } from '../../src/node/pool.ts';
import { probeEngine, type ProbeResult } from '../../src/node/probe.ts';
import { chooseRuntime, type Runtime, workerEnvironment } from '../../src/node/runtime.ts';
import { systemGobject } from '../support/host/gobject.ts';
import { allPictureCases, makePicture } from '../support/picture.ts';
import { planOf, runAll, testCall, wordOf } from '../support/run-helpers.ts';
import { structuralSimilarity } from '../support/ssim.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const bundleFolder = path.join(root, 'out', `test-engines-${process.pid}`);
const script = path.join(bundleFolder, 'worker.cjs');
let pictures: TempFolder;
const files: string[] = [];

/** Every format, alpha and animation that there is, turned pictures, and what is no picture. */
beforeAll(async () => {
  for (const options of bundles) {
    const [name = ''] = Object.keys(options.entryPoints ?? {});
    if (name.startsWith('worker')) await build({ ...options, outdir: bundleFolder, logLevel: 'error' });
  }
  pictures = tempFolder();
  for (const { name, request } of allPictureCases()) {
    // One way of each kind to turn a picture: as it is, on its side, and mirrored on its side.
    if (![1, 6, 7].includes(request.orientation ?? 1)) continue;
    const bytes = await makePicture({ ...request, width: 200, height: 150 });
    files.push(pictures.write(`${name}.${request.format}`, bytes));
  }
  const photo = await makePicture({ format: 'jpeg', width: 900, height: 700 });
  files.push(pictures.write('photo.jpg', photo));
  files.push(pictures.write('cut off.jpg', photo.subarray(0, photo.length / 3)));
  files.push(pictures.write('empty.png', ''));
  files.push(pictures.write('no picture.webp', 'hello'));
});
afterAll(() => {
  pictures[Symbol.dispose]();
  fs.rmSync(bundleFolder, { recursive: true, force: true });
});

const clean = workerEnvironment(process.env);
const runtimeOf = (flavour: Engine['flavour'], env = clean): Runtime => ({
  flavour,
  script: scriptOf(script, flavour),
  type: 'process',
  execPath: process.execPath,
  env,
});

interface Results {
  /** `done`, or a failure's code, by file. */
  readonly words: readonly string[];
  readonly outputs: readonly (Outcome & { status: 'done' })['outputs'][];
  readonly bytes: readonly (Uint8Array | undefined)[];
  readonly engine: string | undefined;
  /** What the workers wrote to stderr. */
  readonly said: string;
}

/** Thumbnails of the whole set, unless told; the results are read, and are gone again for the next engine. */
async function thumbnailsBy(runtime: Runtime, of: readonly string[] = files): Promise<Results> {
  const said: string[] = [];
  const log = (text: string): void => void said.push(text);
  const executor = new PoolExecutor({ runtime, workers: 2, chunkSize: 0, idleMs: 1000, log });
  try {
    const settled = await runAll(executor, planOf(of, true), testCall('thumbnails'));
    const outputs = settled.map(({ outcome }) => (outcome.status === 'done' ? outcome.outputs : []));
    const written = outputs.map(([output]) => output?.path);
    const bytes = written.map((file) => (file === undefined ? undefined : fs.readFileSync(file)));
    for (const file of written) if (file !== undefined) fs.rmSync(file);
    const { engine } = executor.describe();
    return { words: settled.map(wordOf), outputs, bytes, engine, said: said.join('') };
  } finally {
    await executor.close();
  }
}

describe('the same pictures by each engine', () => {
  let native: Results;
  let wasm: Results;
  beforeAll(async () => {
    native = await thumbnailsBy(runtimeOf('native'));
    wasm = await thumbnailsBy(runtimeOf('wasm'));
  });

  test('each engine says what it is, and is what its id says', () => {
    expect(native.engine).toMatch(/^sharp \d+\.\d+\.\d+ \(native\), libvips /);
    expect(wasm.engine).toMatch(/^sharp \d+\.\d+\.\d+ \(wasm\), libvips /);
    for (const [i, result] of [native, wasm].entries()) {
      const [, version, flavour] = /^sharp (\S+) \((\w+)\)/.exec(result.engine ?? '') ?? [];
      expect(engineId(flavours[i] ?? 'native')).toBe(`sharp ${version} ${flavour}`);
    }
  });

  test('the same files become pictures, and the others fail for the same reason', () => {
    expect(wasm.words).toEqual(native.words);
    expect(native.words.filter((word) => word === 'done')).toHaveLength(files.length - 3);
  });

  test('names, formats and sizes are equal', () => {
    const facts = ({ outputs }: Results) =>
      outputs.map((each) =>
        each.map(({ path: file, width, height, format }) => [file, width, height, format]),
      );
    expect(facts(wasm)).toEqual(facts(native));
  });

  test('no eye sees a difference', async () => {
    const seen: string[] = [];
    for (const [i, one] of native.bytes.entries()) {
      const other = wasm.bytes[i];
      if (one === undefined || other === undefined) continue;
      const likeness = await structuralSimilarity(one, other);
      if (likeness < 0.99) seen.push(`${path.basename(files[i] ?? '')}: ${likeness.toFixed(4)}`);
    }
    expect(seen).toEqual([]);
  });

  test('neither complains', () => {
    expect(native.said + wasm.said).toBe('');
  });
});

const problemOf = (result: ProbeResult): string => (result.ok ? 'works' : result.problem);

// Electron for Linux brings the system's GLib into every process, as the preload does here. Elsewhere it does not.
describe.runIf(process.platform === 'linux')('with a second GLib in the process', () => {
  let env: Record<string, string>;
  beforeAll(async () => {
    env = { ...clean, LD_PRELOAD: await systemGobject() };
  });

  test('a probe calls the native build unsafe, though its pixels are right', async () => {
    expect(problemOf(await probeEngine(runtimeOf('native', env), env))).toMatch(/GLib/);
    expect(problemOf(await probeEngine(runtimeOf('native'), clean))).toBe('works');
    expect(problemOf(await probeEngine(runtimeOf('wasm', env), env))).toBe('works');
  });

  const choose = (node: NodeSearch) =>
    chooseRuntime(
      { script, workerType: 'auto', waits: false },
      {
        platform: 'linux',
        electron: true,
        execPath: process.execPath,
        env,
        findNode: () => Promise.resolve(node),
        probe: (engine) => probeEngine(engine, env),
      },
    );

  test('on the Linux desktop without a Node WebAssembly makes them of every kind, with no complaint', async () => {
    const choice = await choose({});
    if (!choice.ok) throw new Error(choice.message);
    expect(choice.note).toMatch(/3 to 5 times slower.*Install Node\.js/);
    // Those that are turned take two thirds of the time, and have been made by it above.
    const upright = files.filter((file) => !/orientation [67]/.test(file));
    const { words, said, engine } = await thumbnailsBy(choice.runtime, upright);
    expect(said).not.toMatch(/CRITICAL|GLib/);
    expect(words.filter((word) => word === 'done')).toHaveLength(upright.length - 3);
    expect(engine).toContain('(wasm)');
  });

  test('a Node that is no better is passed over, and that is said', async () => {
    const choice = await choose({ execPath: process.execPath });
    expect(choice.ok && choice.runtime.flavour).toBe('wasm');
    expect(choice.ok && choice.note).toMatch(/slower.*GLib/);
  });

  test('the complaints are what the native build would have drowned the log in', async () => {
    const { said } = await thumbnailsBy(runtimeOf('native', env), files.slice(0, 1));
    expect(said).toMatch(/GLib-GObject-CRITICAL/);
  });
});

test('where the binary for this platform is missing, the probe says so', async () => {
  using folder = tempFolder();
  // Away from node_modules: sharp itself is found by the path, its binary is not.
  const modules = path.join(folder.path, 'node_modules');
  for (const name of ['sharp', '@img/colour', 'detect-libc', 'semver']) {
    fs.cpSync(path.join(root, 'node_modules', name), path.join(modules, name), { recursive: true });
  }
  const alone = path.join(folder.path, 'dist', path.basename(script));
  fs.cpSync(path.dirname(script), path.dirname(alone), { recursive: true });
  const probed = { flavour: 'native', script: alone, execPath: process.execPath } as const;
  expect(problemOf(await probeEngine(probed, clean))).toMatch(/^there is no binary for /);
});
