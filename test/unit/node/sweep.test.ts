import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RunStore } from '../../../src/node/run-store.ts';
import { sweep } from '../../../src/node/sweep.ts';
import { temporaryPath } from '../../../src/node/write.ts';
import { done, interrupt, recordRun } from '../../support/run-records.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

/** No system gives out this number. */
const gone = 2 ** 30;
const minutes = 60_000;
const days = 24 * 60 * minutes;

function begin(folder: TempFolder, worker: string, index: number): string {
  const file = temporaryPath(`${folder.path}/a/x.jpg`, worker, index, 0);
  fs.mkdirSync(`${folder.path}/a`, { recursive: true });
  fs.writeFileSync(file, 'half');
  return file;
}

const inA = (folder: TempFolder) => ({
  folders: [`${folder.path}/a`, `${folder.path}/none`],
  store: new RunStore(`${folder.path}/state`),
});

/** A record of a run with results in these folders, whose process is gone. */
async function lose(store: RunStore, folders: readonly string[]): Promise<void> {
  interrupt(store, await recordRun(store, [done('/p/a.jpg', [{}])], { folders: new Set(folders) }));
}

describe('what killed programs have left in a folder', () => {
  test('goes when nobody has touched it for ten minutes; what is not theirs stays', async () => {
    using folder = tempFolder();
    const lost = [
      begin(folder, `${gone}`, 7),
      begin(folder, `${gone}.3`, 8),
      begin(folder, `${gone}.in-process`, 9),
    ];
    lost.push(folder.write(`a/.batch-pool-undo-${gone}.tmp`, 'half'));
    const names = [
      'photo.jpg',
      '.batch-pool-x.tmp',
      `.batch-pool-${gone}-1.tmp`,
      `my.batch-pool-${gone}-1-1.tmp`,
    ];
    for (const name of names) folder.write(`a/${name}`, 'mine');
    fs.mkdirSync(temporaryPath(`${folder.path}/a/x.jpg`, `${gone}`, 99, 0));
    const before = folder.files();
    await sweep({ ...inA(folder), now: Date.now() + 9 * minutes });
    expect(folder.files(), 'after nine minutes').toEqual(before);
    await sweep({ ...inA(folder), now: Date.now() + 11 * minutes });
    const wanted = before.filter((name) => !lost.includes(`${folder.path}/${name}`));
    expect(folder.files(), 'after eleven').toEqual(wanted);
    expect(wanted).toHaveLength(names.length);
  });

  test('stays for a day while there is a process of that number', async () => {
    using folder = tempFolder();
    begin(folder, `${process.pid}`, 1);
    await sweep({ ...inA(folder), now: Date.now() + days - minutes });
    expect(folder.files()).toHaveLength(1);
    await sweep({ ...inA(folder), now: Date.now() + days + minutes });
    expect(folder.files()).toEqual([]);
  });

  test('goes at once where a run of this machine was lost just then', async () => {
    using folder = tempFolder();
    const request = inA(folder);
    const mine = begin(folder, `${gone}`, 1);
    const alive = begin(folder, `${process.pid}`, 2);
    await sweep(request);
    expect(fs.existsSync(mine), 'no run is known').toBe(true);
    await lose(request.store, ['/elsewhere']);
    await sweep(request);
    expect(fs.existsSync(mine), 'it was in another folder').toBe(true);
    await lose(request.store, [`${folder.path}/a`]);
    await sweep(request);
    expect(fs.existsSync(mine), 'it was here').toBe(false);
    expect(fs.existsSync(alive), 'its process is there').toBe(true);
  });

  test('stays where it came long after the run that was lost, from another machine perhaps', async () => {
    using folder = tempFolder();
    const request = inA(folder);
    await lose(request.store, [`${folder.path}/a`]);
    for (const id of await request.store.ids()) {
      const hourAgo = new Date(Date.now() - 60 * minutes);
      fs.utimesSync(request.store.recordPath(id), hourAgo, hourAgo);
    }
    const theirs = begin(folder, `${gone}`, 1);
    await sweep(request);
    expect(fs.existsSync(theirs)).toBe(true);
  });
});
