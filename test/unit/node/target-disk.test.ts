import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { EarlierResult } from '../../../src/core/target-disk.ts';
import { FolderDisk } from '../../../src/node/target-disk.ts';
import { fakeResult } from '../../support/fake-disk.ts';
import { fakeSource } from '../../support/fake-source.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A disk whose records know these results; `resumed`: of runs that are being gone on with. */
const knowing = (
  results: readonly EarlierResult[] = [],
  resumed: readonly EarlierResult[] = [],
): FolderDisk =>
  new FolderDisk({
    byOutput: new Map(results.flatMap((result) => result.outputs.map(({ path: file }) => [file, result]))),
    bySource: new Map(resumed.map((result) => [result.source, result])),
    ofOthers: new Set(),
  });

const outputOf = (file: string): EarlierResult['outputs'][number] => {
  const { size, mtimeMs } = fs.statSync(file);
  return { path: file, bytes: size, mtimeMs };
};
/** What a run would have recorded of these outputs as they are now. */
const recorded = (...files: readonly string[]): EarlierResult =>
  fakeResult('/photos/a.jpg', [], { outputs: files.map(outputOf) });

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
    const { mtimeMs, ctimeMs } = fs.statSync(file);
    expect(await knowing().inspect(file)).toEqual({ kind: 'other', bytes: 3, mtimeMs, changedMs: ctimeMs });
  });

  test('somebody’s file that has just come here says so, however old a program has made it', async () => {
    using folder = tempFolder();
    const before = Date.now() - 1000;
    const file = folder.write('a.jpg', 'abc');
    fs.utimesSync(file, 1000, 1000);
    const state = await knowing().inspect(file);
    expect(state.kind === 'other' && [state.mtimeMs, (state.changedMs ?? 0) > before]).toEqual([1e6, true]);
  });

  test('a file of our own, as long as nobody changed it', async () => {
    using folder = tempFolder();
    const file = folder.write('a_thumbnail.jpg', 'abc');
    const result = recorded(file);
    const { mtimeMs } = fs.statSync(file);
    expect(await knowing([result]).inspect(file)).toEqual({
      kind: 'own',
      source: '/photos/a.jpg',
      bytes: 3,
      mtimeMs,
      result,
    });
    fs.utimesSync(file, 1000, 1000);
    expect(await knowing([result]).inspect(file), 'touched').toMatchObject({ kind: 'other' });
    fs.writeFileSync(file, 'longer');
    expect(await knowing([result]).inspect(file), 'edited').toMatchObject({ kind: 'other' });
    expect(await knowing([recorded(file)]).inspect(file), 'as it is now').toMatchObject({ kind: 'own' });
  });

  test('each output of several is our own by its own size and time', async () => {
    using folder = tempFolder();
    const [small, large] = [folder.write('a-1.jpg', 'abc'), folder.write('a-2.jpg', 'abcdef')];
    const disk = knowing([recorded(small, large)]);
    fs.writeFileSync(small, 'edited');
    const kinds = await Promise.all([small, large].map(async (file) => (await disk.inspect(file)).kind));
    expect(kinds).toEqual(['other', 'own']);
  });

  test('a folder, or a link wherever it leads: nothing that may be replaced', async () => {
    using folder = tempFolder();
    folder.write('folder.jpg/inside', '');
    const target = folder.write('target', 'abc');
    const link = path.join(folder.path, 'link.jpg');
    fs.symlinkSync(target, link);
    fs.symlinkSync('nowhere', path.join(folder.path, 'broken.jpg'));
    const disk = knowing([
      fakeResult('/photos/a.jpg', [link], { outputs: [{ ...outputOf(target), path: link }] }),
    ]);
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
  const disk = knowing([fakeResult('/photos/a.jpg', ['/photos/a_thumbnail.jpg'])]);
  const file = fakeSource('/photos/a_thumbnail.jpg', { bytes: 20, mtimeMs: 200 });
  expect(disk.madeFrom(file)).toBe('/photos/a.jpg');
  expect(disk.madeFrom({ ...file, bytes: 21 }), 'somebody put another picture there').toBeUndefined();
  expect(disk.madeFrom({ ...file, path: '/photos/a.jpg' })).toBeUndefined();
});

test('what a resumed run made of a source is known while the source is as it was read', () => {
  const result = fakeResult('/photos/a.jpg', []);
  const disk = knowing([fakeResult('/photos/b.jpg', ['/photos/b_thumbnail.jpg'])], [result]);
  const source = fakeSource('/photos/a.jpg');
  expect(disk.resultOf(source)).toBe(result);
  expect(disk.resultOf({ ...source, bytes: 1001 }), 'another size').toBeUndefined();
  expect(disk.resultOf({ ...source, mtimeMs: 1.5 }), 'another time').toBeUndefined();
  expect(disk.resultOf(fakeSource('/photos/b.jpg')), 'of a run that is not resumed').toBeUndefined();
});

describe('where a folder really is', () => {
  test('behind links, also to the folder above one that is not there yet', async () => {
    using folder = tempFolder();
    fs.mkdirSync(path.join(folder.path, 'real/in'), { recursive: true });
    fs.symlinkSync(path.join(folder.path, 'real'), path.join(folder.path, 'link'));
    const disk = knowing();
    const at = async (name: string): Promise<string> =>
      path.relative(folder.path, await disk.realFolder(path.join(folder.path, name)));
    expect(await at('real/in')).toBe(path.join('real', 'in'));
    expect(await at('link/in')).toBe(path.join('real', 'in'));
    expect(await at('link/thumbs/new')).toBe(path.join('real', 'thumbs', 'new'));
    expect(disk.realFolder(path.join(folder.path, 'link/in')), 'known at once the next time').toBe(
      path.join(folder.path, 'real/in'),
    );
  });
});
