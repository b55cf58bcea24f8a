import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunStore } from '../../../src/node/run-store.ts';
import {
  cancelledItem,
  done,
  failedItem,
  fakeStart,
  interrupt,
  linesOf,
  recordRun,
  summaryOf,
  unchangedItem,
} from '../../support/run-records.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

const storeIn = ({ path: folder }: TempFolder): RunStore => new RunStore(path.join(folder, 'state'));

describe('a run’s record', () => {
  test('has a header with its version, the request, one line an outcome in order, and the summary', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const items = Array.from({ length: 500 }, (_, i) =>
      done(`/p/${i} "q"\n📷.jpg`, [{ path: `/p/${i}.out` }]),
    );
    const follows = { kind: 'retry', runId: '20200101-abc' } as const;
    const record = await recordRun(store, items, { follows });
    const [header, request, ...rest] = linesOf(store.recordPath(record.id));
    expect(header).toMatchObject({
      v: 2,
      type: 'run',
      id: record.id,
      jobId: 'thumbnails',
      options: { size: 128 },
      folders: ['/p'],
      follows,
    });
    expect(request).toMatchObject({ type: 'request', ...fakeStart().request });
    expect(rest.slice(0, -1).map((line) => line['source'])).toEqual(
      items.map(({ item }) => item.source.path),
    );
    expect(rest.at(-1)).toMatchObject({ type: 'end', summary: { total: 500 } });
    expect(record.problem).toBeUndefined();
    expect(record.keepFolder).toBe(store.keepFolder(record.id));
  });

  test('says what the run is before anything of it begins: a crash must leave nothing without a record', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const record = await store.begin(fakeStart());
    expect(linesOf(store.recordPath(record.id)).map(({ type }) => type)).toEqual(['run', 'request']);
    await record.end(summaryOf([]));
  });

  test('names the folders of the results, unless they are very many', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const folders = new Set(Array.from({ length: 2001 }, (_, i) => `/p/${i}`));
    const { id } = await recordRun(store, [], { folders });
    expect((await store.find(id))?.header).not.toHaveProperty('folders');
  });

  test('keeps the root of each source: the structure below it is needed when it is tried again', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const cases = [
      ['/p/q/a.jpg', 'a.jpg', undefined],
      ['/p/q/a.jpg', 'q/a.jpg', '/p'],
      ['/p/q/a.jpg', 'p/q/a.jpg', '/'],
      // A folder that could not be listed, and a file outside the root of its face.
      ['/p/locked', '', undefined],
      ['/p/q/a.jpg', '../q/a.jpg', undefined],
    ] as const;
    const { id } = await recordRun(
      store,
      cases.map(([source, relative]) => failedItem(source, relative)),
    );
    const roots = linesOf(store.recordPath(id)).flatMap((line) =>
      line['type'] === 'outcome' ? [line['root']] : [],
    );
    expect(roots).toEqual(cases.map(([, , root]) => root));
  });

  test('of 2500 selected files names all of them, in order, in lines of a thousand', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const selected = Array.from({ length: 2500 }, (_, i) => ({ path: `/p/${i}` }));
    const { id } = await recordRun(store, [], { request: { ...fakeStart().request, selected } });
    const lines = linesOf(store.recordPath(id)).flatMap(({ selected: some }) =>
      Array.isArray(some) ? [some] : [],
    );
    expect(lines.map(({ length }) => length)).toEqual([1000, 1000, 500]);
    expect(lines.flat()).toEqual(selected);
  });

  test('names the results that a worker found unchanged', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const { id } = await recordRun(store, [unchangedItem('/p/a.jpg', 7, ['/p/out'])]);
    expect(linesOf(store.recordPath(id))[2]).toMatchObject({
      status: 'unchanged',
      mtimeMs: 7,
      targets: ['/p/out'],
    });
  });

  test.skipIf(process.platform === 'win32')('is for the eyes of its owner', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const { id } = await recordRun(store, []);
    for (const name of [path.dirname(store.recordPath(id)), store.recordPath(id)]) {
      expect(fs.statSync(name).mode & 0o077, name).toBe(0);
    }
  });
});

describe('a state folder that cannot be written costs the record, not the run', () => {
  test('as a file is in its place', async () => {
    using folder = tempFolder();
    folder.write('state', 'a file');
    const store = storeIn(folder);
    const record = await recordRun(store, [done('/p/a.jpg', [{}])]);
    expect(record.problem).toBeTruthy();
    expect(record.id).toBeTruthy();
    expect(record.keepFolder, 'no copies that no record names').toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('as it is on a read-only disk', async ({ skip }) => {
    using folder = tempFolder();
    const disk = tinyDisk(folder.path, 64 * 1024, 'ro');
    if (typeof disk === 'string') return skip(disk);
    using mounted = disk;
    const record = await recordRun(new RunStore(mounted.path), [done('/p/a.jpg', [{}])]);
    expect(record.problem).toMatch(/mkdir/);
    return undefined;
  });

  test.skipIf(process.platform !== 'linux')(
    'as its disk gets full on the way: that is said, and what got there can be read',
    async ({ skip }) => {
      using folder = tempFolder();
      const disk = tinyDisk(folder.path, 32 * 1024);
      if (typeof disk === 'string') return skip(disk);
      using mounted = disk;
      const store = new RunStore(mounted.path);
      const items = Array.from({ length: 2000 }, (_, i) => done(`/p/${i}.jpg`, [{ path: `/p/${i}.out` }]));
      const record = await recordRun(store, items);
      expect(record.problem).toMatch(/no space/i);
      expect(await store.find(record.id)).toMatchObject({ header: { id: record.id }, summary: undefined });
      return undefined;
    },
  );
});

describe('the runs of the past', () => {
  test('are listed, the newest first, each with what it came to', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) {
      const record = await recordRun(store, i % 2 === 0 ? [] : [failedItem('/p/a.jpg')]);
      ids.unshift(record.id);
    }
    const runs = await store.list();
    expect(runs.map(({ header }) => header.id)).toEqual(ids);
    expect(runs.map(({ summary }) => summary?.counts.failed)).toEqual(
      Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 : 0)),
    );
  });

  test('are none without a state folder, and asking makes none', async () => {
    using folder = tempFolder();
    expect(await storeIn(folder).list()).toEqual([]);
    expect(folder.files()).toEqual([]);
  });

  test('are not other files that lie in the folder', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const { id } = await recordRun(store, []);
    const good = fs.readFileSync(store.recordPath(id), 'utf8');
    const write = (name: string, text: string | Buffer): string => folder.write(`state/runs/${name}`, text);
    write('0-next-version.jsonl', good.replace('"v":2', '"v":3'));
    write('1-no-header.jsonl', good.slice(good.indexOf('\n') + 1));
    write('2-empty.jsonl', '');
    write('3-binary.jsonl', Buffer.from([0, 255, 10, 0, 254]));
    write('4-notes.txt', good);
    write('5 copy of a record.jsonl', good);
    write('6-copy-of-a-record.jsonl', good);
    fs.mkdirSync(path.join(folder.path, 'state/runs/7-folder.jsonl'));
    fs.symlinkSync('nowhere', path.join(folder.path, 'state/runs/8-link.jsonl'));
    expect((await store.list()).map(({ header }) => header.id)).toEqual([id]);
  });

  test.each([
    ['running', 'it goes on', 'running'],
    ['interrupted', 'its process is gone', 'interrupted'],
    ['ended', 'it came to its end', 'ended'],
  ] as const)('%s: %s', async (_title, _reason, state) => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const items = [done('/p/a.jpg', [{}]), cancelledItem('/p/b.jpg')];
    const record = await store.begin(fakeStart());
    for (const item of items) record.settled(item);
    if (state !== 'running') await record.end(summaryOf(items));
    if (state === 'interrupted') interrupt(store, record);
    const found = await store.find(record.id);
    expect(found?.state).toBe(state);
    expect(found?.summary?.counts).toEqual(
      state === 'ended' ? { done: 1, unchanged: 0, skipped: 0, failed: 0, cancelled: 1 } : undefined,
    );
    await record.end(summaryOf(items));
  });

  test('a torn last line is a run without an end', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const record = await recordRun(store, [done('/p/a.jpg', [{}])]);
    const file = store.recordPath(record.id);
    fs.truncateSync(file, fs.statSync(file).size - 2);
    expect(await store.find(record.id)).toMatchObject({ state: 'running', summary: undefined });
  });

  test.each([false, true])(
    'undone: its own end is known behind the lines of the undo (left over: %s)',
    async (left) => {
      using folder = tempFolder();
      const store = storeIn(folder);
      const outputs = Array.from({ length: 2000 }, (_, i) => `/p/${i}.out`);
      const { id } = await recordRun(
        store,
        outputs.map((output) => done('/p/a.jpg', [{ path: output }])),
      );
      const undo = await store.append(id);
      for (const output of outputs) undo.put({ type: 'undo', path: output, status: 'removed' });
      if (!left) undo.put({ type: 'undone', at: '2026-01-02T03:04:05.678Z', left: 3 });
      await undo.close();
      expect(await store.find(id)).toMatchObject({
        state: 'ended',
        summary: { total: 2000 },
        ...(left ? {} : { undone: { at: '2026-01-02T03:04:05.678Z', left: 3 } }),
      });
      expect((await store.find(id))?.undone === undefined).toBe(left);
    },
  );

  test.each(['../x', '..', '', 'a/b', 'a\\b', '/etc/passwd', 'x\0', '.', 'ä'])(
    'there is none of the id %j, and nothing outside the folder is touched for it',
    async (id) => {
      using folder = tempFolder();
      const store = storeIn(folder);
      const { id: real } = await recordRun(store, []);
      const text = fs.readFileSync(store.recordPath(real), 'utf8').replaceAll(real, '../x');
      folder.write('state/x.jsonl', text);
      folder.write('state/x/precious', '');
      expect(await store.find(id)).toBeUndefined();
      await expect(store.forget(id)).rejects.toThrow(/is not the id of a run/);
      await expect((async () => store.append(id))()).rejects.toThrow(/is not the id of a run/);
      expect(folder.files()).toContain(path.join('state', 'x', 'precious'));
    },
  );

  test('a record that says another id than its name is none: its copies would be those of another run', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const { id } = await recordRun(store, []);
    const text = fs.readFileSync(store.recordPath(id), 'utf8').replace(id, '../../home');
    fs.writeFileSync(store.recordPath(id), text);
    expect(await store.find(id)).toBeUndefined();
  });
});
