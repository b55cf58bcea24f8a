import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runActionRows, runRow, type RunAction } from '../../../src/extension/run-choice.ts';
import { type KnownRun, knownRuns } from '../../../src/node/known-runs.ts';
import { RunStore } from '../../../src/node/run-store.ts';
import {
  cancelledItem,
  done,
  failedItem,
  fakeStart,
  interrupt,
  recordRun,
} from '../../support/run-records.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

let folder: TempFolder;
let store: RunStore;
beforeEach(() => {
  folder = tempFolder();
  store = new RunStore(folder.path);
});
afterEach(() => folder[Symbol.dispose]());

const newest = async (): Promise<KnownRun> => {
  const [run] = (await knownRuns(store)).runs;
  if (run === undefined) throw new Error('there is no run');
  return run;
};
const row = (run: KnownRun): ReturnType<typeof runRow> =>
  runRow(run, new Date(Date.parse(run.header.at) + 2 * 60_000), (file) => file.slice(1));
const actions = (run: KnownRun): readonly RunAction[] => runActionRows(run).map(({ action }) => action);

describe('a run in the list', () => {
  it('that went well tells what, when and where', async () => {
    await recordRun(store, [done('/p/a.jpg', [{}]), done('/p/b.jpg', [{}])], {
      folders: new Set(['/p', '/q', '/r']),
    });
    const { label, description, detail } = row(await newest());
    expect(label).toBe('$(check) Generate Thumbnails: 2 done');
    expect(description).toMatch(/^2 minutes ago, \d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(detail).toBe('p and 2 other folders');
    expect(actions(await newest())).toEqual(['showAgain', 'undo', 'runAgain', 'openRecord']);
  });

  it('with failures can be retried, and says when it was', async () => {
    const { id } = await recordRun(store, [done('/p/a.jpg', [{}]), failedItem('/p/b.jpg')]);
    const run = await newest();
    expect(row(run).label).toBe('$(warning) Generate Thumbnails: 1 done, 1 failed');
    expect(actions(run)).toEqual(['retry', 'showAgain', 'undo', 'runAgain', 'openRecord']);
    expect(runActionRows(run)[0]?.detail).toBe('1 file, with the options of then.');
    await recordRun(store, [done('/p/b.jpg', [{}])], { follows: { kind: 'retry', runId: id } });
    expect((await knownRuns(store)).runs.map((each) => row(each).detail)).toEqual(['p', 'p · retried later']);
  });

  it('that was interrupted says how far it came, and can go on', async () => {
    const record = await recordRun(store, [done('/p/a.jpg', [{}])], { files: 5000 });
    interrupt(store, record);
    const run = await newest();
    expect(row(run)).toMatchObject({
      label: '$(debug-disconnect) Generate Thumbnails: 1 done',
      detail: 'p · interrupted after 1 of 5,000',
    });
    expect(actions(run)).toEqual(['resume', 'showAgain', 'undo', 'runAgain', 'openRecord']);
  });

  it('that was cancelled can go on too; where nothing was written there is nothing to undo', async () => {
    await recordRun(store, [cancelledItem('/p/a.jpg'), cancelledItem('/p/b.jpg')]);
    const run = await newest();
    expect(row(run).label).toBe('$(circle-slash) Generate Thumbnails: 2 cancelled');
    expect(actions(run)).toEqual(['resume', 'showAgain', 'runAgain', 'openRecord']);
  });

  it('that is still going on can be looked at only', async () => {
    await store.begin(fakeStart({ files: 3 }));
    const run = await newest();
    expect([row(run).detail, actions(run)]).toEqual(['p · still going on', ['showAgain', 'openRecord']]);
  });

  it('that was undone says so, and what was left can be undone again', async () => {
    const { id } = await recordRun(store, [done('/p/a.jpg', [{}]), failedItem('/p/b.jpg')]);
    const file = await store.append(id);
    file.put({ type: 'undone', at: new Date().toISOString(), left: 1 });
    await file.close();
    const run = await newest();
    expect(row(run).detail).toBe('p · undone, 1 file left as it is');
    expect(actions(run)).toEqual(['showAgain', 'undo', 'runAgain', 'openRecord']);
  });
});
