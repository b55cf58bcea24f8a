import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkspacePaths } from '../../../src/extension/workspace-paths.ts';

const { posix, win32 } = path;
const one = new WorkspacePaths([{ name: 'w', path: '/home/me/w' }], posix);
const two = new WorkspacePaths(
  [
    { name: 'first', path: '/p/first' },
    { name: 'Second Root', path: '/p/second' },
    { name: 'inner', path: '/p/first/inner' },
  ],
  posix,
);

describe('paths in results', () => {
  it.each([
    [one, '/home/me/w/a b/c.jpg', 'a b/c.jpg'],
    [one, '/home/me/wide/c.jpg', '/home/me/wide/c.jpg'],
    [one, '/home/me/w', '/home/me/w'],
    [one, '/home/me/w/..hidden/c.jpg', '..hidden/c.jpg'],
    [two, '/p/second/x.jpg', 'Second Root/x.jpg'],
    [two, '/p/first/inner/x.jpg', 'inner/x.jpg'],
    [two, '/p/third/x.jpg', '/p/third/x.jpg'],
    [new WorkspacePaths([], posix), '/x.jpg', '/x.jpg'],
  ])('case %#: %s', (paths, file, shown) => {
    expect(paths.show(file)).toBe(shown);
    expect(paths.resolve(shown)).toBe(file);
  });

  it('are absolute below folders of the same name', () => {
    const same = new WorkspacePaths(
      [
        { name: 'photos', path: '/a/photos' },
        { name: 'photos', path: '/b/photos' },
      ],
      posix,
    );
    expect(same.show('/b/photos/x.jpg')).toBe('/b/photos/x.jpg');
  });

  it('have forward slashes and lead back on Windows too', () => {
    const paths = new WorkspacePaths([{ name: 'w', path: 'c:\\Users\\me\\w' }], win32);
    expect(paths.show('c:\\Users\\me\\w\\a\\b.jpg')).toBe('a/b.jpg');
    expect(paths.resolve('a/b.jpg')).toBe('c:\\Users\\me\\w\\a\\b.jpg');
    expect(paths.show('D:\\x.jpg')).toBe('D:\\x.jpg');
    expect(paths.resolve('D:\\x.jpg')).toBe('D:\\x.jpg');
  });

  it('lead nowhere when their folder was closed', () => {
    expect(two.resolve('gone/x.jpg')).toBeUndefined();
  });

  it('always lead back to their file', () => {
    const name = fc.stringMatching(/^[a-c ]{1,3}$/);
    const place = fc.array(name, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, place), { maxLength: 4 }), place, (folders, file) => {
        const paths = new WorkspacePaths(
          folders.map(([title, parts]) => ({ name: title, path: `/${parts.join('/')}` })),
          posix,
        );
        const full = `/${file.join('/')}/x.jpg`;
        expect(paths.resolve(paths.show(full))).toBe(full);
      }),
    );
  });
});
