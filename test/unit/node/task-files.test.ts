import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { taskFiles } from '../../../src/node/task-files.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

async function found(folder: TempFolder, patterns: readonly string[], trusted = false) {
  const { paths, ...more } = await taskFiles(patterns, folder.path, { trusted });
  return { ...more, paths: paths.map((file) => path.relative(folder.path, file)) };
}
const none = { unmatched: [], exclude: [], outside: [] };

function photos(): TempFolder {
  const folder = tempFolder();
  for (const name of ['photos/a.jpg', 'photos/b.png', 'photos/raw/c.jpg', 'd.jpg']) folder.write(name, 'x');
  return folder;
}

describe('the files of a task', () => {
  test('start at the workspace folder', async () => {
    using folder = photos();
    expect(await found(folder, ['photos/**/*.jpg', 'd.jpg', 'photos/raw'])).toEqual({
      ...none,
      paths: ['photos/a.jpg', 'photos/raw/c.jpg', 'd.jpg', 'photos/raw'],
    });
  });

  test('without what is left out, which counts for folders too', async () => {
    using folder = photos();
    expect(await found(folder, ['photos/**/*.jpg', '!**/raw/**'])).toEqual({
      ...none,
      exclude: ['**/raw/**'],
      paths: ['photos/a.jpg'],
    });
  });

  test('a pattern without a file is told of', async () => {
    using folder = photos();
    expect(await found(folder, ['*.gif'])).toEqual({ ...none, unmatched: ['*.gif'], paths: [] });
  });

  test.each([
    '../x.jpg',
    '/etc/*.jpg',
    '../*/x',
    'photos/../../*.jpg',
    '{photos,../..}/*.jpg',
    '/etc/passwd',
  ])('%s leads out of it and is not taken', async (pattern) => {
    using folder = photos();
    expect(await found(folder, [pattern, 'd.jpg'])).toEqual({
      ...none,
      outside: [pattern],
      paths: ['d.jpg'],
    });
  });

  test('nor is what a link leads to, also where a pattern matched it', async () => {
    using folder = photos();
    using other = tempFolder();
    other.write('secret.jpg', 'x');
    fs.symlinkSync(other.path, path.join(folder.path, 'link'));
    fs.symlinkSync(path.join(other.path, 'secret.jpg'), path.join(folder.path, 'e.jpg'));
    const { paths, outside } = await found(folder, ['link', 'link/*.jpg', '*.jpg']);
    expect(paths).toEqual(['d.jpg']);
    expect(outside).toEqual(['link', 'link/*.jpg', path.join(folder.path, 'e.jpg')]);
  });

  test('unless it is trusted', async () => {
    using folder = photos();
    using other = tempFolder();
    const file = other.write('x.jpg', 'x');
    expect(await taskFiles([`${other.path}/*.jpg`], folder.path, { trusted: true })).toEqual({
      ...none,
      paths: [file],
    });
  });
});
