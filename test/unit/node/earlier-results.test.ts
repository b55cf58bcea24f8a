import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SettledItem } from '../../../src/core/run.ts';
import {
  type EarlierRequest,
  type EarlierResults,
  earlierResults,
  isBelowAny,
} from '../../../src/node/earlier-results.ts';
import { noteReplacement } from '../../../src/node/keep.ts';
import { RunStore } from '../../../src/node/run-store.ts';
import { testCall } from '../../support/run-helpers.ts';
import {
  cancelledItem,
  done,
  failedItem,
  fakeStart,
  interrupt,
  recordRun,
  summaryOf,
  unchangedItem,
} from '../../support/run-records.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const storeIn = ({ path: folder }: TempFolder): RunStore => new RunStore(path.join(folder, 'state'));
const ask = (store: RunStore, more: Partial<EarlierRequest> = {}): Promise<EarlierResults> =>
  earlierResults(store, { jobId: 'thumbnails', matters: () => true, resumed: new Set(), ...more });
const outputsOf = async (store: RunStore, more: Partial<EarlierRequest> = {}): Promise<readonly string[]> => [
  ...(await ask(store, more)).byOutput.keys(),
];

describe('what earlier runs made', () => {
  test('is known with source, key, and sizes and times to the fraction of a millisecond', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const outputs = [
      { path: '/p/a 日本語\n.out', bytes: 12, mtimeMs: 1_700_000_000_123.456 },
      { path: '/p/b.out', bytes: 34, mtimeMs: 2 },
    ];
    const { id } = await recordRun(store, [done('/p/a.jpg', outputs)]);
    const { byOutput, bySource } = await ask(store);
    const result = byOutput.get('/p/b.out');
    expect(result).toEqual({
      runId: id,
      at: (await store.find(id))?.header.at,
      key: 'today',
      source: '/p/a.jpg',
      read: { bytes: 1000, mtimeMs: 1, hash: 'content' },
      outputs,
    });
    expect(byOutput.get('/p/a 日本語\n.out'), 'one result for all that it made').toBe(result);
    expect(bySource.size, 'nothing is resumed').toBe(0);
  });

  test('is nothing without a state folder, and for other jobs', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    expect(await outputsOf(store)).toEqual([]);
    expect(folder.files(), 'asking makes no folder').toEqual([]);
    await recordRun(store, [done('/p/a.jpg', [{}])], { call: testCall('convert') });
    expect(await outputsOf(store)).toEqual([]);
    expect(await outputsOf(store, { jobId: 'convert' })).toEqual(['/p/out']);
  });

  test('is only what was done', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    await recordRun(store, [
      failedItem('/p/a.jpg'),
      cancelledItem('/p/b.jpg'),
      done('/p/c.jpg', [{ path: '/p/3' }]),
    ]);
    expect(await outputsOf(store)).toEqual(['/p/3']);
  });

  test('of many runs within one second is what the last one said', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    for (let run = 1; run <= 12; run++) {
      await recordRun(store, [done('/p/a.jpg', [{ bytes: run }])]);
      expect((await ask(store)).byOutput.get('/p/out')?.outputs[0]?.bytes, `after run ${run}`).toBe(run);
    }
  });

  test('of interrupted runs and of those under way counts too', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    interrupt(store, await recordRun(store, [done('/p/a.jpg', [{ path: '/p/1' }])]));
    const items = [done('/p/b.jpg', [{ path: '/p/2' }])];
    const under = await store.begin(fakeStart());
    for (const item of items) under.settled(item);
    await expect.poll(() => outputsOf(store), { timeout: 3000 }).toEqual(['/p/2', '/p/1']);
    await under.end(summaryOf(items));
  });

  test('is read from records that were torn in the middle of a line, or were added to after that', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const items = ['1', '2', '3'].map((name) => done(`/p/${name}.jpg`, [{ path: `/p/${name}` }]));
    const { id } = await recordRun(store, items);
    const text = fs.readFileSync(store.recordPath(id), 'utf8');
    fs.writeFileSync(store.recordPath(id), text.slice(0, text.indexOf('"/p/3"') + 2));
    expect(await outputsOf(store)).toEqual(['/p/1', '/p/2']);
    const undo = await store.append(id);
    undo.put({ type: 'undo', path: '/p/1', status: 'removed' });
    await undo.close();
    expect(await outputsOf(store)).toEqual(['/p/2']);
  });

  test('passes over lines and files that are not ours, and over other versions', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const { id } = await recordRun(store, [done('/p/a.jpg', [{ path: '/p/1' }])]);
    const file = store.recordPath(id);
    const odd = [
      'null',
      '[]',
      '42',
      '"x"',
      '{',
      '',
      '{"type":"outcome","status":"done"}',
      '{"type":"outcome","source":"/s","status":"done","outputs":7}',
    ];
    const half =
      '{"type":"outcome","source":"/s","mtimeMs":1,"status":"done","input":{"bytes":1},"outputs":[null,{"path":"/3"}]}';
    fs.appendFileSync(file, [...odd, half].join('\n'));
    const good = fs.readFileSync(file, 'utf8');
    const write = (name: string, text: string | Buffer): string => folder.write(`state/runs/${name}`, text);
    write('0-next-version.jsonl', good.replace('"v":2', '"v":3').replaceAll('"/p/1"', '"/p/future"'));
    write('1-no-header.jsonl', good.slice(good.indexOf('\n') + 1).replaceAll('"/p/1"', '"/p/headless"'));
    write('2-empty.jsonl', '');
    write('3-binary.jsonl', Buffer.from([0, 255, 10, 0, 254]));
    write('4-notes.txt', good.replaceAll('"/p/1"', '"/p/text"'));
    write('5-copy.jsonl', good.replaceAll('"/p/1"', '"/p/copy"'));
    fs.mkdirSync(path.join(folder.path, 'state/runs/6-folder.jsonl'));
    fs.symlinkSync('nowhere', path.join(folder.path, 'state/runs/9-link.jsonl'));
    expect(await outputsOf(store)).toEqual(['/p/1']);
  });

  test('a record that cannot be read, or vanishes meanwhile, stops nothing', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    await recordRun(store, [done('/p/a.jpg', [{ path: '/p/1' }])]);
    store.ids = () =>
      Promise.resolve([
        '0-gone',
        ...fs.readdirSync(path.join(folder.path, 'state/runs')).map((name) => name.slice(0, -6)),
        '9-gone',
      ]);
    expect(await outputsOf(store)).toEqual(['/p/1']);
  });
});

describe('what was undone', () => {
  test('is not ours any more; what the undo left is', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const items = ['removed', 'restored', 'left', 'not reached'].map((name) =>
      done(`/p/${name}.jpg`, [{ path: `/p/${name}` }]),
    );
    const { id } = await recordRun(store, items);
    const undo = await store.append(id);
    for (const status of ['removed', 'restored', 'left'] as const)
      undo.put({ type: 'undo', path: `/p/${status}`, status });
    await undo.close();
    expect(await outputsOf(store)).toEqual(['/p/left', '/p/not reached']);
  });

  test('is ours again when a later run made it again', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const { id } = await recordRun(store, [done('/p/a.jpg', [{}])]);
    const undo = await store.append(id);
    undo.put({ type: 'undo', path: '/p/out', status: 'removed' });
    await undo.close();
    await recordRun(store, [done('/p/a.jpg', [{}])]);
    expect(await outputsOf(store)).toEqual(['/p/out']);
  });
});

describe('of records with the same outputs', () => {
  test('only the newest word about each output is kept, also where they overlap in part', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const both = (bytes: number) => [
      { path: '/p/1', bytes },
      { path: '/p/2', bytes },
    ];
    await recordRun(store, [
      done('/p/a.jpg', both(1)),
      done('C:\\b "1".jpg', [{ path: 'C:\\b "1".out', bytes: 1 }]),
    ]);
    await recordRun(store, [done('/p/b.jpg', [{ path: '/p/2', bytes: 2 }])]);
    await recordRun(store, [done('C:\\b "1".jpg', [{ path: 'C:\\b "1".out', bytes: 3 }])]);
    const { byOutput } = await ask(store);
    const told = ['/p/1', '/p/2', 'C:\\b "1".out'].map((output) => {
      const { source, outputs } = byOutput.get(output) ?? {};
      return [source, outputs?.find(({ path: each }) => each === output)?.bytes];
    });
    expect(told).toEqual([
      ['/p/a.jpg', 1],
      ['/p/b.jpg', 2],
      ['C:\\b "1".jpg', 3],
    ]);
  });

  test('what went to the trash is not ours by an older run either', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    await recordRun(store, [done('/p/a.jpg', [{ path: '/p/1' }, { path: '/p/2' }])]);
    const { id } = await recordRun(store, [done('/p/a.jpg', [{ path: '/p/1' }])]);
    const undo = await store.append(id);
    undo.put({ type: 'undo', path: '/p/1', status: 'removed' });
    await undo.close();
    expect(await outputsOf(store)).toEqual(['/p/2']);
  });

  test('what an undo brought back is the older run’s again: it is neither made beside itself nor encoded twice', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const older = await recordRun(store, [done('/p/a.jpg', [{ path: '/p/1', bytes: 1 }])]);
    const { id } = await recordRun(store, [done('/p/a.jpg', [{ path: '/p/1', bytes: 2, replaced: 'own' }])]);
    const undo = await store.append(id);
    undo.put({ type: 'undo', path: '/p/1', status: 'restored' });
    await undo.close();
    const { byOutput } = await ask(store);
    expect(byOutput.get('/p/1')).toMatchObject({ runId: older.id, outputs: [{ bytes: 1 }] });
  });
});

describe('records of other folders', () => {
  const matters = isBelowAny(new Set(['/b']));

  test('are not read to the end, and of those with very many folders only what matters is kept', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const write = (outputs: readonly string[], folders: readonly string[]) =>
      recordRun(
        store,
        outputs.map((output) => done('/s', [{ path: output }])),
        { folders: new Set(folders) },
      );
    await write(['/a/1'], ['/a']);
    // The header says that nothing of it is in /b: it is believed.
    await write(['/b/not read'], ['/c']);
    await write(['/b/2'], ['/a', '/b/deep']);
    await write(
      ['/c/3', '/b/deep/4', '/c/5', '/b6'],
      Array.from({ length: 2001 }, (_, i) => `/c/${i}`),
    );
    expect(await outputsOf(store, { matters })).toEqual(['/b/deep/4', '/b/2']);
  });

  test('ask about each folder once', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const items = Array.from({ length: 1000 }, (_, i) => done(`/p/${i}.jpg`, [{ path: `/p/${i % 3}/${i}` }]));
    await recordRun(store, items);
    const asked: string[] = [];
    await ask(store, { matters: (name) => asked.push(name) > 0 });
    expect(asked.toSorted()).toEqual(['/p', '/p/0', '/p/1', '/p/2']);
  });
});

describe('a source that had only another time', () => {
  test('is known by that time from then on', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const outputs = [{ path: '/p/1' }, { path: '/p/2' }];
    await recordRun(store, [done('/p/a.jpg', outputs), done('/p/b.jpg', [{ path: '/p/3' }])]);
    await recordRun(store, [
      unchangedItem('/p/a.jpg', 77, ['/p/1', '/p/2']),
      unchangedItem('/p/somebody else’s.jpg', 88, ['/p/3']),
      unchangedItem('/p/c.jpg', 99, ['/p/never made']),
    ]);
    await recordRun(store, [unchangedItem('/p/a.jpg', 78, ['/p/1', '/p/2'])]);
    const { byOutput } = await ask(store);
    expect(byOutput.get('/p/1')?.read).toEqual({ bytes: 1000, mtimeMs: 78, hash: 'content' });
    expect(byOutput.get('/p/2')).toBe(byOutput.get('/p/1'));
    expect(byOutput.get('/p/3')?.read.mtimeMs).toBe(1);
    expect(byOutput.size).toBe(3);
  });
});

describe('a file that was replaced in place, which only the worker’s journal tells', () => {
  /** One run in place, with what its worker noted before each replacement. */
  async function replaced(folder: TempFolder, items: readonly SettledItem[], noted: readonly string[]) {
    const store = storeIn(folder);
    const record = await recordRun(store, items);
    for (const [at, source] of noted.entries()) {
      const kept = folder.write(`state/kept/${record.id}/${at}.jpg`, 'the original');
      const entry = {
        at,
        source,
        target: source,
        kept,
        owner: 'source',
        was: { bytes: 1000, mtimeMs: 1, hash: 'content' },
        now: { bytes: 20, mtimeMs: 200, hash: 'new' },
      } as const;
      await noteReplacement(store.keepFolder(record.id), '7', entry, false);
    }
    return { store, record };
  }

  test('is known after a crash', async () => {
    using folder = tempFolder();
    const { store, record } = await replaced(folder, [], ['/p/a.jpg']);
    interrupt(store, record);
    expect((await ask(store)).byOutput.get('/p/a.jpg')).toEqual({
      runId: record.id,
      at: (await store.find(record.id))?.header.at,
      key: 'today',
      source: '/p/a.jpg',
      read: { bytes: 1000, mtimeMs: 1, hash: 'content' },
      outputs: [{ path: '/p/a.jpg', bytes: 20, mtimeMs: 200 }],
    });
    expect(await outputsOf(store, { matters: () => false }), 'in other folders').toEqual([]);
  });

  test('is known where the run came to its end, and its worker did not', async () => {
    for (const item of [cancelledItem('/p/a.jpg'), failedItem('/p/a.jpg')]) {
      using folder = tempFolder();
      const { store } = await replaced(folder, [item], ['/p/a.jpg']);
      expect(await outputsOf(store)).toEqual(['/p/a.jpg']);
    }
  });

  test('is as the record says, where that says something', async () => {
    using folder = tempFolder();
    const items = [done('/p/a.jpg', [{ path: '/p/a.jpg', bytes: 33 }])];
    const { store, record } = await replaced(folder, items, ['/p/a.jpg', '/p/b.jpg']);
    interrupt(store, record);
    const { byOutput } = await ask(store);
    expect(byOutput.get('/p/a.jpg')?.outputs[0]?.bytes).toBe(33);
    expect([...byOutput.keys()]).toEqual(['/p/a.jpg', '/p/b.jpg']);
  });

  test('is not looked for where every file has its word: a journal may be long', async () => {
    using folder = tempFolder();
    const { store } = await replaced(folder, [done('/p/b.jpg', [{ path: '/p/b.jpg' }])], ['/p/a.jpg']);
    expect(await outputsOf(store)).toEqual(['/p/b.jpg']);
  });

  test('is not ours when its copy is gone: it was called off, or undone', async () => {
    using folder = tempFolder();
    const { store, record } = await replaced(folder, [], ['/p/a.jpg']);
    interrupt(store, record);
    fs.rmSync(path.join(store.keepFolder(record.id), '0.jpg'));
    expect(await outputsOf(store)).toEqual([]);
  });
});

describe('the runs that are resumed', () => {
  test('tell all that they did by source, wherever it was, also what made no file', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const first = await recordRun(
      store,
      [done('/far/a.jpg', []), done('/far/b.jpg', []), failedItem('/far/c.jpg')],
      { folders: new Set() },
    );
    await recordRun(store, [done('/far/d.jpg', [])], { folders: new Set() });
    const matters = (): boolean => false;
    const { bySource } = await ask(store, { matters, resumed: new Set([first.id]) });
    expect([...bySource.keys()]).toEqual(['/far/a.jpg', '/far/b.jpg']);
    expect(bySource.get('/far/a.jpg')).toMatchObject({ runId: first.id, outputs: [], read: { mtimeMs: 1 } });
  });
});

test.each([
  ['/a', true],
  ['/a/b/c', true],
  ['/ab', false],
  ['/', false],
  ['/x/y', true],
  ['/x', false],
])('%s is one of /a and /x/y, or below one: %s', (name, below) => {
  expect(isBelowAny(new Set(['/a', '/x/y']))(name)).toBe(below);
});
