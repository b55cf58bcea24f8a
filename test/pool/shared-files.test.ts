import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import type { OptionValues } from '../../src/core/options.ts';
import { Batches } from '../../src/node/batch.ts';
import { RunStore } from '../../src/node/run-store.ts';
import type { HostOrder } from '../support/interrupted-host.ts';
import { keptPools } from '../support/kept-pools.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { testJobs } from '../support/test-jobs.ts';
import { tinyDisk } from '../support/tiny-disk.ts';

const script = inject('testWorker');

const opened: Batches[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

const numbered = Array.from({ length: 12 }, (_, i) => `${i}.txt`);

interface Asked {
  readonly jobId: string;
  readonly option?: OptionValues;
  readonly policy?: OptionValues;
  readonly files?: readonly string[];
  /** Milliseconds after the last file's line. */
  readonly cancelAfter?: number;
}

/** Works on files of these names with real processes; says what became of what is made of all of them. */
async function work(folder: TempFolder, asked: Asked) {
  const { jobId, option = {}, policy = {}, files = numbered, cancelAfter } = asked;
  const photos = path.join(folder.path, 'photos');
  for (const name of files) folder.write(`photos/${name}`, '');
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
    options: [option],
    policies: [{ poolSize: 2, ...policy }],
    baseFolder: photos,
  });
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const controller = new AbortController();
  const run = await batches.run(prepared.batch, { signal: controller.signal });
  let done = 0;
  for await (const { outcome } of run.items) {
    if (outcome.status === 'done') done++;
    if (done === files.length && cancelAfter !== undefined) setTimeout(() => controller.abort(), cancelAfter);
  }
  const words = run.shared().map(({ path: file, outcome }) => {
    const word = outcome.status === 'failed' ? outcome.failure.code : outcome.status;
    return `${path.basename(file)} ${word}`;
  });
  return { run, done, words, photos };
}

const leavings = (folder: TempFolder): readonly string[] =>
  folder.files().filter((name) => name.includes('.batch-pool-'));

describe('one shared file that fails costs its own line', () => {
  test('where it kills its worker', async () => {
    using folder = tempFolder();
    const files = [...numbered, 'doom.txt'];
    const { words, done } = await work(folder, { jobId: 'shout', files, option: { each: 5 } });
    expect(done).toBe(13);
    expect(words).toEqual(['part-1.txt done', 'part-2.txt done', 'part-3.txt crashed']);
    expect(leavings(folder)).toEqual([]);
  });

  test('where it never ends', async () => {
    using folder = tempFolder();
    const files = [...numbered, 'hang.txt'];
    const { words, run } = await work(folder, {
      jobId: 'shout',
      files,
      option: { each: 7 },
      policy: { timeoutSeconds: 1 },
    });
    expect(words).toEqual(['part-1.txt done', 'part-2.txt timed-out']);
    expect(run.summary().shared).toEqual({ made: 1, failed: 1 });
    expect(leavings(folder)).toEqual([]);
  });

  test('where the disk has no room for what is written', async ({ skip }) => {
    using folder = tempFolder();
    const disk = tinyDisk(folder.path, 600_000);
    if (typeof disk === 'string') return skip(disk);
    using mounted = disk;
    const { words, done } = await work(folder, {
      jobId: 'gather',
      option: { kilobytes: 100, each: 11 },
      policy: { outputFolder: mounted.path },
    });
    expect(done).toBe(12);
    expect(words).toEqual(['part-1.txt disk-full', 'part-2.txt done']);
    expect(fs.readdirSync(mounted.path)).toEqual(['part-2.txt']);
    return undefined;
  });
});

test('a cancel while they are made ends them, and nothing is left', async () => {
  using folder = tempFolder();
  const files = [...numbered, 'hang.txt'];
  const { words } = await work(folder, { jobId: 'shout', files, option: { each: 7 }, cancelAfter: 1000 });
  expect(words.at(-1)).toBe('part-2.txt cancelled');
  expect(leavings(folder)).toEqual([]);
});

test.each(['growing', 'shout'])(
  'a run whose host was killed is gone on with as a whole (%s)',
  async (jobId) => {
    using folder = tempFolder();
    const photos = path.join(folder.path, 'photos');
    const state = path.join(folder.path, 'state');
    const names = Array.from({ length: 40 }, (_, i) => `${i}.txt`);
    for (const name of names) folder.write(`photos/${name}`, '');
    const host = async (more: Partial<HostOrder>): Promise<void> => {
      const asked = { jobId, options: { kilobytes: 30 }, nameTemplate: '' };
      const order: HostOrder = { script, state, photos, ...asked, ...more };
      const child = fork(inject('interruptedHost'), [JSON.stringify(order)], { execArgv: [] });
      await once(child, 'exit');
    };
    await host({ killAfter: 30 });
    const [lost = ''] = await new RunStore(state).ids();
    expect(leavings(folder), 'the test is about what is left').toHaveLength(1);
    await host({ resume: lost });
    expect(leavings(folder)).toEqual([]);
    const text = fs.readFileSync(path.join(photos, 'all.txt'), 'utf8');
    expect(text, 'what was done before is asked for again').not.toMatch(/unchanged/i);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0]?.toLowerCase())).toEqual(names);
  },
);
