import path from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { Batches } from '../../src/node/batch.ts';
import { type MeasureWish, usualWish } from '../../src/node/measure-batch.ts';
import { testJobs } from '../support/test-jobs.ts';
import { childrenOf } from '../support/processes.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const script = inject('testWorker');
beforeAll(async () => {
  before = childrenOf(process.pid);
});
/** Processes of the test itself. */
let before: readonly number[] = [];
const workersLeft = (): readonly number[] => childrenOf(process.pid).filter((pid) => !before.includes(pid));

function batchesAt(folder: TempFolder): Batches {
  return new Batches({
    jobs: testJobs,
    workerScript: script,
    stateFolder: path.join(folder.path, 'state'),
    idleMs: 10_000,
    log: () => {},
  });
}

async function measured(folder: TempFolder, jobId: string, wish: Partial<MeasureWish>, abortAt = Infinity) {
  const batches = batchesAt(folder);
  const abort = new AbortController();
  try {
    const prepared = await batches.prepare({
      jobId,
      selected: [{ path: path.join(folder.path, 'files') }],
      options: [jobId === 'square' ? { seconds: 0.05 } : {}],
      policies: [{}],
      baseFolder: folder.path,
    });
    if (!prepared.ok) throw new Error(prepared.problems.join(' '));
    const all = { ...usualWish, seconds: 0.4, rounds: 3, ...wish };
    return await batches.measurePool(prepared.batch, all, abort.signal, ({ done }) => {
      if (done >= abortAt) abort.abort();
    });
  } finally {
    await batches.close();
  }
}

const files = (folder: TempFolder, count: number, name = ''): void => {
  for (let i = 0; i < count; i++) folder.write(`files/${name}${i}`, 'x');
};

test('work that waits: more workers are faster, and processes and threads are told apart', async () => {
  using folder = tempFolder();
  files(folder, 12);
  const result = await measured(folder, 'square', {
    sizes: [1, 4],
    workerType: 'both',
    sample: 8,
    rounds: 2,
  });
  const rows = result?.verdict?.rows ?? [];
  expect(rows.map(({ type, workers }) => `${workers} ${type}`)).toEqual([
    ...['1 process', '4 process'],
    ...['1 thread', '4 thread'],
  ]);
  // 400 ms by one, 100 by four; by how much is a matter of what else the machine does.
  expect(rows[1]?.ms).toBeLessThan(rows[0]?.ms ?? 0);
  expect(rows[3]?.ms).toBeLessThan(rows[2]?.ms ?? 0);
  expect(result).toMatchObject({ files: 8, available: 12, failed: 0, tooLarge: [] });
  if (process.platform === 'linux') expect(workersLeft(), 'workers are left').toEqual([]);
});

test('a job that makes files writes none of them, and leaves no record', async () => {
  using folder = tempFolder();
  files(folder, 4, 'calm');
  const there = folder.files();
  const result = await measured(folder, 'misbehave', { sizes: [1, 2], rounds: 1, seconds: 0.1 });
  expect(result?.verdict?.rows).toHaveLength(2);
  expect(folder.files()).toEqual(there);
});

test('cancelled in the middle of a file: it ends soon, with no worker left', async () => {
  using folder = tempFolder();
  files(folder, 3, 'hang');
  const batches = batchesAt(folder);
  const abort = new AbortController();
  const prepared = await batches.prepare({
    jobId: 'misbehave',
    selected: [{ path: path.join(folder.path, 'files') }],
    options: [],
    policies: [{}],
    baseFolder: folder.path,
  });
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const measuring = batches.measurePool(prepared.batch, { ...usualWish, sizes: [1, 2] }, abort.signal);
  setTimeout(() => abort.abort(), 500);
  expect((await measuring)?.verdict).toBeUndefined();
  if (process.platform === 'linux') expect(workersLeft(), 'workers are left').toEqual([]);
  await batches.close();
});

test('more workers than memory has room for are left out, and said', async () => {
  using folder = tempFolder();
  files(folder, 4);
  const batches = batchesAt(folder);
  const prepared = await batches.prepare({
    jobId: 'noop',
    selected: [{ path: path.join(folder.path, 'files') }],
    options: [],
    policies: [{ memoryLimit: 400 }],
    baseFolder: folder.path,
  });
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const wish = { ...usualWish, sizes: [1, 2, 4], rounds: 1, seconds: 0.05 };
  const result = await batches.measurePool(prepared.batch, wish, new AbortController().signal);
  await batches.close();
  expect(result?.tooLarge).toEqual([4]);
  expect(result?.verdict?.rows.map(({ workers }) => workers)).toEqual([1, 2]);
});
