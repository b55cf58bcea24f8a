import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { lookAt } from '../../../src/node/identity.ts';
import { type Swapped, swap } from '../../../src/node/swap.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const ioError = (code: string): Error => Object.assign(new Error(`${code}: for the test, call`), { code });

interface Stage {
  readonly name: string;
  readonly temporary: string;
  readonly go: (more?: { kept?: string; platform?: NodeJS.Platform }) => Promise<Swapped>;
}

function stage(folder: TempFolder): Stage {
  const name = folder.write('a.jpg', 'old');
  const temporary = folder.write('a.tmp', 'new');
  fs.utimesSync(name, 1000, 1000);
  const expected = lookAt(name);
  if (expected === undefined) throw new Error('no file');
  const request = { name, temporary, expected, fresh: lookAt(temporary), kept: undefined };
  return { name, temporary, go: (more) => swap({ ...request, ...more }) };
}

/** What happens between the last look and the rename, or right behind that. */
function atTheRename(before: (to: string) => void): void {
  const rename = fs.renameSync;
  vi.spyOn(fs, 'renameSync').mockImplementationOnce((from, to) => {
    before(String(to));
    rename(from, to);
  });
}

test('the new file gets the name', async () => {
  using folder = tempFolder();
  const { name, go } = stage(folder);
  expect(await go()).toBe('swapped');
  expect(fs.readFileSync(name, 'utf8')).toBe('new');
  expect(folder.files()).toEqual(['a.jpg']);
});

describe('somebody writes into the old file between the last look and the rename:', () => {
  const edit = (to: string): void => fs.writeFileSync(to, 'edited by a person');

  test('it gets its name back, itself, where it has another name', async () => {
    using folder = tempFolder();
    const { name, go } = stage(folder);
    const kept = path.join(folder.path, 'kept');
    fs.linkSync(name, kept);
    const { ino } = fs.statSync(name);
    atTheRename(edit);
    expect(await go({ kept })).toBe('changed');
    expect(fs.readFileSync(name, 'utf8')).toBe('edited by a person');
    expect(fs.statSync(name).ino).toBe(ino);
    expect(folder.files()).toEqual(['a.jpg', 'kept']);
  });

  test.each(['a true copy', 'no copy'])('or its content, with %s', async (what) => {
    using folder = tempFolder();
    const { name, go } = stage(folder);
    atTheRename(edit);
    const kept = what === 'no copy' ? {} : { kept: folder.write('kept', 'old') };
    expect(await go(kept)).toBe('changed');
    expect(fs.readFileSync(name, 'utf8')).toBe('edited by a person');
  });
});

describe('on Windows, where a file that somebody looks at cannot be replaced', () => {
  test.each(['EPERM', 'EACCES', 'EBUSY'])('it is tried again until it can: %s', async (code) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    using folder = tempFolder();
    const { name, go } = stage(folder);
    const rename = fs.renameSync;
    let tries = 0;
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (++tries < 8) throw ioError(code);
      rename(from, to);
    });
    const swapped = go({ platform: 'win32' });
    await vi.advanceTimersByTimeAsync(9000);
    expect(await swapped).toBe('swapped');
    expect(tries).toBe(8);
    expect(fs.readFileSync(name, 'utf8')).toBe('new');
  });

  test('for ten seconds, then it is said', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    using folder = tempFolder();
    const { name, go } = stage(folder);
    vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw ioError('EBUSY');
    });
    let ended = false;
    const swapped = go({ platform: 'win32' }).finally(() => (ended = true));
    const rejected = expect(swapped).rejects.toMatchObject({ code: 'EBUSY' });
    await vi.advanceTimersByTimeAsync(9000);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(3000);
    await rejected;
    expect(fs.readFileSync(name, 'utf8')).toBe('old');
  });

  test('before each try it is looked whether it still is the same file', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    using folder = tempFolder();
    const { name, go } = stage(folder);
    vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      fs.appendFileSync(name, ' and edited');
      throw ioError('EPERM');
    });
    const swapped = go({ platform: 'win32' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await swapped).toBe('changed');
    expect(fs.readFileSync(name, 'utf8')).toBe('old and edited');
  });

  test('other troubles do not pass by waiting', async () => {
    using folder = tempFolder();
    const { go } = stage(folder);
    vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw ioError('ENOSPC');
    });
    await expect(go({ platform: 'win32' })).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
