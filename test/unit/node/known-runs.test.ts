import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { knownRuns } from '../../../src/node/known-runs.ts';
import { RunStore } from '../../../src/node/run-store.ts';
import { cancelledItem, done, failedItem, interrupt, recordRun } from '../../support/run-records.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const storeIn = ({ path: folder }: TempFolder): RunStore => new RunStore(path.join(folder, 'state'));
const none = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };

test('the newest first, with their counts, and with the latest run that took each up again', async () => {
  using folder = tempFolder();
  const store = storeIn(folder);
  const first = await recordRun(store, [failedItem('/p/a.jpg'), cancelledItem('/p/b.jpg')]);
  const retry = await recordRun(store, [failedItem('/p/a.jpg')], {
    follows: { kind: 'retry', runId: first.id },
  });
  const resume = await recordRun(store, [done('/p/b.jpg', [])], {
    follows: { kind: 'resume', runId: first.id },
  });
  const { runs, unreadable, more } = await knownRuns(store);
  expect(runs.map(({ header, counts, followedBy }) => [header.id, counts, followedBy])).toEqual([
    [resume.id, { ...none, done: 1 }, undefined],
    [retry.id, { ...none, failed: 1 }, undefined],
    [first.id, { ...none, failed: 1, cancelled: 1 }, { kind: 'resume', runId: resume.id }],
  ]);
  expect([unreadable, more]).toEqual([0, false]);
});

test('of a run without an end the lines are counted, a torn one not', async () => {
  using folder = tempFolder();
  const store = storeIn(folder);
  const record = await recordRun(store, [done('/p/a.jpg', []), failedItem('/p/b.jpg'), done('/p/c.jpg', [])]);
  interrupt(store, record);
  fs.truncateSync(store.recordPath(record.id), fs.statSync(store.recordPath(record.id)).size - 5);
  const { runs } = await knownRuns(store);
  expect(runs).toMatchObject([{ state: 'interrupted', counts: { ...none, done: 1, failed: 1 } }]);
});

test('no more than asked for; those that cannot be read are counted', async () => {
  using folder = tempFolder();
  const store = storeIn(folder);
  const old = await recordRun(store, []);
  const torn = await recordRun(store, []);
  const newest = await recordRun(store, []);
  fs.truncateSync(store.recordPath(torn.id), 10);
  expect(await knownRuns(store, 1)).toMatchObject({
    runs: [{ header: { id: newest.id } }],
    unreadable: 0,
    more: true,
  });
  const all = await knownRuns(store, 2);
  expect(all.runs.map(({ header }) => header.id)).toEqual([newest.id, old.id]);
  expect([all.unreadable, all.more]).toEqual([1, false]);
});
