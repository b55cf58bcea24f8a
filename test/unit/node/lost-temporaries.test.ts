import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { removeLostTemporaries } from '../../../src/node/lost-temporaries.ts';
import { temporaryPath } from '../../../src/node/write.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** No system gives out this number. */
const gone = 2 ** 30;

describe('what a lost run’s workers had begun to write', () => {
  test('goes; that of a process that is there, and everything else, stays', async () => {
    using folder = tempFolder();
    const begun = (worker: string, index: number): string => {
      const file = temporaryPath(`${folder.path}/a/x.jpg`, worker, index, 0);
      fs.mkdirSync(`${folder.path}/a`, { recursive: true });
      fs.writeFileSync(file, 'half');
      return file;
    };
    const lost = new Set([begun(`${gone}`, 7), begun(`${gone}.3`, 8), begun(`${gone}.in-process`, 123_456)]);
    begun(`${process.pid}`, 9);
    for (const name of [
      'photo.jpg',
      '.batch-pool-x.tmp',
      `.batch-pool-${gone}-1.tmp`,
      `my.batch-pool-${gone}-1-1.tmp`,
    ])
      folder.write(`a/${name}`, 'mine');
    fs.mkdirSync(temporaryPath(`${folder.path}/a/x.jpg`, `${gone}`, 99, 0));
    const before = folder.files();
    await removeLostTemporaries([`${folder.path}/a`, `${folder.path}/none`], Date.now() - 60_000);
    const wanted = before.filter((name) => !lost.has(`${folder.path}/${name}`));
    expect(folder.files()).toEqual(wanted);
    expect(wanted).toHaveLength(before.length - 3);
  });

  test('stays where it is older than that run', async () => {
    using folder = tempFolder();
    fs.writeFileSync(temporaryPath(`${folder.path}/x.jpg`, `${gone}`, 1, 0), 'half');
    await removeLostTemporaries([folder.path], Date.now() + 60_000);
    expect(folder.files()).toHaveLength(1);
  });
});
