import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { EarlierOutput } from '../../../src/node/record.ts';
import { FolderDisk } from '../../../src/node/target-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const knowing = (outputs: Record<string, EarlierOutput> = {}): FolderDisk =>
  new FolderDisk(new Map(Object.entries(outputs)));

/** What a run would have recorded of the file as it is now. */
const recorded = (file: string): EarlierOutput => {
  const { size, mtimeMs } = fs.statSync(file);
  return { source: '/photos/a.jpg', bytes: size, mtimeMs };
};

describe('what stands at a name', () => {
  test('nothing, also where its folder is not there or is a file', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'x');
    const disk = knowing();
    expect(await disk.inspect(path.join(folder.path, 'b.jpg'))).toEqual({ kind: 'free' });
    expect(await disk.inspect(path.join(folder.path, 'thumbs/b.jpg'))).toEqual({ kind: 'free' });
    expect(await disk.inspect(path.join(file, 'b.jpg'))).toEqual({ kind: 'free' });
  });

  test('somebody’s file, with what tells later whether it changed', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'abc');
    const { mtimeMs } = fs.statSync(file);
    expect(await knowing().inspect(file)).toEqual({ kind: 'other', bytes: 3, mtimeMs });
  });

  test('a file of our own, as long as nobody changed it', async () => {
    using folder = tempFolder();
    const file = folder.write('a_thumbnail.jpg', 'abc');
    const earlier = recorded(file);
    const own = { kind: 'own', ...earlier };
    expect(await knowing({ [file]: earlier }).inspect(file)).toEqual(own);
    fs.utimesSync(file, 1000, 1000);
    expect(await knowing({ [file]: earlier }).inspect(file), 'touched').toMatchObject({ kind: 'other' });
    fs.writeFileSync(file, 'longer');
    expect(await knowing({ [file]: earlier }).inspect(file), 'edited').toMatchObject({ kind: 'other' });
  });

  test('a folder, or a link wherever it leads: nothing that may be replaced', async () => {
    using folder = tempFolder();
    folder.write('folder.jpg/inside', '');
    const target = folder.write('target', 'abc');
    const link = path.join(folder.path, 'link.jpg');
    fs.symlinkSync(target, link);
    fs.symlinkSync('nowhere', path.join(folder.path, 'broken.jpg'));
    const disk = knowing({ [link]: recorded(target) });
    for (const name of ['folder.jpg', 'link.jpg', 'broken.jpg']) {
      expect(await disk.inspect(path.join(folder.path, name)), name).toEqual({ kind: 'folder' });
    }
  });

  test('a name that differs by case or Unicode form only is taken, as on a Mac’s disk', async () => {
    using folder = tempFolder();
    folder.write('A.JPG', 'x');
    folder.write('e\u0301.jpg', 'x');
    const disk = knowing();
    for (const name of ['a.jpg', 'é.jpg']) {
      const { kind } = await disk.inspect(path.join(folder.path, name));
      expect(kind, name).not.toBe('free');
    }
  });
});

test('each folder is listed once, whether names are asked one by one or all at once', async () => {
  using folder = tempFolder();
  const names = Array.from({ length: 20 }, (_, i) => path.join(folder.path, `${i}.jpg`));
  fs.writeFileSync(path.join(folder.path, '7.jpg'), 'x');
  const list = vi.spyOn(fs.promises, 'readdir');
  const disk = knowing();
  const at = await Promise.all(names.map(async (name) => disk.inspect(name)));
  for (const name of names) await disk.inspect(name);
  const lists = list.mock.calls.length;
  list.mockRestore();
  expect(lists).toBe(1);
  expect(at.map(({ kind }) => kind).indexOf('other')).toBe(7);
  expect(disk.inspect(path.join(folder.path, 'new.jpg')), 'known without waiting').toEqual({ kind: 'free' });
});

test('earlier outputs are known by their path, while they are as they were written', () => {
  const disk = knowing({ '/photos/a_thumbnail.jpg': { source: '/photos/a.jpg', bytes: 1, mtimeMs: 1 } });
  const file = { path: '/photos/a_thumbnail.jpg', relative: 'a', explicit: true, bytes: 1, mtimeMs: 1 };
  expect(disk.madeFrom(file)).toBe('/photos/a.jpg');
  expect(disk.madeFrom({ ...file, bytes: 2 }), 'somebody put another picture there').toBeUndefined();
  expect(disk.madeFrom({ ...file, path: '/photos/a.jpg' })).toBeUndefined();
});
