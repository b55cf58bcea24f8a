import fs from 'node:fs';
import path from 'node:path';
import type { Job } from '../../src/core/job.ts';
import type { OptionValues } from '../../src/core/options.ts';
import type { RunProgress } from '../../src/core/progress.ts';
import type { SettledItem } from '../../src/core/run.ts';
import { jobs } from '../../src/jobs/index.ts';
import { Batches, type BatchRequest } from '../../src/node/batch.ts';
import type { BatchRun } from '../../src/node/batch-run.ts';
import { InProcessExecutor } from '../../src/node/in-process.ts';
import { wordOf } from './run-helpers.ts';
import { tempFolder, type TempFolder } from './temp-folder.ts';
import { testJobs } from './test-jobs.ts';

/** A folder `photos`, and the use case with its records beside it, in this process. */
export function place(files: Readonly<Record<string, Uint8Array | string>>, moreJobs: readonly Job[] = []) {
  const known = [...jobs, ...testJobs, ...moreJobs];
  const folder = tempFolder();
  const photos = path.join(folder.path, 'photos');
  fs.mkdirSync(photos);
  for (const [name, content] of Object.entries(files)) folder.write(path.join('photos', name), content);
  const batches = new Batches({
    jobs: known,
    workerScript: '/none/worker.cjs',
    stateFolder: path.join(folder.path, 'state'),
    idleMs: 0,
    executor: new InProcessExecutor(known),
    log: () => {},
  });
  const dispose = (): void => folder[Symbol.dispose]();
  return { folder, photos, batches, [Symbol.dispose]: dispose };
}
export type Place = ReturnType<typeof place>;

export interface Asked extends Partial<BatchRequest> {
  readonly files?: readonly string[];
  /** Below which the structure is kept. */
  readonly root?: string;
  readonly policy?: OptionValues;
  readonly option?: OptionValues;
}

export const prepare = (
  { photos, batches }: Place,
  { files = ['.'], root, policy = {}, option = {}, ...more }: Asked = {},
) =>
  batches.prepare({
    jobId: 'thumbnails',
    selected: files.map((file) => ({
      path: path.join(photos, file),
      ...(root === undefined ? {} : { root }),
    })),
    options: [option],
    policies: [policy],
    baseFolder: photos,
    ...more,
  });

export async function all(items: AsyncIterable<SettledItem>): Promise<readonly SettledItem[]> {
  const found: SettledItem[] = [];
  for await (const item of items) found.push(item);
  return found;
}

interface Ran {
  readonly run: BatchRun;
  readonly settled: readonly SettledItem[];
  readonly words: readonly string[];
  /** Names of what was written, below the folder. */
  readonly written: readonly string[];
}

export async function run(
  at: Place,
  asked: Asked = {},
  onProgress?: (progress: RunProgress) => void,
): Promise<Ran> {
  const preparation = await prepare(at, asked);
  if (!preparation.ok) throw new Error(preparation.problems.join(' '));
  const signal = new AbortController().signal;
  const controls = onProgress === undefined ? { signal } : { signal, onProgress };
  const under = await at.batches.run(preparation.batch, controls);
  const settled = await all(under.items);
  const written = settled.flatMap(({ outcome }) =>
    outcome.status === 'done' ? outcome.outputs.map(({ path: file }) => path.relative(at.photos, file)) : [],
  );
  return { run: under, settled, words: settled.map(wordOf), written };
}

export const photosIn = ({ folder }: Place): readonly string[] =>
  folder
    .files()
    .filter((name) => name.startsWith('photos/'))
    .map((name) => name.slice('photos/'.length));
export const bytesIn = (at: Place, folder: TempFolder = at.folder): readonly (readonly [string, string])[] =>
  photosIn(at).map(
    (name) => [name, fs.readFileSync(path.join(folder.path, 'photos', name), 'base64')] as const,
  );
