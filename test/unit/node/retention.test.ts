import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { forgetOld } from '../../../src/node/retention.ts';
import { RunStore } from '../../../src/node/run-store.ts';
import { fakeStart, interrupt, recordRun, summaryOf } from '../../support/run-records.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const storeIn = ({ path: folder }: TempFolder): RunStore => new RunStore(path.join(folder, 'state'));

/** Its last word was two days ago. */
function grewOld(store: RunStore, { id }: { readonly id: string }): void {
  const then = Date.now() / 1000 - 2 * 24 * 3600;
  fs.utimesSync(store.recordPath(id), then, then);
}

describe('what is forgotten', () => {
  const mostly = { runs: 1000, bytes: 1e9 };
  const idsOf = async (store: RunStore): Promise<readonly string[]> => store.ids();

  test('by count: the oldest, with their kept copies; other files stay', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { id } = await recordRun(store, []);
      ids.push(id);
      folder.write(`state/kept/${id}/original.jpg`, 'precious');
    }
    folder.write('state/runs/README', 'kept');
    await forgetOld(store, { ...mostly, runs: 2 });
    expect(await idsOf(store)).toEqual(ids.slice(3));
    expect(fs.readdirSync(path.join(folder.path, 'state/kept')).toSorted()).toEqual(ids.slice(3));
    expect(fs.existsSync(path.join(folder.path, 'state/runs/README'))).toBe(true);
  });

  test('by size: records and kept copies count together', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { id } = await recordRun(store, []);
      ids.push(id);
      folder.write(`state/kept/${id}/original.jpg`, Buffer.alloc(100_000));
    }
    await forgetOld(store, { ...mostly, bytes: 450_000 });
    expect(await idsOf(store), 'there is room for all').toEqual(ids);
    await forgetOld(store, { ...mostly, bytes: 250_000 });
    expect(await idsOf(store)).toEqual(ids.slice(2));
    const record = fs.statSync(store.recordPath(ids[3] ?? '')).size;
    await forgetOld(store, { ...mostly, bytes: 200_000 + record });
    expect(await idsOf(store), 'the records’ own bytes count').toEqual(ids.slice(3));
  });

  test('never the newest, however large it is', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    await recordRun(store, []);
    const { id } = await recordRun(store, []);
    folder.write(`state/kept/${id}/original.jpg`, Buffer.alloc(100_000));
    await forgetOld(store, { runs: 1, bytes: 1 });
    expect(await idsOf(store)).toEqual([id]);
    expect(fs.existsSync(path.join(store.keepFolder(id), 'original.jpg'))).toBe(true);
  });

  test('never one under way, though an interrupted one', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const running = await store.begin(fakeStart());
    const lost = await recordRun(store, []);
    interrupt(store, lost);
    const { id } = await recordRun(store, []);
    await forgetOld(store, { runs: 1, bytes: 1 });
    expect(await idsOf(store), 'lost just now: nobody has seen it yet').toEqual([running.id, lost.id, id]);
    grewOld(store, lost);
    await forgetOld(store, { runs: 1, bytes: 1 });
    expect(await idsOf(store), 'lost days ago').toEqual([running.id, id]);
    await running.end(summaryOf([]));
    await forgetOld(store, { runs: 1, bytes: 1 });
    expect(await idsOf(store), 'once it is through').toEqual([id]);
  });

  test('never what the newest one, or one under way, has gone on with: the first part of one run', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    const resuming = ({ id }: { id: string }) => fakeStart({ follows: { kind: 'resume', runId: id } });
    const unrelated = await recordRun(store, []);
    const first = await recordRun(store, []);
    interrupt(store, first);
    const second = await recordRun(store, [], resuming(first));
    interrupt(store, second);
    const lost = await recordRun(store, []);
    interrupt(store, lost);
    const running = await store.begin(resuming(lost));
    const newest = await recordRun(store, [], resuming(second));
    for (const { id } of [unrelated, first]) folder.write(`state/kept/${id}/0-0.jpg`, 'the original');
    await forgetOld(store, { runs: 1, bytes: 1 });
    expect(await idsOf(store)).toEqual([first, second, lost, running, newest].map(({ id }) => id));
    expect(fs.readdirSync(path.join(folder.path, 'state/kept'))).toEqual([first.id]);
    await running.end(summaryOf([]));
    await recordRun(store, []);
    for (const run of [first, second, lost]) grewOld(store, run);
    await forgetOld(store, { runs: 1, bytes: 1 });
    expect(await idsOf(store), 'when another one is the newest').toHaveLength(1);
  });

  test('records that cannot be read any more, as of an older version', async () => {
    using folder = tempFolder();
    const store = storeIn(folder);
    for (let i = 0; i < 30; i++) folder.write(`state/runs/2020${String(i).padStart(4, '0')}-x.jsonl`, '{}\n');
    const { id } = await recordRun(store, []);
    await forgetOld(store, { ...mostly, runs: 3 });
    expect(await idsOf(store)).toEqual(['20200028-x', '20200029-x', id]);
  });

  test('nothing where there is nothing', async () => {
    using folder = tempFolder();
    await forgetOld(storeIn(folder), { runs: 1, bytes: 1 });
    expect(folder.files()).toEqual([]);
  });
});
