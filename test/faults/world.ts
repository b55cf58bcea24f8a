import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { bundles, root } from '../../src/build/bundles.ts';
import { Batches } from '../../src/node/batch.ts';
import { type TinyDisk, tinyDisk } from '../support/tiny-disk.ts';
import { faultJobs } from './jobs.ts';
import { makeMaterials, type Material } from './pictures.ts';
import { References } from './stage.ts';

/** A state folder with the workers of this process that belong to it. */
export interface Home {
  readonly stateFolder: string;
  /** Of the worker's script, where steps are ordered. */
  readonly scripts: string;
  readonly script: string;
  readonly batches: Batches;
}

/** What all runs share. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  readonly materials: readonly Material[];
  readonly references: References;
  readonly homes: Readonly<Record<'same disk' | 'other disk', Home>>;
  readonly hostScript: string;
  /** For results that meet a full disk; a text says why there is none. */
  readonly resultsDisk: TinyDisk | string;
  /** Bears the state of the home on the other disk; a text says why there is none. */
  readonly stateDisk: TinyDisk | string;
}

const resultBytes = 8_000_000;
export const stateBytes = 200_000_000;

export async function makeWorld(): Promise<World> {
  const built = path.join(root, 'out', `faults-${process.pid}`);
  // First of all what can fail: a disk that was mounted stays.
  for (const name of ['same', 'other']) await bundle('worker', path.join(built, name));
  await bundle('host', built);
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'batch-pool-faults-')));
  const [resultsDisk, stateDisk] = [resultBytes, stateBytes].map((bytes, i) => {
    const own = path.join(folder, i === 0 ? 'results-disk' : 'state-disk');
    fs.mkdirSync(own);
    return tinyDisk(own, bytes);
  });
  if (resultsDisk === undefined || stateDisk === undefined) throw new Error('no disks');
  // Also after Ctrl+C: a disk that was mounted stays mounted.
  const tidy = (): void => {
    for (const disk of [resultsDisk, stateDisk]) if (typeof disk !== 'string') disk[Symbol.dispose]();
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    fs.rmSync(built, { recursive: true, force: true });
  };
  process.once('exit', tidy);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const home = (name: string, stateFolder: string): Home => {
    const scripts = path.join(built, name);
    const script = path.join(scripts, 'worker.cjs');
    const batches = new Batches({
      jobs: faultJobs,
      workerScript: script,
      stateFolder,
      idleMs: 3600_000,
      log,
    });
    return { stateFolder, scripts, script, batches };
  };
  const other =
    typeof stateDisk === 'string' ? path.join(folder, 'other-state') : path.join(stateDisk.path, 'state');
  const homes = {
    'same disk': home('same', path.join(folder, 'state')),
    'other disk': home('other', other),
  };
  const materials = await makeMaterials();
  return {
    folder,
    materials,
    references: new References(),
    homes,
    hostScript: path.join(built, 'host.cjs'),
    resultsDisk,
    stateDisk,
    [Symbol.asyncDispose]: async () => {
      for (const each of Object.values(homes)) await each.batches.close();
      process.off('exit', tidy);
      tidy();
    },
  };
}

const log = (text: string): void => {
  if (process.env['FAULTS_LOG'] !== undefined) process.stderr.write(text);
};

async function bundle(entry: 'worker' | 'host', outdir: string): Promise<void> {
  const worker = bundles.find(({ entryPoints }) => entryPoints !== undefined && 'worker' in entryPoints);
  await build({
    ...worker,
    entryPoints: { [entry]: path.join(root, `test/faults/${entry}.ts`) },
    outdir,
    logLevel: 'error',
  });
}
