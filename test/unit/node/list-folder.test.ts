import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listFolder } from '../../../src/node/list-folder.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const linux = process.platform === 'linux';
const inside = (folder: string, ...name: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);

test('names that are text are given as they are, also with the sign for what is none', async () => {
  using folder = tempFolder();
  folder.write('a.jpg', '');
  folder.write('real \ufffd.jpg', '');
  fs.mkdirSync(path.join(folder.path, 'é'));
  const { entries, odd } = await listFolder(folder.path);
  expect(entries.map(({ name }) => name).toSorted()).toEqual(['a.jpg', 'real \ufffd.jpg', 'é']);
  expect(odd).toEqual([]);
});

test.skipIf(!linux)(
  'bytes that are no text are told apart, though they are shown alike (Linux only)',
  async () => {
    using folder = tempFolder();
    folder.write('\ufffd', 'the one that can be opened');
    fs.writeFileSync(inside(folder.path, 0xff), '');
    fs.writeFileSync(inside(folder.path, 0xfe), '');
    fs.mkdirSync(inside(folder.path, 0xc0, 0xaf));
    const { entries, odd } = await listFolder(folder.path);
    expect(entries.map(({ name }) => name)).toEqual(['\ufffd']);
    expect(odd.toSorted((a, b) => a.odd.localeCompare(b.odd))).toEqual([
      { name: '\ufffd', odd: 'file' },
      { name: '\ufffd', odd: 'file' },
      { name: '\ufffd\ufffd', odd: 'folder' },
    ]);
  },
);

test('a folder that is not there is an error, as the system says it', async () => {
  using folder = tempFolder();
  await expect(listFolder(path.join(folder.path, 'gone'))).rejects.toThrow('ENOENT');
});
