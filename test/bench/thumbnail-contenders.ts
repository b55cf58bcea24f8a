import { cli, cores, needs, needsBuild, needsPillow, node, own, python, shell } from './commands.ts';
import type { Command, Contender, Work } from './contest.ts';
import { pythonWith } from './programs.ts';

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

const vipsthumbnail = 'vipsthumbnail --size 128x128 -o %s_thumbnail.jpg';

/** Rows of the tables about photos. */
export const thumbnailContenders: readonly Contender[] = [
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
        // It says with its exit code that a picture was broken, on which xargs would stop all.
        `find . -type f -print0 | xargs -0 -n 25 -P ${cores} sh -c '${vipsthumbnail} "$@" || true' -`,
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
