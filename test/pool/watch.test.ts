import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { OptionValues } from '../../src/core/options.ts';
import type { SettledItem } from '../../src/core/run.ts';
import { jobs } from '../../src/jobs/index.ts';
import { Batches } from '../../src/node/batch.ts';
import { previewUndo } from '../../src/node/undo.ts';
import { usualWatch, type WatchAsked } from '../../src/node/watch-batch.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { testJobs } from '../support/test-jobs.ts';

const script = inject('testWorker');
let picture: Buffer;
let other: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 60, height: 40 });
  other = await makePicture({ format: 'jpeg', width: 40, height: 60 });
});

interface Asked extends Partial<WatchAsked> {
  readonly jobId?: string;
  readonly options?: OptionValues;
  readonly policies?: OptionValues;
}

/** A watch of the folder `in`, under way. */
async function watching(
  folder: TempFolder,
  { jobId = 'thumbnails', options, policies, ...asked }: Asked = {},
  lasts = true,
) {
  const root = path.join(folder.path, 'in');
  fs.mkdirSync(root, { recursive: true });
  const batches = new Batches({
    jobs: [...jobs, ...testJobs],
    workerScript: script,
    stateFolder: path.join(folder.path, 'state'),
    idleMs: 10_000,
    log: () => {},
  });
  const start = await batches.prepareWatch(
    {
      jobId,
      selected: [{ path: root }],
      options: [options ?? {}],
      policies: [policies ?? {}],
      baseFolder: folder.path,
    },
    { ...usualWatch, settleMs: 250, ...asked },
  );
  if (!start.ok) throw new Error(start.problems.join(' '));
  const lines: string[] = [];
  const notes: string[] = [];
  const abort = new AbortController();
  let state = { waiting: 0, working: 0, ready: false };
  const ended = start.watch(
    {
      item: ({ item, outcome }: SettledItem) => {
        lines.push(`${outcome.status} ${path.relative(root, item.source.path)}`);
      },
      note: (text) => void notes.push(text),
      state: (now) => {
        state = now;
      },
      inTurn: (work) => work(),
    },
    abort.signal,
  );
  const stop = async () => {
    abort.abort();
    const end = await ended;
    await batches.close();
    return end;
  };
  if (lasts) await expect.poll(() => state.ready, { timeout: 20_000 }).toBe(true);
  /** Waits for so many lines, and for some time in which no other comes. */
  const told = async (count: number): Promise<readonly string[]> => {
    await expect.poll(() => lines.length, { timeout: 30_000, interval: 20 }).toBeGreaterThanOrEqual(count);
    await sleep(700);
    return lines;
  };
  /** Until a file has settled and is worked on. */
  const taken = async (): Promise<void> => {
    await expect.poll(() => state.working, { timeout: 20_000, interval: 10 }).toBeGreaterThan(0);
  };
  return { batches, lines, notes, stop, told, taken, ended };
}

const filesIn = (folder: TempFolder): readonly string[] =>
  folder
    .files()
    .filter((name) => name.startsWith('in/'))
    .map((name) => name.slice(3));

describe('files as they come', () => {
  test('those that are there, new ones, and one that is written slowly: each once, and no result of a result', async () => {
    using folder = tempFolder();
    folder.write('in/1.jpg', picture);
    folder.write('in/notes.txt', 'nobody’s business');
    const { told, stop } = await watching(folder);
    expect(await told(1)).toEqual(['done 1.jpg']);
    folder.write('in/new/2.jpg', picture);
    const slow = fs.createWriteStream(path.join(folder.path, 'in/3.jpg'));
    for (let at = 0; at < picture.length; at += Math.ceil(picture.length / 8)) {
      slow.write(picture.subarray(at, at + Math.ceil(picture.length / 8)));
      await sleep(100);
    }
    slow.end();
    expect(await told(3)).toEqual(['done 1.jpg', 'done new/2.jpg', 'done 3.jpg']);
    const { summary } = await stop();
    expect(summary.counts).toMatchObject({ done: 3, failed: 0 });
    expect(filesIn(folder)).toEqual([
      ...['1.jpg', '1_thumbnail.jpg', '3.jpg', '3_thumbnail.jpg'],
      ...['new/2.jpg', 'new/2_thumbnail.jpg', 'notes.txt'],
    ]);
  });

  test('a rename into place, an editor’s two ways to save, and a deleted file', async () => {
    using folder = tempFolder();
    const { told, stop, lines } = await watching(folder);
    folder.write('in/a.part', picture);
    fs.renameSync(path.join(folder.path, 'in/a.part'), path.join(folder.path, 'in/a.jpg'));
    await told(1);
    // In place: cut to nothing first.
    fs.writeFileSync(path.join(folder.path, 'in/a.jpg'), other);
    await told(2);
    folder.write('in/.a.swp', picture);
    fs.renameSync(path.join(folder.path, 'in/.a.swp'), path.join(folder.path, 'in/a.jpg'));
    await told(3);
    fs.rmSync(path.join(folder.path, 'in/a.jpg'));
    folder.write('in/b.jpg', picture);
    await told(4);
    expect(lines).toEqual(['done a.jpg', 'done a.jpg', 'done a.jpg', 'done b.jpg']);
    await stop();
    expect(filesIn(folder), 'its result was made anew, and not beside').toEqual([
      ...['a_thumbnail.jpg', 'b.jpg', 'b_thumbnail.jpg'],
    ]);
  });

  test('a file that changes while it is worked on is done again', async () => {
    using folder = tempFolder();
    const { told, stop, lines, taken } = await watching(folder, { jobId: 'misbehave' });
    folder.write('in/wait1', 'x');
    await taken();
    folder.write('in/wait1', 'changed');
    await told(2);
    expect(lines).toEqual(['done wait1', 'done wait1']);
    await stop();
  });

  test('500 at once', async () => {
    using folder = tempFolder();
    const { told, stop, lines } = await watching(folder, { jobId: 'misbehave' });
    for (let i = 0; i < 500; i++) folder.write(`in/${i % 7}/file${i}`, String(i));
    await told(500);
    expect(new Set(lines).size).toBe(500);
    expect(lines).toHaveLength(500);
    await stop();
    expect(filesIn(folder).filter((name) => name.endsWith('.out'))).toHaveLength(500);
  });

  test('a job in place: its result is not worked on again', async () => {
    using folder = tempFolder();
    const jpeg = await makePicture({ format: 'jpeg', width: 60, height: 40, orientation: 6 });
    const { told, stop, lines } = await watching(folder, { jobId: 'rotate' });
    folder.write('in/a.jpg', jpeg);
    await told(1);
    await sleep(500);
    expect(lines).toEqual(['done a.jpg']);
    await stop();
  });

  test('a file that fails has its line, and the watch goes on', async () => {
    using folder = tempFolder();
    const { told, stop } = await watching(folder);
    folder.write('in/a.jpg', 'broken');
    await told(1);
    folder.write('in/b.jpg', picture);
    expect(await told(2)).toEqual(['failed a.jpg', 'done b.jpg']);
    await stop();
  });

  test('what is excluded stays so', async () => {
    using folder = tempFolder();
    folder.write('in/.gitignore', 'raw/\n');
    const { told, stop } = await watching(folder, { policies: { exclude: ['skip*'] } });
    folder.write('in/raw/a.jpg', picture);
    folder.write('in/skip.jpg', picture);
    folder.write('in/.b.jpg', picture);
    folder.write('in/c.jpg', picture);
    expect(await told(1)).toEqual(['done c.jpg']);
    await stop();
  });
});

test('as many failures as “Stop after” allows end it', async () => {
  using folder = tempFolder();
  for (const name of ['a', 'b', 'c', 'd']) folder.write(`in/${name}.jpg`, 'broken');
  const { ended, notes } = await watching(folder, { policies: { stopAfter: '2', poolSize: 1 } }, false);
  expect((await ended).summary.counts.failed).toBeGreaterThanOrEqual(2);
  expect(notes).toEqual(['2 failed: the watch ends, as “Stop after” says.']);
});

test('without being told by the system, by looking', async () => {
  using folder = tempFolder();
  const { told, stop } = await watching(folder, { pollMs: 200 });
  folder.write('in/sub/a.jpg', picture);
  await told(1);
  folder.write('in/sub/a.jpg', other);
  expect(await told(2)).toEqual(['done sub/a.jpg', 'done sub/a.jpg']);
  await stop();
});

test('begun again, it does what has changed meanwhile, and no more', async () => {
  using folder = tempFolder();
  folder.write('in/a.jpg', picture);
  folder.write('in/b.jpg', picture);
  const first = await watching(folder);
  await first.told(2);
  await first.stop();
  folder.write('in/b.jpg', other);
  folder.write('in/c.jpg', picture);
  const second = await watching(folder);
  expect((await second.told(2)).toSorted()).toEqual(['done b.jpg', 'done c.jpg']);
  await second.stop();
  expect(filesIn(folder)).toHaveLength(6);
});

test('only what is new: what was there is left, but for what has changed since', async () => {
  using folder = tempFolder();
  folder.write('in/old.jpg', picture);
  await sleep(50);
  const sinceMs = Date.now();
  await sleep(50);
  folder.write('in/meanwhile.jpg', picture);
  const { told, stop } = await watching(folder, { existing: false, sinceMs });
  folder.write('in/new.jpg', picture);
  expect((await told(2)).toSorted()).toEqual(['done meanwhile.jpg', 'done new.jpg']);
  await stop();
});

test('the folder goes and comes back', async () => {
  using folder = tempFolder();
  const { told, stop, notes } = await watching(folder);
  fs.renameSync(path.join(folder.path, 'in'), path.join(folder.path, 'away'));
  await expect.poll(() => notes.length, { timeout: 10_000 }).toBe(1);
  folder.write('away/a.jpg', picture);
  fs.renameSync(path.join(folder.path, 'away'), path.join(folder.path, 'in'));
  await told(1);
  folder.write('in/b.jpg', picture);
  expect(await told(2)).toEqual(['done a.jpg', 'done b.jpg']);
  expect(notes).toEqual([expect.stringContaining('is gone'), expect.stringContaining('is back')]);
  await stop();
});

test('one record, which is undone as one, results made twice too', async () => {
  using folder = tempFolder();
  const { told, stop, batches } = await watching(folder);
  folder.write('in/a.jpg', picture);
  await told(1);
  folder.write('in/b.jpg', picture);
  folder.write('in/a.jpg', other);
  await told(3);
  const { runId = '' } = await stop();
  const { store } = batches;
  expect(await store.ids()).toEqual([runId]);
  const run = await store.find(runId);
  expect(run).toMatchObject({ state: 'ended', summary: { total: 3, counts: { done: 3 } } });
  if (run === undefined) return;
  expect(await previewUndo(store, run)).toEqual({ removes: 2, restores: 0, leaves: 0 });
});

test('two watches on one folder do not feed each other for ever', async () => {
  using folder = tempFolder();
  const first = await watching(folder, { jobId: 'convert', options: { format: 'png' } });
  const start = await first.batches.prepareWatch(
    {
      jobId: 'thumbnails',
      selected: [{ path: path.join(folder.path, 'in') }],
      options: [{}],
      policies: [{}],
      baseFolder: folder.path,
    },
    { ...usualWatch, settleMs: 250 },
  );
  if (!start.ok) throw new Error(start.problems.join(' '));
  const abort = new AbortController();
  const lines: string[] = [];
  const second = start.watch(
    {
      item: ({ item }) => void lines.push(path.basename(item.source.path)),
      note: () => {},
      state: () => {},
      inTurn: (work) => work(),
    },
    abort.signal,
  );
  folder.write('in/a.jpg', picture);
  await first.told(1);
  await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(1);
  await sleep(1000);
  abort.abort();
  await second;
  await first.stop();
  expect([first.lines, lines]).toEqual([['done a.jpg'], ['a.jpg']]);
  expect(filesIn(folder)).toEqual(['a.jpg', 'a.png', 'a_thumbnail.jpg']);
});

test('nor do two programs, which know of each other by their records alone', async () => {
  using folder = tempFolder();
  // Long enough for the other's record, which is written a few times a second.
  const settleMs = 1000;
  const first = await watching(folder, { jobId: 'convert', options: { format: 'png' }, settleMs });
  const second = await watching(folder, { jobId: 'thumbnails', settleMs });
  folder.write('in/a.jpg', picture);
  await Promise.all([first.told(1), second.told(1)]);
  // Longer than a result takes to settle in the other's eyes.
  await sleep(3 * settleMs);
  await Promise.all([first.stop(), second.stop()]);
  expect([first.lines, second.lines]).toEqual([['done a.jpg'], ['done a.jpg']]);
  expect(filesIn(folder)).toEqual(['a.jpg', 'a.png', 'a_thumbnail.jpg']);
});

test('a function of one’s own, but not on its own module', async () => {
  using folder = tempFolder();
  const module = folder.write('in/f.mjs', 'export default (file) => file.name;');
  folder.write('in/a.txt', 'x');
  const { told, stop } = await watching(folder, { jobId: 'map', options: { function: module } });
  await told(1);
  folder.write('in/b.txt', 'x');
  expect((await told(2)).toSorted()).toEqual(['done a.txt', 'done b.txt']);
  await stop();
});

test.each([
  ['contact-sheet', 'together'],
  ['inspect', 'together'],
])('%s cannot watch: what it makes is of all files', async (jobId, why) => {
  using folder = tempFolder();
  await expect(watching(folder, { jobId })).rejects.toThrow(why);
});
