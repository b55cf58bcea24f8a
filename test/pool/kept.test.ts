import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, inject, test } from 'vitest';
import type { OptionValues } from '../../src/core/options.ts';
import { Batches } from '../../src/node/batch.ts';
import { RunStore } from '../../src/node/run-store.ts';
import type { HostOrder } from '../support/interrupted-host.ts';
import { keptPools } from '../support/kept-pools.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { testJobs } from '../support/test-jobs.ts';

const script = inject('testWorker');

const opened: Batches[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

interface Asked {
  readonly jobId?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly policy?: OptionValues;
  /** When the first file has its line. */
  readonly cancel?: boolean;
}

/** Works on files of these names with real processes. */
async function work(folder: TempFolder, { jobId = 'keep', files, policy = {}, cancel = false }: Asked) {
  const photos = path.join(folder.path, 'photos');
  for (const [name, text] of Object.entries(files)) folder.write(`photos/${name}`, text);
  const stateFolder = path.join(folder.path, 'state');
  const batches = new Batches({
    jobs: testJobs,
    workerScript: script,
    stateFolder,
    idleMs: 0,
    makePool: keptPools,
    log: () => {},
  });
  opened.push(batches);
  const prepared = await batches.prepare({
    jobId,
    selected: [{ path: photos }],
    options: [],
    policies: [{ poolSize: 2, ...policy }],
    baseFolder: photos,
  });
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const controller = new AbortController();
  const run = await batches.run(prepared.batch, { signal: controller.signal });
  for await (const { outcome } of run.items) if (cancel && outcome.index === 0) controller.abort();
  return run.shared().map(({ outcome }) => outcome.status);
}

const textOf = (folder: TempFolder): string =>
  fs.readFileSync(path.join(folder.path, 'photos/all.txt'), 'utf8');
const left = (folder: TempFolder): readonly string[] => [
  ...fs.readdirSync(path.join(folder.path, 'state/scratch'), { recursive: true }).map(String),
  ...folder.files().filter((name) => name.includes('.batch-pool-')),
];

test('a worker that is killed while it keeps rows costs its own file’s', async () => {
  using folder = tempFolder();
  const files = { 'a.txt': 'one\n', 'c.txt': 'three\n', 'doom.txt': 'half\n' };
  expect(await work(folder, { files })).toEqual(['done']);
  expect(textOf(folder)).toBe('a.txt done\none\nc.txt done\nthree\ndoom.txt failed\nend\n');
  expect(left(folder)).toEqual([]);
});

test('a worker that is killed while it makes the file of them leaves nothing of it', async () => {
  using folder = tempFolder();
  const files = { 'a.txt': 'one\n', 'b.txt': 'doom\n' };
  expect(await work(folder, { jobId: 'keep-and-shout', files })).toEqual(['failed']);
  expect(folder.files().filter((name) => name.startsWith('photos/'))).toHaveLength(2);
  expect(left(folder)).toEqual([]);
});

test('a cancel while rows are kept ends at once, and nothing is left', async () => {
  using folder = tempFolder();
  const files = { 'a.txt': 'one\n', 'hang.txt': 'half\n' };
  expect(await work(folder, { files, cancel: true })).toEqual(['cancelled']);
  expect(folder.files().filter((name) => name.startsWith('photos/'))).toHaveLength(2);
  expect(left(folder)).toEqual([]);
});

test('a very large file is kept in parts, and appended as it was', async () => {
  using folder = tempFolder();
  const lines = Array.from(
    { length: 1_300_000 },
    (_, at) => `line ${at} of a file that is cut into parts, padded\n`,
  );
  const large = lines.join('');
  expect(large.length).toBeGreaterThan(64 * 1024 * 1024);
  expect(await work(folder, { files: { 'a.txt': 'one\n', 'large.txt': large, 'z.txt': 'last\n' } })).toEqual([
    'done',
  ]);
  expect(textOf(folder) === `a.txt done\none\nlarge.txt done\n${large}z.txt done\nlast\nend\n`).toBe(true);
  expect(left(folder)).toEqual([]);
});

test('what a killed host left goes, and the run that goes on with it has all rows', async () => {
  using folder = tempFolder();
  const photos = path.join(folder.path, 'photos');
  const state = path.join(folder.path, 'state');
  const names = Array.from({ length: 40 }, (_, i) => `${i}.txt`);
  for (const name of names) folder.write(`photos/${name}`, `text of ${name}\n`);
  const host = async (more: Partial<HostOrder>): Promise<void> => {
    const asked = { jobId: 'keep-and-shout', options: {}, nameTemplate: '' };
    const order: HostOrder = { script, state, photos, ...asked, ...more };
    const child = fork(inject('interruptedHost'), [JSON.stringify(order)], { execArgv: [] });
    await once(child, 'exit');
  };
  await host({ killAfter: 20 });
  const [lost = ''] = await new RunStore(state).ids();
  expect(left(folder).length, 'the test is about what is left').toBeGreaterThan(1);
  await host({ resume: lost });
  expect(left(folder)).toEqual([]);
  expect(textOf(folder)).toBe(
    [...names.map((name) => `${name} done\ntext of ${name}\n`), 'end\n'].join('').toUpperCase(),
  );
});
