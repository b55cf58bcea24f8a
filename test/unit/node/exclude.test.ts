import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Excluder } from '../../../src/node/exclude.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

interface Rules {
  readonly exclude?: readonly string[];
  readonly useIgnoreFiles?: boolean;
}

/** Which of the files (a `/` at the end: a folder) are left out when `root` is selected, walked as gathering does. */
async function leftOut(
  folder: TempFolder,
  root: string,
  files: readonly string[],
  { exclude = [], useIgnoreFiles = true }: Rules = {},
): Promise<readonly string[]> {
  const top = path.join(folder.path, root);
  const out: string[] = [];
  for (const file of files) {
    const segments = file.split('/').filter((segment) => segment !== '');
    let excluder = await Excluder.at(top, exclude, useIgnoreFiles);
    let at = top;
    for (const [i, segment] of segments.entries()) {
      const entries = fs.existsSync(at) ? fs.readdirSync(at, { withFileTypes: true }) : [];
      excluder = await excluder.enter(at, entries);
      at = path.join(at, segment);
      if (excluder.excludes(at, i < segments.length - 1 || file.endsWith('/'))) {
        out.push(file);
        break;
      }
    }
  }
  return out;
}

describe('what nobody means', () => {
  test('hidden things, node_modules and what a Mac puts into archives are left out, at any depth', async () => {
    using folder = tempFolder();
    const out = ['.git/', '.a.jpg', 'b/.hidden/a.jpg', 'node_modules/x/a.png', 'a/__MACOSX/b.jpg'];
    const kept = ['a.jpg', 'node_modules.jpg', 'a.b.jpg', 'x/git/a.jpg'];
    expect(await leftOut(folder, '.', [...out, ...kept], { useIgnoreFiles: false })).toEqual(out);
  });
});

describe('the exclude setting', () => {
  test.each([
    ['**/*.png', ['a.png', 'x/b.PNG'], ['a.jpg']],
    ['raw/**', ['raw/', 'raw/a.jpg', 'raw/b/c.jpg'], ['x/raw/a.jpg', 'raw.jpg']],
    ['**/{raw,cache}', ['raw/a.jpg', 'x/cache/'], ['rawer/a.jpg']],
    ['**/*thumb*', ['a_thumbnail.jpg', 'x/Thumbs/a.jpg'], ['a.jpg']],
    ['**/日本語 📷*', ['日本語 📷1.jpg'], ['日本.jpg']],
  ])('%s', async (pattern, out, kept) => {
    using folder = tempFolder();
    expect(await leftOut(folder, '.', [...out, ...kept], { exclude: [pattern] })).toEqual(out);
  });

  test('patterns are relative to the selected folder, wherever that is', async () => {
    using folder = tempFolder();
    expect(await leftOut(folder, 'raw [1]', ['a.jpg', 'raw/a.jpg'], { exclude: ['raw/**'] })).toEqual([
      'raw/a.jpg',
    ]);
  });

  test('several patterns add up', async () => {
    using folder = tempFolder();
    const files = ['a.png', 'a.gif', 'a.jpg'];
    expect(await leftOut(folder, '.', files, { exclude: ['*.png', '*.gif'] })).toEqual(['a.png', 'a.gif']);
  });
});

describe('.gitignore', () => {
  test('names, folders, anchors and exceptions', async () => {
    using folder = tempFolder();
    folder.write('.gitignore', '# pictures\n*.gif\nbuild/\n/top.jpg\ndocs/*.png\n!keep.gif\n\\#a.jpg\n');
    const out = ['a.gif', 'x/b.gif', 'build/a.jpg', 'x/build/', 'top.jpg', 'docs/a.png', '#a.jpg'];
    const kept = ['keep.gif', 'x/top.jpg', 'docs/x/a.png', 'build', 'a.jpg'];
    expect(await leftOut(folder, '.', [...out, ...kept])).toEqual(out);
  });

  test('a nearer file adds to the outer one, and may take back what that left out', async () => {
    using folder = tempFolder();
    folder.write('.gitignore', '*.gif\n');
    folder.write('x/.gitignore', '*.png\n!a.gif\n');
    folder.write('x/y/.gitignore', 'a.gif\n');
    const out = ['a.gif', 'x/b.gif', 'x/a.png', 'x/y/a.gif', 'x/y/a.png'];
    expect(await leftOut(folder, '.', [...out, 'a.png', 'x/a.gif', 'x/y/a.jpg'])).toEqual(out);
  });

  test('files above the selected folder count, up to the repository’s root', async () => {
    using folder = tempFolder();
    folder.write('.gitignore', '*.jpg\n');
    folder.write('repo/.git/HEAD', '');
    folder.write('repo/.gitignore', '*.gif\n/photos/raw/\n');
    folder.write('repo/photos/.gitignore', '*.png\n');
    const out = ['a.gif', 'x/a.gif', 'raw/', 'a.png'];
    expect(await leftOut(folder, 'repo/photos', [...out, 'a.jpg', 'x/raw/'])).toEqual(out);
  });

  test('outside of a repository only the files inside the selected folder count', async () => {
    using folder = tempFolder();
    folder.write('.gitignore', '*.jpg\n');
    folder.write('photos/.gitignore', '*.gif\n');
    expect(await leftOut(folder, 'photos', ['a.jpg', 'a.gif'])).toEqual(['a.gif']);
  });

  test('in a worktree, where .git is a file, the root is found too', async () => {
    using folder = tempFolder();
    folder.write('repo/.git', 'gitdir: elsewhere');
    folder.write('repo/.gitignore', '*.gif\n');
    expect(await leftOut(folder, 'repo/photos', ['a.gif', 'a.jpg'])).toEqual(['a.gif']);
  });

  test('can be switched off; hidden things stay out', async () => {
    using folder = tempFolder();
    folder.write('.gitignore', '*.gif\n');
    expect(await leftOut(folder, '.', ['a.gif', '.b.gif'], { useIgnoreFiles: false })).toEqual(['.b.gif']);
  });

  test('names with spaces, brackets and other scripts', async () => {
    using folder = tempFolder();
    folder.write('.gitignore', 'my photo.jpg\n日本語/\n\\[1\\].jpg\r\n');
    const out = ['my photo.jpg', '日本語/a.jpg', '[1].jpg'];
    expect(await leftOut(folder, '.', [...out, '1.jpg', "it's.jpg", 'a\nb.jpg'])).toEqual(out);
  });

  test('one that cannot be read, as it is a folder, is passed over', async () => {
    using folder = tempFolder();
    folder.write('.gitignore/a', '');
    expect(await leftOut(folder, '.', ['a.jpg'])).toEqual([]);
  });

  test('a byte order mark at its start does not hide its first line', async () => {
    using folder = tempFolder();
    folder.write('.gitignore', '\ufeff*.gif\n');
    expect(await leftOut(folder, '.', ['a.gif', 'a.jpg'])).toEqual(['a.gif']);
  });
});

test('patterns may start at the workspace, as files.exclude does, also when a folder in it is selected', async () => {
  const excluder = await Excluder.at('/w/photos', ['photos/raw/**', 'drafts/**'], false, '/w');
  expect(excluder.excludes('/w/photos/raw/a.jpg', false)).toBe(true);
  expect(excluder.excludes('/w/photos/drafts/a.jpg', false)).toBe(true);
  expect(excluder.excludes('/w/photos/a.jpg', false)).toBe(false);
});

test.each(['photos/', 'in/photos/*', 'in/', '/in/photos'])(
  'a folder that %s ignores is meant when it is selected',
  async (rule) => {
    using folder = tempFolder();
    folder.write('.git/HEAD', '');
    folder.write('.gitignore', `${rule}\n*.tmp\n`);
    folder.write('in/photos/a.jpg', '');
    const out = await leftOut(folder, 'in/photos', ['a.jpg']);
    expect(out).toEqual(rule === 'in/photos/*' ? ['a.jpg'] : []);
  },
);
