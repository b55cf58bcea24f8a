import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { missingFolders } from '../../../src/node/missing-folders.ts';
import { RunStore } from '../../../src/node/run-store.ts';
import { undoRun } from '../../../src/node/undo.ts';
import { interrupt, recordRun } from '../../support/run-records.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('folders that a run is going to make', () => {
  test('are named by the topmost of each that is not there', async () => {
    using folder = tempFolder();
    folder.write('there/photo.jpg', '');
    const names = ['there', 'there/thumbs', 'new/a/b', 'new/a', 'new/c', 'there/photo.jpg/x'];
    const found = await missingFolders(names.map((name) => `${folder.path}/${name}`));
    const tops = ['there/thumbs', 'new', 'there/photo.jpg/x'];
    expect(found).toEqual(tops.map((name) => `${folder.path}/${name}`));
    expect(await missingFolders([`${folder.path}/there`])).toEqual([]);
  });

  test('go when the run is undone, also where the worker that made them was lost; what has a file stays', async () => {
    using folder = tempFolder();
    const results = ['new/a/b', 'new/kept'].map((name) => `${folder.path}/${name}`);
    fs.mkdirSync(`${folder.path}/old`);
    const store = new RunStore(`${folder.path}/state`);
    const record = await recordRun(store, [], { folders: new Set([...results, `${folder.path}/old`]) });
    interrupt(store, record);
    for (const result of results) fs.mkdirSync(result, { recursive: true });
    folder.write('new/kept/mine.txt', 'mine');
    const run = await store.find(record.id);
    expect(run?.state).toBe('interrupted');
    if (run === undefined) return;
    const signal = new AbortController().signal;
    for await (const _ of undoRun(store, run, { trash: () => Promise.resolve(), signal }));
    expect(fs.existsSync(`${folder.path}/new/a`), 'made and empty').toBe(false);
    expect(fs.existsSync(`${folder.path}/new/kept/mine.txt`)).toBe(true);
    expect(fs.existsSync(`${folder.path}/old`), 'it was there before').toBe(true);
  });
});
