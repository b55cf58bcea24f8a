import { cli, cores, needsBuild, needsNumpy, needsPillow, node, python } from './commands.ts';
import type { Command, Contender, Work } from './contest.ts';
import { pythonWith } from './programs.ts';

const batchPool =
  (...flags: readonly string[]) =>
  ({ folder, state }: Work): Command => ({
    ...node(cli, 'dataset', folder, ...flags),
    env: { BATCH_POOL_STATE: state },
  });

const pillow =
  (...args: readonly string[]) =>
  (): Command => ({ program: pythonWith('PIL') ?? 'python3', args: [python('dataset_pool.py'), ...args] });

/**
 * Rows of the table about preparing pictures for machine learning.
 *
 * Both decode, scale with Lanczos, put on white, encode with quality 95, colours at half resolution and plain Huffman
 * tables, and hash the result. What people write with Pillow does less: it neither hashes the sources, nor looks for
 * copies across the splits, nor turns colours into sRGB, nor flushes, nor gives names in one step; the careful program
 * does. None keeps a record. They do more in one thing: they copy each picture once in vain (`convert`).
 */
export const datasetContenders: readonly Contender[] = [
  {
    name: 'dataset-folders',
    title: `Batch Pool, folders, ${cores} processes`,
    command: batchPool(),
    missing: needsBuild,
  },
  {
    name: 'dataset-shards',
    title: `Batch Pool, WebDataset shards, ${cores} processes`,
    packs: true,
    command: batchPool('--layout', 'webdataset'),
    missing: needsBuild,
  },
  {
    name: 'dataset-pillow',
    title: `Pillow in ProcessPoolExecutor, ${cores} processes, chunksize 16, with sums for mean and deviation`,
    command: pillow('--chunksize', '16', '--statistics'),
    missing: needsPillow,
  },
  {
    name: 'dataset-pillow-careful',
    title: 'The same, and all that the job does: flush, name in one step, sRGB, hashes, copies across splits',
    isReference: true,
    command: pillow('--chunksize', '16', '--statistics', '--careful'),
    missing: needsNumpy,
  },
  {
    name: 'dataset-pillow-plain',
    title: 'Pillow without the sums',
    command: pillow('--chunksize', '16'),
    missing: needsPillow,
  },
];
