import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type SampleSetName, sampleSetNames } from '../support/sample-sets.ts';
import { findProgram, pythonWith } from './programs.ts';

/** What a contender finds when it is started; the current folder is `folder`. */
export interface Work {
  /** The pictures, as links; results go beside them. */
  readonly folder: string;
  /** A few other pictures, to warm up with. */
  readonly warmUp: string;
  /** For whatever else a program keeps. */
  readonly state: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** One row of a table. */
export interface Contender {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** The row that the others are compared with. */
  readonly isReference?: boolean;
  /** Speaks the protocol of programs/protocol.ts: only what is between `ready` and `done` counts. */
  readonly isWarm?: boolean;
  readonly command: (work: Work) => Command;
  /** Why it cannot run on this machine; undefined: it can. */
  readonly missing?: () => string | undefined;
}

/** One table: the same work for every contender. */
export interface Contest {
  readonly name: string;
  readonly title: string;
  readonly set?: SampleSetName;
  /** How many things are done in one run, for the rate. */
  readonly unit: 'photos' | 'tasks';
  readonly count: number;
  readonly contenders: readonly Contender[];
}

const cores = availableParallelism();
const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.cjs');
const own = (name: string): string => path.join(import.meta.dirname, 'programs', name);
const python = (name: string): string => path.join(import.meta.dirname, 'python', name);

const needsBuild = (): string | undefined =>
  existsSync(cli) ? undefined : 'dist/ is missing: npm run build';
const needs = (program: string, from: string) => (): string | undefined =>
  findProgram(program) === undefined ? `${program} is not installed (Debian: ${from})` : undefined;
const needsPillow = (): string | undefined =>
  pythonWith('PIL') === undefined ? 'Pillow is not installed (Debian: python3-pil)' : undefined;
const needsPython = (): string | undefined =>
  pythonWith('concurrent.futures') === undefined ? 'Python is not installed (Debian: python3)' : undefined;

const node = (script: string, ...args: readonly string[]): Command => ({
  program: process.execPath,
  args: [script, ...args],
});
const shell = (script: string, env: Readonly<Record<string, string>> = {}): Command => ({
  program: 'sh',
  args: ['-c', script],
  env,
});

const batchPool =
  (...flags: readonly string[]) =>
  ({ folder, state }: Work): Command => ({
    ...node(cli, 'thumbnails', folder, ...flags),
    env: { BATCH_POOL_STATE: state },
  });

const warmBatchPool =
  (...flags: readonly string[]) =>
  ({ warmUp, state }: Work): Command =>
    node(own('warm-batch.ts'), '--warmUp', warmUp, '--state', state, ...flags);

const pillow =
  (script: string, ...args: readonly string[]) =>
  (): Command => ({ program: pythonWith('PIL') ?? 'python3', args: [python(script), ...args] });

const thumbnailContenders: readonly Contender[] = [
  {
    name: 'one',
    title: 'Batch Pool, command line, 1 worker',
    command: batchPool('--pool-size', '1'),
    missing: needsBuild,
  },
  {
    name: 'processes',
    title: `Batch Pool, command line, ${cores} processes`,
    command: batchPool('--worker-type', 'process'),
    missing: needsBuild,
  },
  {
    name: 'threads',
    title: `Batch Pool, command line, ${cores} threads`,
    command: batchPool('--worker-type', 'thread'),
    missing: needsBuild,
  },
  {
    name: 'warm-one',
    title: 'Batch Pool, warm, 1 worker',
    isWarm: true,
    command: warmBatchPool('--poolSize', '1'),
    missing: needsBuild,
  },
  {
    name: 'warm',
    title: `Batch Pool, warm, ${cores} processes`,
    isWarm: true,
    command: warmBatchPool(),
    missing: needsBuild,
  },
  {
    name: 'pillow-loop',
    title: 'Article’s program: Pillow in a loop',
    command: pillow('thumbnails_loop.py'),
    missing: needsPillow,
  },
  {
    name: 'pillow-pool',
    title: `Article’s program: Pillow in ProcessPoolExecutor, ${cores} processes`,
    isReference: true,
    command: pillow('thumbnails_pool.py'),
    missing: needsPillow,
  },
  {
    name: 'pillow-pool-16',
    title: 'The same with chunksize 16',
    command: pillow('thumbnails_pool.py', '--chunksize', '16'),
    missing: needsPillow,
  },
  {
    name: 'sharp',
    title: `sharp called directly, ${cores} at a time, options as the job’s`,
    command: () => node(own('sharp-direct.ts')),
  },
  {
    name: 'sharp-plain',
    title: `sharp called directly, ${cores} at a time, sharp(path).toFile(path)`,
    command: () => node(own('sharp-direct.ts'), '--plain'),
  },
  {
    name: 'vipsthumbnail',
    title: `vipsthumbnail, xargs -n 25 -P ${cores}`,
    command: () =>
      shell(
        `find . -type f -print0 | xargs -0 -n 25 -P ${cores} vipsthumbnail --size 128x128 -o '%s_thumbnail.jpg'`,
        { VIPS_CONCURRENCY: '1' },
      ),
    missing: needs('vipsthumbnail', 'libvips-tools'),
  },
  {
    name: 'mogrify',
    title: 'ImageMagick mogrify -thumbnail',
    command: () =>
      shell('mkdir thumbs && find . -type f -print0 | xargs -0 mogrify -path thumbs -thumbnail 128x128'),
    missing: needs('mogrify', 'imagemagick'),
  },
];

const photoTitles: Record<SampleSetName, string> = {
  small: '1000 small photos (500×375, 100 kB, JPEG, a third with an sRGB profile)',
  mixed: '1000 mixed photos (0.2–24 megapixels, six formats, two broken)',
  large: '24 large photos (6000×4000, 8 MB, JPEG)',
};

const pythonTasks = (warm: boolean, ...args: readonly string[]): Command => ({
  program: pythonWith('concurrent.futures') ?? 'python3',
  args: [python('tasks_pool.py'), ...args, ...(warm ? ['--warm'] : [])],
});

const nothings = 100_000;
const nothing = ['--count', String(nothings), '--workers', String(cores)] as const;
const overheadContenders: readonly Contender[] = [
  {
    name: 'processes',
    title: 'Batch Pool, processes',
    isWarm: true,
    command: () => node(own('tasks.ts'), ...nothing, '--warm'),
  },
  {
    name: 'threads',
    title: 'Batch Pool, threads',
    isWarm: true,
    command: () => node(own('tasks.ts'), ...nothing, '--workerType', 'thread', '--warm'),
  },
  {
    name: 'tinypool-processes',
    title: 'tinypool, child_process',
    isWarm: true,
    command: () => node(own('tinypool-tasks.ts'), ...nothing, '--runtime', 'child_process'),
  },
  {
    name: 'tinypool-threads',
    title: 'tinypool, worker_threads',
    isWarm: true,
    command: () => node(own('tinypool-tasks.ts'), ...nothing),
  },
  {
    name: 'python',
    title: 'ProcessPoolExecutor.map, chunksize 1',
    isReference: true,
    isWarm: true,
    command: () => pythonTasks(true, 'nothing', ...nothing),
    missing: needsPython,
  },
  {
    name: 'python-16',
    title: 'ProcessPoolExecutor.map, chunksize 16',
    isWarm: true,
    command: () => pythonTasks(true, 'nothing', ...nothing, '--chunksize', '16'),
    missing: needsPython,
  },
  {
    name: 'python-1000',
    title: 'ProcessPoolExecutor.map, chunksize 1000',
    isWarm: true,
    command: () => pythonTasks(true, 'nothing', ...nothing, '--chunksize', '1000'),
    missing: needsPython,
  },
];

const squares = ['--count', '4', '--workers', '8'] as const;
const sleepContenders: readonly Contender[] = [
  {
    name: 'processes',
    title: 'Batch Pool, processes, started for it',
    command: () => node(own('tasks.ts'), '--job', 'square', ...squares),
  },
  {
    name: 'threads',
    title: 'Batch Pool, threads, started for it',
    command: () => node(own('tasks.ts'), '--job', 'square', ...squares, '--workerType', 'thread'),
  },
  {
    name: 'warm',
    title: 'Batch Pool, processes, warm',
    isWarm: true,
    command: () => node(own('tasks.ts'), '--job', 'square', ...squares, '--warm'),
  },
  {
    name: 'python',
    title: 'ProcessPoolExecutor.map, started for it',
    isReference: true,
    command: () => pythonTasks(false, 'square', ...squares),
    missing: needsPython,
  },
  {
    name: 'python-warm',
    title: 'ProcessPoolExecutor.map, warm',
    isWarm: true,
    command: () => pythonTasks(true, 'square', ...squares),
    missing: needsPython,
  },
];

export const contests = (photoCount: (set: SampleSetName) => number): readonly Contest[] => [
  ...sampleSetNames.map((set): Contest => ({
    name: set,
    title: photoTitles[set],
    set,
    unit: 'photos',
    count: photoCount(set),
    contenders: thumbnailContenders,
  })),
  {
    name: 'nothing',
    title: `Pool overhead: ${nothings.toLocaleString('en')} tasks that do nothing, ${cores} workers, all warm`,
    unit: 'tasks',
    count: nothings,
    contenders: overheadContenders,
  },
  {
    name: 'sleep',
    title: 'f(x) of the articles: sleep 2 s, then x·x; 4 numbers, 8 workers',
    unit: 'tasks',
    count: 4,
    contenders: sleepContenders,
  },
];
