import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { expandPaths } from '../../../src/node/expand-paths.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

/** What is taken for these names, below the folder. */
async function taken(folder: TempFolder, ...names: readonly string[]): Promise<readonly string[]> {
  const { paths } = await expandPaths(names, folder.path);
  for (const each of paths) expect(path.isAbsolute(each)).toBe(true);
  return paths.map((each) => path.relative(folder.path, each));
}

function folderOf(...names: readonly string[]): TempFolder {
  const folder = tempFolder();
  for (const name of names) folder.write(name, 'x');
  return folder;
}

describe('names', () => {
  test('are taken in their order, also twice, and also where nothing is there', async () => {
    using folder = folderOf('b.jpg', 'a.jpg');
    expect(await taken(folder, 'b.jpg', 'gone.jpg', 'a.jpg', './b.jpg')).toEqual([
      'b.jpg',
      'gone.jpg',
      'a.jpg',
      'b.jpg',
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'that exist are no patterns, whatever they look like',
    async () => {
      const names = ['*.jpg', '[1].jpg', 'a (1).jpg', '{a,b}.jpg', '!x.jpg', 'a?.jpg', 'a\\b.jpg'];
      using folder = folderOf(...names, '1.jpg', 'ab.jpg');
      expect(await taken(folder, ...names)).toEqual(names);
    },
  );

  // Longer than any system takes: `lstat` refuses it as it does a name in a folder that may not be entered.
  test('that the system refuses to look at are taken, so that their line says why', async () => {
    using folder = folderOf();
    const name = `${'x'.repeat(300)}.jpg`;
    expect(await taken(folder, name)).toEqual([name]);
    const { unmatched } = await expandPaths([`${'x'.repeat(300)}*.jpg`], folder.path);
    expect(unmatched).toHaveLength(1);
  });

  test('a link that leads nowhere is taken, so that it is listed as missing', async () => {
    using folder = tempFolder();
    fs.symlinkSync('nowhere', path.join(folder.path, '[x].jpg'));
    expect(await taken(folder, '[x].jpg')).toEqual(['[x].jpg']);
  });
});

describe('patterns', () => {
  test.each([
    ['*.jpg', ['1.jpg', '2.jpg', '10.jpg']],
    ['**/*.jpg', ['1.jpg', '2.jpg', '10.jpg', 'sub/3.jpg', 'sub/sub/4.jpg']],
    ['{2,1}.jpg', ['1.jpg', '2.jpg']],
    ['[0-9].jpg', ['1.jpg', '2.jpg']],
    ['sub/*', ['sub/3.jpg', 'sub/sub']],
    ['su?', ['sub']],
    ['sub*', ['sub']],
    ['./*.jpg', ['1.jpg', '2.jpg', '10.jpg']],
  ])('%s', async (pattern, names) => {
    using folder = folderOf(
      '10.jpg',
      '2.jpg',
      '1.jpg',
      '.h.jpg',
      'sub/3.jpg',
      'sub/sub/4.jpg',
      'node_modules/n.jpg',
    );
    expect(await taken(folder, pattern)).toEqual(names);
  });

  test('absolute ones, and ones of the folder above', async () => {
    using folder = folderOf('a [1]/x.jpg', 'b/y.jpg');
    const { paths } = await expandPaths(
      [`${folder.path}/b/*.jpg`, '../b/*.jpg'],
      path.join(folder.path, 'a [1]'),
    );
    expect(paths).toEqual([path.join(folder.path, 'b/y.jpg'), path.join(folder.path, 'b/y.jpg')]);
  });

  test('without a match are named, and the rest goes on', async () => {
    using folder = folderOf('a.jpg');
    const { paths, unmatched } = await expandPaths(['*.png', 'a.jpg', 'x/**'], folder.path);
    expect(paths).toEqual([path.join(folder.path, 'a.jpg')]);
    expect(unmatched).toEqual(['*.png', 'x/**']);
  });
});
