import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Outcome, WrittenFile } from '../../../src/core/outcome.ts';
import type { SettledItem } from '../../../src/core/run.ts';
import { SummaryFold } from '../../../src/core/summary.ts';
import { defaultStateFolder, type RunRecord, RunStore } from '../../../src/node/record.ts';
import { testCall } from '../../support/run-helpers.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

const call = testCall('thumbnails');
const summary = new SummaryFold().end(1, 1);

function done(source: string, outputs: readonly Partial<WrittenFile>[]): SettledItem {
  const files = outputs.map((output): WrittenFile => ({
    path: '/out',
    bytes: 1,
    mtimeMs: 1.25,
    replaced: 'nothing',
    ...output,
  }));
  const outcome: Outcome = {
    status: 'done',
    index: 0,
    ms: 1,
    worker: 1,
    input: { bytes: 9 },
    outputs: files,
    notes: [],
  };
  const facts = { path: source, relative: 'a', explicit: true, bytes: 9, mtimeMs: 1 };
  return { item: { kind: 'task', index: 0, source: facts, targets: [] }, outcome };
}

/** One run that made `/out…` files, as its record has it. */
async function recordRun(
  store: RunStore,
  items: readonly SettledItem[],
  jobId = 'thumbnails',
): Promise<RunRecord> {
  const record = await store.begin({ ...call, jobId }, 'Generate Thumbnails');
  for (const item of items) record.settled(item);
  await record.end(summary);
  return record;
}

const recordFile = (store: RunStore, { id }: RunRecord): string => path.join(store.folder, `${id}.jsonl`);
const linesOf = (file: string): readonly Record<string, unknown>[] =>
  fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a run’s record', () => {
  test('has a header with its version, one line an outcome in order, and the summary', async () => {
    using folder = tempFolder();
    const store = new RunStore(folder.path);
    const items = Array.from({ length: 500 }, (_, i) =>
      done(`/p/${i} "q"\n📷.jpg`, [{ path: `/p/${i}.out` }]),
    );
    const record = await recordRun(store, items);
    const [header, ...rest] = linesOf(recordFile(store, record));
    expect(header).toMatchObject({ v: 1, type: 'run', id: record.id, jobId: 'thumbnails', options: {} });
    expect(rest.slice(0, -1).map((line) => line['source'])).toEqual(
      items.map(({ item }) => item.source.path),
    );
    expect(rest.at(-1)).toMatchObject({ type: 'end', summary: { total: 0 } });
    expect(record.problem).toBeUndefined();
  });

  test('is on the disk while the run goes on, not only at its end', async () => {
    using folder = tempFolder();
    const store = new RunStore(folder.path);
    const record = await store.begin(call, 'Title');
    record.settled(done('/p/a.jpg', [{}]));
    await expect.poll(() => linesOf(recordFile(store, record)).length, { timeout: 3000 }).toBe(2);
    await record.end(summary);
  });

  test.skipIf(process.platform === 'win32')('is for the eyes of its owner', async () => {
    using folder = tempFolder();
    const store = new RunStore(path.join(folder.path, 'state'));
    const record = await recordRun(store, []);
    expect(fs.statSync(store.folder).mode & 0o077).toBe(0);
    expect(fs.statSync(recordFile(store, record)).mode & 0o077).toBe(0);
  });
});

describe('what earlier runs made', () => {
  test('is known with size and time, to the fraction of a millisecond', async () => {
    using folder = tempFolder();
    const store = new RunStore(folder.path);
    const outputs = [
      { path: '/p/a 日本語\n.out', bytes: 12, mtimeMs: 1_700_000_000_123.456 },
      { path: '/p/b.out', bytes: 34, mtimeMs: 2 },
    ];
    await recordRun(store, [done('/p/a.jpg', outputs)]);
    expect([...(await store.earlierOutputs('thumbnails'))]).toEqual([
      ['/p/a 日本語\n.out', { source: '/p/a.jpg', bytes: 12, mtimeMs: 1_700_000_000_123.456 }],
      ['/p/b.out', { source: '/p/a.jpg', bytes: 34, mtimeMs: 2 }],
    ]);
  });

  test('is nothing without a state folder, and for other jobs', async () => {
    using folder = tempFolder();
    const store = new RunStore(path.join(folder.path, 'none'));
    expect((await store.earlierOutputs('thumbnails')).size).toBe(0);
    expect(fs.existsSync(path.join(folder.path, 'none')), 'asking makes no folder').toBe(false);
    await recordRun(store, [done('/p/a.jpg', [{}])], 'convert');
    expect((await store.earlierOutputs('thumbnails')).size).toBe(0);
    expect((await store.earlierOutputs('convert')).size).toBe(1);
  });

  test('of many runs within one second is what the last one said', async () => {
    using folder = tempFolder();
    const store = new RunStore(folder.path);
    for (let run = 1; run <= 12; run++) {
      await recordRun(store, [done('/p/a.jpg', [{ bytes: run }])]);
      expect((await store.earlierOutputs('thumbnails')).get('/out')?.bytes, `after run ${run}`).toBe(run);
    }
  });

  test('is read from records that were torn in the middle of a line', async () => {
    using folder = tempFolder();
    const store = new RunStore(folder.path);
    const record = await recordRun(store, [
      done('/p/a.jpg', [{ path: '/1' }]),
      done('/p/b.jpg', [{ path: '/2' }]),
    ]);
    const text = fs.readFileSync(recordFile(store, record), 'utf8');
    fs.writeFileSync(recordFile(store, record), text.slice(0, text.indexOf('"/2"') + 2));
    expect([...(await store.earlierOutputs('thumbnails')).keys()]).toEqual(['/1']);
  });

  test('passes over lines and files that are not ours, and over other versions', async () => {
    using folder = tempFolder();
    const store = new RunStore(folder.path);
    const record = await recordRun(store, [done('/p/a.jpg', [{ path: '/1' }])]);
    const file = recordFile(store, record);
    const odd = [
      'null',
      '[]',
      '42',
      '"x"',
      '{',
      '',
      '{"type":"outcome"}',
      '{"type":"outcome","source":"/s","outputs":7}',
    ];
    const half =
      '{"type":"outcome","source":"/s","outputs":[null,{"path":"/3"},{"path":4,"bytes":1,"mtimeMs":1}]}';
    fs.appendFileSync(file, [...odd, half].join('\n'));
    const good = fs.readFileSync(file, 'utf8');
    const write = (name: string, text: string | Buffer): string =>
      folder.write(path.join('runs', name), text);
    write('0-next-version.jsonl', good.replace('"v":1', '"v":2').replaceAll('"/1"', '"/future"'));
    write('1-no-header.jsonl', good.slice(good.indexOf('\n') + 1).replaceAll('"/1"', '"/headless"'));
    write('2-empty.jsonl', '');
    write('3-binary.jsonl', Buffer.from([0, 255, 10, 0, 254]));
    write('4-notes.txt', good.replaceAll('"/1"', '"/text"'));
    fs.mkdirSync(path.join(store.folder, '5-folder.jsonl'));
    expect([...(await store.earlierOutputs('thumbnails')).keys()]).toEqual(['/1']);
  });

  test('a record that vanishes or cannot be read while it is read stops nothing', async () => {
    using folder = tempFolder();
    const store = new RunStore(folder.path);
    await recordRun(store, [done('/p/a.jpg', [{ path: '/1' }])]);
    fs.symlinkSync('nowhere', path.join(store.folder, '0.jsonl'));
    fs.symlinkSync('nowhere', path.join(store.folder, '9.jsonl'));
    expect([...(await store.earlierOutputs('thumbnails')).keys()]).toEqual(['/1']);
  });
});

describe('a state folder that cannot be written costs the record, not the run', () => {
  test('as a file is in its place', async () => {
    using folder = tempFolder();
    const file = folder.write('state', 'a file');
    const store = new RunStore(file);
    const record = await recordRun(store, [done('/p/a.jpg', [{}])]);
    expect(record.problem).toBeTruthy();
    expect(record.id).toBeTruthy();
    expect((await store.earlierOutputs('thumbnails')).size).toBe(0);
  });

  test.skipIf(process.platform !== 'linux')('as it is on a read-only disk', async ({ skip }) => {
    using folder = tempFolder();
    const disk = tinyDisk(folder.path, 64 * 1024, 'ro');
    if (typeof disk === 'string') return skip(disk);
    using mounted = disk;
    const record = await recordRun(new RunStore(mounted.path), [done('/p/a.jpg', [{}])]);
    expect(record.problem).toBeTruthy();
    return undefined;
  });

  test.skipIf(process.platform !== 'linux')(
    'as its disk gets full on the way: that is said',
    async ({ skip }) => {
      using folder = tempFolder();
      const disk = tinyDisk(folder.path, 32 * 1024);
      if (typeof disk === 'string') return skip(disk);
      using mounted = disk;
      const store = new RunStore(mounted.path);
      const items = Array.from({ length: 2000 }, (_, i) => done(`/p/${i}.jpg`, [{ path: `/p/${i}.out` }]));
      const record = await recordRun(store, items);
      expect(record.problem).toMatch(/no space/i);
      // What got there is a record with a torn end.
      expect((await store.earlierOutputs('thumbnails')).has('/p/0.out')).toBe(true);
      return undefined;
    },
  );
});

test('the oldest records go, so that the folder does not grow for ever', async () => {
  using folder = tempFolder();
  const store = new RunStore(folder.path);
  for (let i = 0; i < 230; i++) folder.write(`runs/2020${String(i).padStart(4, '0')}-x.jsonl`, '{}\n');
  folder.write('runs/README', 'kept');
  await recordRun(store, [done('/p/a.jpg', [{}])]);
  const names = fs.readdirSync(store.folder).toSorted();
  expect(names.length, 'records and the README').toBeLessThanOrEqual(202);
  expect(names[0], 'the newest are kept').toBe('20200030-x.jsonl');
  expect(names).toContain('README');
  expect((await store.earlierOutputs('thumbnails')).size).toBe(1);
});

describe('where records are kept', () => {
  test('BATCH_POOL_STATE wins, made absolute; an empty one does not count', () => {
    expect(defaultStateFolder({ BATCH_POOL_STATE: 'a/b' })).toBe(path.resolve('a/b'));
    expect(defaultStateFolder({ BATCH_POOL_STATE: '' })).not.toBe(process.cwd());
  });

  test.each([
    ['linux', { XDG_STATE_HOME: '/x' }, '/x/batch-pool'],
    ['linux', {}, /\.local\/state\/batch-pool$/],
    ['darwin', {}, /Library\/Application Support\/batch-pool$/],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/batch-pool'],
  ] as const)('on %s with %j', (platform, env, folder) => {
    const spy = vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
    const found = defaultStateFolder(env);
    spy.mockRestore();
    if (typeof folder === 'string') expect(found).toBe(path.normalize(folder));
    else expect(found).toMatch(folder);
  });
});

test('records of other folders are not read to the end, and those of many folders are', async () => {
  using folder = tempFolder();
  const store = new RunStore(folder.path);
  const write = async (target: string, folders: readonly string[]): Promise<void> => {
    const record = await store.begin(call, 'Title', new Set(folders));
    record.put({ type: 'outcome', source: '/s', outputs: [{ path: target, bytes: 1, mtimeMs: 1 }] });
    await record.end(new SummaryFold().end(1, 1));
  };
  await write('/a/1', ['/a']);
  await write('/b/2', ['/b']);
  await write(
    '/c/3',
    Array.from({ length: 2001 }, (_, i) => `/c/${i}`),
  );
  const found = await store.earlierOutputs(call.jobId, (name) => name === '/b');
  expect([...found.keys()].toSorted()).toEqual(['/b/2', '/c/3']);
});
