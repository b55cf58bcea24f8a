import { expect, test } from 'vitest';
import type { Executor, JobCall } from '../../../src/core/executor.ts';
import { failure } from '../../../src/core/failure.ts';
import { failed } from '../../../src/core/outcome.ts';
import type { PoolSetup } from '../../../src/core/pool-verdict.ts';
import type { PreparedBatch } from '../../../src/node/batch.ts';
import { type MeasurePort, measurePool, type MeasureRequest } from '../../../src/node/measure-pool.ts';
import { place, type Place, prepare } from '../../support/batch-place.ts';
import { fakeDone } from '../../support/fake-executor.ts';

/** Files that take one worker so long; two workers take half of it, and more are no faster. */
const fileMs = 100;

/** A machine whose clock only work moves. */
function machine(more: Partial<MeasurePort> = {}) {
  let clock = 0;
  const made: string[] = [];
  const runs: string[] = [];
  const purposes = new Set<JobCall['purpose']>();
  let open = 0;
  let mostOpen = 0;
  const makePool = ({ type, workers }: PoolSetup): Promise<Executor> => {
    made.push(`${workers} ${type}`);
    mostOpen = Math.max(mostOpen, ++open);
    return Promise.resolve({
      describe: () => ({ type, workers, engine: undefined }),
      execute: async (call, feed, settle) => {
        purposes.add(call.purpose);
        let count = 0;
        while (await feed.more()) {
          for (const task of feed.take(10)) {
            count++;
            settle(task.path.includes('bad') ? failed(task.index, failure('damaged')) : fakeDone(task.index));
          }
        }
        runs.push(`${count} by ${workers}`);
        clock += (count * fileMs) / Math.min(workers, 2);
      },
      close: () => {
        open--;
        return Promise.resolve();
      },
    });
  };
  const port: MeasurePort = { makePool, keepsAll: true, now: () => clock, ...more };
  return { port, made, runs, purposes, opened: () => ({ open, mostOpen }) };
}

const setups: MeasureRequest['setups'] = [
  { type: 'process', workers: 1 },
  { type: 'process', workers: 2 },
  { type: 'process', workers: 4 },
];
const request: MeasureRequest = { setups, seconds: 2, rounds: 3, sample: 0 };

const texts = (count: number, name = 'file'): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}.txt`, 'x'.repeat(i + 1)]));

async function batchOf(at: Place): Promise<PreparedBatch> {
  const preparation = await prepare(at, { jobId: 'noop' });
  if (!preparation.ok) throw new Error(preparation.problems.join(' '));
  return preparation.batch;
}

const never = new AbortController().signal;

test('a sample that takes the time, by every pool in turn, there and back', async () => {
  using at = place(texts(100));
  const { port, made, runs, purposes, opened } = machine();
  const measured = await measurePool(await batchOf(at), request, port, never);
  expect(made).toEqual(['1 process', '4 process', '2 process']);
  expect(runs.slice(-9), 'all warm: nothing but the rounds').toEqual(
    [1, 2, 4, 4, 2, 1, 1, 2, 4].map((workers) => `20 by ${workers}`),
  );
  expect([...purposes], 'nothing is written').toEqual(['measure']);
  expect(measured).toMatchObject({ files: 20, times: 1, available: 100, failed: 0 });
  expect(measured?.verdict?.rows.map(({ ms }) => ms)).toEqual([2000, 1000, 1000]);
  expect(measured?.verdict?.best.workers).toBe(2);
  expect(opened().open, 'every pool was ended').toBe(0);
});

test('the sample has small files and large ones, and is the same each time', async () => {
  using at = place(texts(60));
  const bytes = await Promise.all(
    [machine(), machine()].map(async ({ port }) => {
      const measured = await measurePool(await batchOf(at), { ...request, sample: 3 }, port, never);
      return measured?.bytes;
    }),
  );
  expect(bytes).toEqual([11 + 31 + 51, 11 + 31 + 51]);
});

test('files that are too few are taken several times', async () => {
  using at = place(texts(3));
  const { port, runs } = machine();
  const measured = await measurePool(await batchOf(at), request, port, never);
  expect(measured).toMatchObject({ files: 3, times: 7 });
  expect(runs.at(-1)).toBe('21 by 4');
});

test('where memory is short no two pools are there at once, and each is warmed before it is timed', async () => {
  using at = place(texts(100));
  const { port, runs, opened } = machine({ keepsAll: false });
  const measured = await measurePool(await batchOf(at), { ...request, rounds: 1, sample: 5 }, port, never);
  expect(runs.slice(-6)).toEqual(['2 by 1', '5 by 1', '4 by 2', '5 by 2', '8 by 4', '5 by 4']);
  expect(opened()).toEqual({ open: 0, mostOpen: 1 });
  expect(measured?.verdict?.rows).toHaveLength(3);
});

test('ended in the middle: the rounds that are over count', async () => {
  using at = place(texts(100));
  const { port } = machine();
  const abort = new AbortController();
  const measured = await measurePool(await batchOf(at), request, port, abort.signal, ({ done }) => {
    if (done === 7) abort.abort();
  });
  expect(measured?.verdict?.rounds).toBe(2);
});

test('ended before the first round is over: no verdict, and no pool is left', async () => {
  using at = place(texts(100));
  const { port, opened } = machine();
  const abort = new AbortController();
  const measured = await measurePool(await batchOf(at), request, port, abort.signal, () => abort.abort());
  expect(measured?.verdict).toBeUndefined();
  expect(opened().open).toBe(0);
});

test('failing files are counted once each, with the reason', async () => {
  using at = place({ ...texts(2, 'bad'), ...texts(4) });
  const { port } = machine();
  const measured = await measurePool(await batchOf(at), request, port, never);
  expect(measured).toMatchObject({ files: 6, failed: 2, failures: [{ code: 'damaged' }] });
});

test('without a file there is nothing to measure', async () => {
  using at = place({});
  expect(await measurePool(await batchOf(at), request, machine().port, never)).toBeUndefined();
});
