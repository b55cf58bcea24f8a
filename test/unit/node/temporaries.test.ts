import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { removeTemporaries } from '../../../src/node/temporaries.ts';
import { temporaryPath } from '../../../src/node/write.ts';
import { planned, temporariesIn } from '../../support/in-place-jobs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('of a worker that was killed goes what it had in hand, also beside the real file of a link', async () => {
  using folder = tempFolder();
  const file = folder.write('photos/a.jpg', 'x');
  const link = path.join(folder.path, 'link.jpg');
  fs.symlinkSync(file, link);
  const beside = path.join(folder.path, 'b.jpg');
  const left = [temporaryPath(file, '42', 0, 0), temporaryPath(beside, '42', 1, 0)];
  const ofAnother = temporaryPath(beside, '43', 1, 0);
  for (const name of [...left, ofAnother]) fs.writeFileSync(name, 'half');
  await removeTemporaries(
    [
      { index: 0, path: link, bytes: 1, targets: [{ path: link, replaces: planned(link) }] },
      { index: 1, path: file, bytes: 1, targets: [{ path: beside }] },
    ],
    '42',
  );
  expect(temporariesIn(folder)).toEqual([path.basename(ofAnother)]);
});
