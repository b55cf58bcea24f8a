import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findWorkspace, isReallyBelow } from '../../../src/node/workspace-files.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('the workspace of a folder', () => {
  test.each(['settings.json', 'tasks.json'])('is the nearest one upward that has %s', (name) => {
    using folder = tempFolder();
    folder.write(`.vscode/${name}`, '{}');
    folder.write('a/.vscode/tasks.json', '{}');
    folder.write('a/b/c/x', '');
    folder.write('d/x', '');
    expect(findWorkspace(path.join(folder.path, 'a/b/c'))).toBe(path.join(folder.path, 'a'));
    expect(findWorkspace(path.join(folder.path, 'd'))).toBe(folder.path);
  });

  test('is none where .vscode holds extensions only, as at home', () => {
    using folder = tempFolder();
    folder.write('.vscode/extensions/x', '');
    expect(findWorkspace(folder.path)).toBeUndefined();
  });
});

describe('really below a folder', () => {
  test('is what is there and what could be made', () => {
    using folder = tempFolder();
    folder.write('a/x', '');
    for (const name of ['.', 'a', 'a/x', 'new/folder', '..a'])
      expect(isReallyBelow(path.join(folder.path, name), folder.path), name).toBe(true);
  });

  test('is nothing outside', () => {
    using folder = tempFolder();
    folder.write('a/x', '');
    for (const name of ['..', '../b', 'a/../../b', '/etc'])
      expect(isReallyBelow(path.resolve(folder.path, name), folder.path), name).toBe(false);
  });

  test('is nothing behind a link that leads out, also one that leads nowhere', () => {
    using folder = tempFolder();
    using other = tempFolder();
    fs.symlinkSync(other.path, path.join(folder.path, 'out'));
    fs.symlinkSync('/none/at/all', path.join(folder.path, 'nowhere'));
    for (const name of ['out', 'out/new', 'nowhere', 'nowhere/new'])
      expect(isReallyBelow(path.join(folder.path, name), folder.path), name).toBe(false);
  });

  test('is everything of a folder that is reached by a link', () => {
    using folder = tempFolder();
    folder.write('real/x', '');
    const link = path.join(folder.path, 'link');
    fs.symlinkSync(path.join(folder.path, 'real'), link);
    expect(isReallyBelow(path.join(link, 'new'), link)).toBe(true);
  });
});
