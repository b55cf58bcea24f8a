import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { defaultCounts, type Sample, type SampleSetName, sampleSet } from './sample-sets.ts';

/** Raise when the pictures change though their recipes do not. */
const rendererVersion = 1;

/** Where demo and bench keep their pictures: about 1 GB, and safe to delete. */
export const sampleCache = (): string =>
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'batch-pool-samples');

export interface SamplesRequest {
  readonly set: SampleSetName;
  readonly folder: string;
  readonly count?: number;
  readonly onProgress?: (made: number, missing: number) => void;
}

export interface Samples {
  readonly folder: string;
  readonly samples: readonly Sample[];
  /** How many had to be made; the others were there. */
  readonly made: number;
}

interface Stamp {
  readonly set: SampleSetName;
  /** Of recipes, renderer and sharp: equal keys, equal bytes. */
  readonly key: string;
  readonly paths: readonly string[];
}

/**
 * Makes a set of sample photos in a folder, on all cores. What is there from an earlier call is kept; pictures
 * of another version or count are replaced. A folder with anything else in it is refused.
 */
export async function makeSamples(request: SamplesRequest): Promise<Samples> {
  const { set, folder } = request;
  const samples = sampleSet(set, request.count ?? defaultCounts[set]);
  await mkdir(folder, { recursive: true });
  await claim(folder, { set, key: keyOf(samples), paths: samples.map((sample) => sample.path) });
  const missing = await without(samples, folder);
  for (const parent of new Set(missing.map((sample) => path.dirname(path.join(folder, sample.path))))) {
    await mkdir(parent, { recursive: true });
  }
  await renderAll(missing, folder, (made) => request.onProgress?.(made, missing.length));
  return { folder, samples, made: missing.length };
}

const keyOf = (samples: readonly Sample[]): string =>
  createHash('sha256')
    .update(JSON.stringify([rendererVersion, sharp.versions.sharp, sharp.versions.vips, samples]))
    .digest('hex');

/** Beside the folder, as in it the stamp would be one more file that is not a picture. */
const stampPath = (folder: string): string =>
  path.join(path.dirname(path.resolve(folder)), `.${path.basename(path.resolve(folder))}.samples.json`);

/** Makes the folder ours: only pictures of this very version are left in it. */
async function claim(folder: string, stamp: Stamp): Promise<void> {
  const old = await readStamp(folder);
  if (old?.key === stamp.key) return;
  if (old === undefined && (await readdir(folder)).length > 0) {
    throw new Error(
      `${folder} has files in it that this program did not make; name an empty or a new folder.`,
    );
  }
  for (const file of old?.paths ?? []) await rm(path.join(folder, file), { force: true });
  await writeFile(stampPath(folder), JSON.stringify(stamp));
}

async function readStamp(folder: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(stampPath(folder), 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
}

/** Pictures get their names when they are complete, so a name that exists is a picture that is whole. */
async function without(samples: readonly Sample[], folder: string): Promise<readonly Sample[]> {
  const found = await Promise.all(
    samples.map(
      async (sample) => (await stat(path.join(folder, sample.path)).catch(() => undefined))?.size ?? 0,
    ),
  );
  return samples.filter((_, index) => found[index] === 0);
}

/** What a worker is started with; `cursor` says which sample is next, for all of them. */
export interface SamplesWork {
  readonly samples: readonly Sample[];
  readonly folder: string;
  readonly cursor: SharedArrayBuffer;
}

async function renderAll(
  samples: readonly Sample[],
  folder: string,
  onMade: (made: number) => void,
): Promise<void> {
  const work: SamplesWork = { samples, folder, cursor: new SharedArrayBuffer(4) };
  const workers = Math.min(availableParallelism(), Math.ceil(samples.length / 4));
  let made = 0;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(new URL('./samples-worker.ts', import.meta.url), { workerData: work });
      worker.on('message', () => onMade(++made));
      await new Promise<void>((resolve, reject) => {
        worker.once('error', reject);
        worker.once('exit', () => resolve());
      });
    }),
  );
  const left = await without(samples, folder);
  if (left.length > 0) throw new Error(`${left.length} sample photos could not be made.`);
}

/** Writes under a temporary name first; see `without`. */
export async function writeSample(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${file}.part`, bytes);
  await rename(`${file}.part`, file);
}
