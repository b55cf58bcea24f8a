import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Executor } from '../../src/core/executor.ts';
import { jobs } from '../../src/jobs/index.ts';
import { InProcessExecutor } from '../../src/node/in-process.ts';
import { PoolExecutor } from '../../src/node/pool.ts';
import { workerEnvironment } from '../../src/node/runtime.ts';
import { makePicture } from '../support/picture.ts';
import { planOf, runAll, testCall, wordOf } from '../support/run-helpers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testJobs } from '../support/test-jobs.ts';

const script = inject('testWorker');

const pool = (type: 'process' | 'thread', workers: number, chunkSize = 0): Executor =>
  new PoolExecutor({
    runtime: {
      flavour: 'native',
      script,
      type,
      execPath: process.execPath,
      env: workerEnvironment(process.env),
    },
    workers,
    chunkSize,
    idleMs: 10_000,
    log: () => {},
  });

const kinds: readonly (readonly [string, () => Executor])[] = [
  ['in this process', () => new InProcessExecutor([...jobs, ...testJobs])],
  ['two processes', () => pool('process', 2)],
  ['three processes, chunks of 7', () => pool('process', 3, 7)],
  ['two threads', () => pool('thread', 2)],
];

describe.each(kinds)('the executor contract: %s', (_name, make) => {
  let executor: Executor;
  beforeAll(() => {
    executor = make();
  });
  afterAll(() => executor.close());

  test('gives each of 500 files one line, in input order', async () => {
    const files = Array.from({ length: 500 }, (_, i) => `/none/${i}`);
    const settled = await runAll(executor, planOf(files, false), testCall('noop'));
    expect(settled.map(({ outcome }) => outcome.index)).toEqual(files.map((_, i) => i));
    expect(new Set(settled.map(wordOf))).toEqual(new Set(['done']));
  });

  test('hands back what the job returned', async () => {
    const files = ['/none/3', '/none/1', '/none/4'];
    const settled = await runAll(executor, planOf(files, false), testCall('square', { seconds: 0 }));
    const values = settled.map(({ outcome }) => (outcome.status === 'done' ? outcome.value : undefined));
    expect(values).toEqual([9, 1, 16]);
  });

  test('writes what the job made, whole, and leaves no temporary file', async () => {
    using folder = tempFolder();
    const files = Array.from({ length: 40 }, (_, i) => path.join(folder.path, `f${i}`));
    const settled = await runAll(executor, planOf(files, true), testCall('misbehave', { bytes: 5000 }));
    expect(settled.map(wordOf)).toEqual(files.map(() => 'done'));
    expect(folder.files()).toEqual(files.map((file) => `${path.basename(file)}.out`).toSorted());
  });

  test('a job that throws, even null, costs its own line only', async () => {
    using folder = tempFolder();
    const files = ['a', 'throw', 'b', 'throw-null', 'c'].map((name) => path.join(folder.path, name));
    const settled = await runAll(executor, planOf(files, true), testCall('misbehave'));
    expect(settled.map(wordOf)).toEqual(['done', 'internal', 'done', 'internal', 'done']);
  });

  test('a file that does not come back is ended at its deadline, and the others go on', async () => {
    using folder = tempFolder();
    const files = ['a', 'idle', 'b', 'c'].map((name) => path.join(folder.path, name));
    const settled = await runAll(executor, planOf(files, true), testCall('misbehave', {}, 500));
    expect(settled.map(wordOf)).toEqual(['done', 'timed-out', 'done', 'done']);
  });

  test('options that the job refuses fail every file with the reason', async () => {
    const settled = await runAll(executor, planOf(['/none/1'], false), testCall('square', { seconds: -1 }));
    expect(settled.map(wordOf)).toEqual(['bad-options']);
  });

  test('an abort in the middle ends within two seconds, with the rest cancelled', async () => {
    using folder = tempFolder();
    const files = Array.from({ length: 30 }, (_, i) => path.join(folder.path, `wait${i}`));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    const began = performance.now();
    const settled = await runAll(executor, planOf(files, true), testCall('misbehave'), {
      signal: abort.signal,
    });
    expect(performance.now() - began).toBeLessThan(2300);
    expect(settled).toHaveLength(30);
    expect(settled.at(-1)?.outcome.status).toBe('cancelled');
    const done = settled.filter(({ outcome }) => outcome.status === 'done').length;
    expect(folder.files().filter((file) => file.endsWith('.out'))).toHaveLength(done);
    expect(folder.files().filter((file) => file.includes('.tmp'))).toEqual([]);
  });

  test('works again after an abort', async () => {
    const settled = await runAll(executor, planOf(['/none/5'], false), testCall('square', { seconds: 0 }));
    expect(settled.map(wordOf)).toEqual(['done']);
  });

  test('makes a thumbnail of a real picture', async () => {
    using folder = tempFolder();
    const picture = await makePicture({ format: 'jpeg', width: 400, height: 300 });
    const plan = planOf([folder.write('a.jpg', picture)], true);
    const settled = await runAll(executor, plan, testCall('thumbnails'));
    const [outcome] = settled.map((item) => item.outcome);
    expect(outcome).toMatchObject({ status: 'done', outputs: [{ width: 128, height: 96, format: 'jpeg' }] });
    expect(executor.describe().engine).toMatch(/^sharp 0\.\d+\.\d+ \(native\), libvips /);
  });
});
