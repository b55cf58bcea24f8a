import fs from 'node:fs';
import sharp from 'sharp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Executor } from '../../../src/core/executor.ts';
import { failure } from '../../../src/core/failure.ts';
import * as outcome from '../../../src/core/outcome.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import type { PreparedBatch } from '../../../src/node/batch.ts';
import type { Estimate } from '../../../src/core/estimate.ts';
import { estimateBatch } from '../../../src/node/estimate.ts';
import { all, type Asked, photosIn, place, type Place, prepare } from '../../support/batch-place.ts';
import { strip } from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';

const jpeg = await makePicture({ format: 'jpeg', width: 400, height: 300 });

async function estimated(
  at: Place,
  asked: Asked = {},
  sample?: number,
  signal = new AbortController().signal,
): Promise<Estimate> {
  const preparation = await prepare(at, asked);
  if (!preparation.ok) throw new Error(preparation.problems.join(' '));
  const how = sample === undefined ? {} : { sample };
  const estimate = await at.batches.estimate(preparation.batch, signal, how);
  if (estimate === undefined) throw new Error('no estimate');
  return estimate;
}

const many = (count: number): Readonly<Record<string, Uint8Array>> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.jpg`, jpeg]));

async function batchOf(at: Place): Promise<PreparedBatch> {
  const preparation = await prepare(at);
  if (!preparation.ok) throw new Error(preparation.problems.join(' '));
  return preparation.batch;
}

/** One worker that has its file in hand until it is told to end, or its run is aborted. */
function slowWorker() {
  const begun = gate();
  const ended = gate();
  let taken = 0;
  const executor: Executor = {
    describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
    execute: async (_call, feed, settle, signal) => {
      const tasks = feed.take(1);
      taken += tasks.length;
      const aborted = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      begun.open();
      await Promise.race([ended.opened, aborted]);
      for (const { index } of tasks)
        settle(
          signal.aborted
            ? outcome.cancelled(index)
            : outcome.failed(index, failure('damaged', { found: 'cut short' })),
        );
    },
    close: () => Promise.resolve(),
  };
  return { executor, inHand: begun.opened, end: () => ended.open(), taken: () => taken };
}

function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

afterEach(() => void vi.useRealTimers());

describe('an estimate', () => {
  test('of a few files is what the run then makes', async () => {
    using at = place(many(3));
    const estimate = await estimated(at);
    const preparation = await prepare(at);
    if (!preparation.ok) throw new Error('no plan');
    const run = await at.batches.run(preparation.batch, { signal: new AbortController().signal });
    await all(run.items);
    const { bytesOut } = run.summary();
    expect(estimate).toEqual({
      files: 3,
      bytesIn: 3 * jpeg.length,
      bytesOut: { expected: bytesOut, low: bytesOut, high: bytesOut },
      sampled: 3,
      unchanged: 0,
      failed: 0,
      failures: [],
      replacing: 0,
      conflicts: 0,
    });
  });

  test('writes nothing, and leaves no record', async () => {
    using at = place({ ...many(2), 'b.jpg': 'broken' });
    const before = at.folder.files();
    await estimated(at);
    expect(at.folder.files()).toEqual(before);
    expect(await at.batches.store.ids()).toEqual([]);
  });

  test('of many files measures some', async () => {
    using at = place(many(30));
    const { files, sampled, bytesIn, bytesOut } = await estimated(at);
    expect([files, sampled, bytesIn]).toEqual([30, 12, 30 * jpeg.length]);
    const one = (await estimated(at, { files: ['0.jpg'] })).bytesOut?.expected ?? 0;
    expect(bytesOut).toEqual({ expected: 30 * one, low: 30 * one, high: 30 * one });
  });

  test('says what fails in the sample, each reason once', async () => {
    using at = place({ 'a.jpg': jpeg, 'b.jpg': jpeg.subarray(0, 500), 'c.jpg': jpeg.subarray(0, 500) });
    const { failed, failures, sampled } = await estimated(at);
    expect([sampled, failed]).toEqual([3, 2]);
    expect(failures.map(({ code }) => code)).toEqual(['damaged']);
  });

  test('counts in place what stays as it is', async () => {
    using at = place({ 'a.jpg': jpeg, 'b.jpg': 'broken' }, [strip]);
    const both = await estimated(at, { jobId: 'strip' });
    expect(both).toMatchObject({ bytesIn: jpeg.length + 6, replacing: 2, failed: 1 });
    const one = await estimated(at, { jobId: 'strip', files: ['a.jpg'] });
    expect(both.bytesOut?.expected).toBe((one.bytesOut?.expected ?? 0) + 6);
    expect(fs.readFileSync(`${at.photos}/a.jpg`)).toEqual(jpeg);
    expect(photosIn(at)).toEqual(['a.jpg', 'b.jpg']);
  });

  test('says what is replaced and what is taken', async () => {
    using at = place({ ...many(2), '0_thumbnail.jpg': await sharp(jpeg).png().toBuffer() });
    const files = ['0.jpg', '1.jpg'];
    expect(await estimated(at, { files, policy: { onConflict: 'overwrite' } })).toMatchObject({
      replacing: 1,
    });
    expect(await estimated(at, { files, policy: { onConflict: 'ask' } })).toMatchObject({
      files: 1,
      conflicts: 1,
    });
  });

  test('of nothing is nothing', async () => {
    using at = place({});
    expect(await estimated(at)).toMatchObject({
      files: 0,
      sampled: 0,
      bytesOut: { expected: 0, low: 0, high: 0 },
    });
  });

  test('that is given up keeps what it has: nothing', async () => {
    using at = place(many(5));
    expect(await estimated(at, {}, 5, AbortSignal.abort())).toMatchObject({
      files: 5,
      sampled: 0,
      bytesOut: undefined,
    });
  });

  test('that is given up lets the files in hand end, and their workers live', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    using at = place(many(5));
    const slow = slowWorker();
    const given = new AbortController();
    const estimating = estimateBatch(await batchOf(at), slow.executor, given.signal, 5);
    await slow.inHand;
    given.abort();
    await vi.advanceTimersByTimeAsync(900);
    slow.end();
    expect(await estimating).toMatchObject({ files: 5, sampled: 1, failed: 1 });
    expect(slow.taken()).toBe(1);
  });

  test('that is given up cuts off a file that takes long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    using at = place(many(5));
    const slow = slowWorker();
    const given = new AbortController();
    const estimating = estimateBatch(await batchOf(at), slow.executor, given.signal, 5);
    await slow.inHand;
    given.abort();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await estimating).toMatchObject({ files: 5, sampled: 0 });
    expect(slow.taken()).toBe(1);
  });

  test('there is none for a job that makes no files', async () => {
    using at = place({ 'a.jpg': jpeg });
    const preparation = await prepare(at, { jobId: 'noop' });
    if (!preparation.ok) throw new Error('no plan');
    expect(await at.batches.estimate(preparation.batch, new AbortController().signal)).toBeUndefined();
    expect(thumbnails.makesFiles).toBe(true);
  });
});
