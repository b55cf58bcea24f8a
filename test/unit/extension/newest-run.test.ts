import fs from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newestRun } from '../../../src/extension/newest-run.ts';
import { RunStore, type RunStart } from '../../../src/node/run-store.ts';
import { done, interrupt, recordRun } from '../../support/run-records.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

let folder: TempFolder;
let store: RunStore;
beforeEach(() => {
  folder = tempFolder();
  store = new RunStore(folder.path);
});
afterEach(() => folder[Symbol.dispose]());

/** Of another process than this one, unless told. */
const elsewhere = 0;
const run = async (results: readonly string[], selected = '/elsewhere'): Promise<string> => {
  const request: RunStart['request'] = {
    selected: [{ path: selected }],
    policies: {},
    nameTemplate: '',
    baseFolder: '/',
  };
  const { id } = await recordRun(store, [done('/p/a.jpg', [{}])], { folders: new Set(results), request });
  return id;
};
const found = async (...folders: readonly string[]): Promise<string | undefined> =>
  (await newestRun(store, folders, elsewhere))?.header.id;

it('finds the newest whose results are in one of the folders', async () => {
  await run(['/w/photos']);
  const newer = await run(['/x', '/w/photos/deep']);
  await run(['/other', '/w-and-more']);
  expect(await found('/w')).toBe(newer);
  expect(await found('/nowhere')).toBeUndefined();
});

it('finds one whose results went elsewhere by what was selected', async () => {
  const id = await run(['/out'], '/w/photos');
  expect(await found('/w')).toBe(id);
});

it('finds one in the window’s other folder, and an interrupted one', async () => {
  const record = await recordRun(store, [], { folders: new Set(['/second/p']) });
  interrupt(store, record);
  expect(await newestRun(store, ['/first', '/second'], elsewhere)).toMatchObject({ state: 'interrupted' });
});

it('leaves aside runs of this very process, and records that cannot be read', async () => {
  const id = await run(['/w']);
  fs.writeFileSync(store.recordPath(`${id}x`), 'torn');
  expect(await found('/w')).toBe(id);
  expect(await newestRun(store, ['/w'])).toBeUndefined();
});

it('finds nothing in a window without a folder, or before the first run', async () => {
  expect(await found('/w')).toBeUndefined();
  await run(['/w']);
  expect(await found()).toBeUndefined();
});
