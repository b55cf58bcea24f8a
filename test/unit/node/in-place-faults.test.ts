import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { keptEntries } from '../../../src/node/keep.ts';
import {
  addWord,
  codeOf,
  done,
  keepFolderOf,
  runInPlace,
  temporariesIn,
} from '../../support/in-place-jobs.ts';
import { asOrdinaryUser, letIn, noOrdinaryUser } from '../../support/ordinary-user.ts';
import { makePicture } from '../../support/picture.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

afterEach(() => void vi.restoreAllMocks());

const jpeg = await makePicture({ format: 'jpeg' });

const run = (
  folder: TempFolder,
  file: string,
  more: Parameters<typeof runInPlace>[2] = {},
): Promise<Outcome> => runInPlace(addWord, file, { keepFolder: keepFolderOf(folder), ...more });

const ioError = (code: string): Error => Object.assign(new Error(`${code}: for the test, call`), { code });

type Call = 'openSync' | 'writeSync' | 'fsync' | 'renameSync' | 'mkdirSync' | 'accessSync';

const isAny = (): boolean => true;
const isFolder = (file: unknown): boolean => !isOriginal(file);
const isTemporary = (file: unknown): boolean => String(file).endsWith('.tmp');
const isOriginal = (file: unknown): boolean => String(file).endsWith('a.jpg');
const isJournal = (file: unknown): boolean => String(file).includes('journal-');

describe('a fault of the disk costs the file its line, and leaves the original', () => {
  type Fault = readonly [
    name: string,
    error: string,
    Call,
    on: (path: unknown) => boolean,
    code: string,
    says: string,
  ];
  const faults: readonly Fault[] = [
    ['no permission to read', 'EACCES', 'openSync', isOriginal, 'source-denied', 'read'],
    ['gone before it is read', 'ENOENT', 'openSync', isOriginal, 'source-missing', 'moved'],
    ['a drive that went', 'ESTALE', 'openSync', isOriginal, 'drive-gone', 'connect it'],
    ['a share that does not answer', 'ETIMEDOUT', 'openSync', isOriginal, 'drive-gone', 'connect it'],
    ['a server that is down', 'EHOSTDOWN', 'openSync', isOriginal, 'drive-gone', 'connect it'],
    ['a share that is not connected', 'ENOTCONN', 'openSync', isOriginal, 'drive-gone', 'connect it'],
    ['a drive pulled out', 'ENODEV', 'openSync', isOriginal, 'drive-gone', 'connect it'],
    ['a bad sector', 'EIO', 'openSync', isOriginal, 'disk-error', 'check the drive'],
    ['another program has it', 'EBUSY', 'openSync', isOriginal, 'in-use', 'close it'],
    [
      'write-protected for this person',
      'EACCES',
      'accessSync',
      isOriginal,
      'write-protected',
      'write-protected',
    ],
    ['a folder of somebody else’s', 'EACCES', 'accessSync', isFolder, 'folder-protected', 'No permission'],
    ['a read-only disk', 'EROFS', 'accessSync', isOriginal, 'read-only', 'read-only disk'],
    [
      'no permission for the temporary file',
      'EACCES',
      'openSync',
      isTemporary,
      'target-denied',
      'permission',
    ],
    [
      'a temporary name that is too long',
      'ENAMETOOLONG',
      'openSync',
      isTemporary,
      'name-too-long',
      'too long',
    ],
    ['a disk that is full at the first byte', 'ENOSPC', 'writeSync', isAny, 'disk-full', 'No space'],
    ['a quota that is used up', 'EDQUOT', 'writeSync', isAny, 'disk-full', 'No space'],
    ['a disk that is full when it is flushed', 'ENOSPC', 'fsync', isAny, 'disk-full', 'No space'],
    ['a disk that fails when it is flushed', 'EIO', 'fsync', isAny, 'disk-error', 'check the drive'],
    ['a disk that is full at the new name', 'ENOSPC', 'renameSync', isAny, 'disk-full', 'No space'],
    ['a new name that is refused', 'EPERM', 'renameSync', isAny, 'target-denied', 'permission'],
    ['a share that is gone at the new name', 'ESTALE', 'renameSync', isAny, 'drive-gone', 'connect it'],
    ['a program that opened it meanwhile', 'EBUSY', 'renameSync', isAny, 'in-use', 'close it'],
    ['a full disk for the note', 'ENOSPC', 'openSync', isJournal, 'not-kept', 'space'],
    ['no folder for the copy', 'EACCES', 'mkdirSync', isAny, 'not-kept', 'permission'],
    ['a read-only disk for the copy', 'EROFS', 'mkdirSync', isAny, 'not-kept', 'read-only'],
  ];
  const words: Readonly<Record<string, string>> = {
    ENOSPC: 'no space left on device',
    EACCES: 'permission denied',
    EROFS: 'read-only file system',
  };

  test.each(faults)('%s (%s)', async (_, error, call, on, code, says) => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const { ino } = fs.statSync(file);
    const real = fs[call] as (...args: unknown[]) => unknown;
    const wrong = Object.assign(new Error(`${error}: ${words[error] ?? 'for the test'}, call`), {
      code: error,
    });
    let hit = 0;
    vi.spyOn(fs, call).mockImplementation((...args: unknown[]) => {
      if (!on(args[0])) return real(...args);
      hit++;
      const last = args.at(-1);
      if (typeof last === 'function') return void last(wrong);
      throw wrong;
    });
    const outcome = await run(folder, file);
    vi.restoreAllMocks();
    expect(hit, 'the fault was met').toBeGreaterThan(0);
    if (outcome.status !== 'failed') throw new Error(`not failed but ${outcome.status}`);
    expect([outcome.failure.code, outcome.failure.message]).toEqual([code, expect.stringContaining(says)]);
    expect(fs.readFileSync(file)).toEqual(jpeg);
    expect(fs.statSync(file)).toMatchObject({ ino, nlink: 1 });
    expect(await keptEntries(keepFolderOf(folder)), 'nothing was replaced').toEqual([]);
    expect(temporariesIn(folder)).toEqual([]);
  });

  test('one full disk is one sentence, however many files', async () => {
    using folder = tempFolder();
    const messages = new Set<string>();
    const files = ['a', 'b', 'sub/c'].map((name) => folder.write(`${name}.jpg`, jpeg));
    vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw ioError('ENOSPC');
    });
    for (const file of files) {
      const outcome = await run(folder, file);
      messages.add(outcome.status === 'failed' ? outcome.failure.message : '');
    }
    expect([...messages]).toEqual([
      'No space is left on the disk that the result goes to; make room or choose another output folder, then run again.',
    ]);
  });

  test('a rename that was made and called a failure is a replaced file with its copy', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const rename = fs.renameSync;
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      rename(from, to);
      throw ioError('ENOENT');
    });
    const { outputs } = done(await run(folder, file));
    expect(fs.readFileSync(outputs[0]?.kept ?? '')).toEqual(jpeg);
    expect(fs.readFileSync(file).length).toBe(jpeg.length + 1);
  });

  test('an old file that cannot be given back to who wrote into it: its copy stays, with what was written', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const rename = fs.renameSync;
    let renames = 0;
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (++renames > 1) throw ioError('EIO');
      fs.appendFileSync(to, 'edited');
      rename(from, to);
    });
    expect(codeOf(await run(folder, file))).toBe('disk-error');
    const [entry] = await keptEntries(keepFolderOf(folder));
    expect(fs.readFileSync(entry?.kept ?? '', 'latin1')).toMatch(/edited$/);
  });

  test('a folder that cannot be flushed after the new name: the file is replaced, and its copy there', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const open = fs.openSync;
    vi.spyOn(fs, 'openSync').mockImplementation((...args) => {
      if (args[0] === folder.path) throw ioError('EIO');
      return open(...args);
    });
    const { outputs } = done(await run(folder, file));
    expect(fs.readFileSync(outputs[0]?.kept ?? '')).toEqual(jpeg);
  });

  test('fewer bytes on the disk than were written are noticed before the original goes', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    // A stub that says that all was written, and wrote half.
    vi.spyOn(fs, 'writeSync').mockImplementation((fd, bytes) => {
      fs.ftruncateSync(fd, Math.floor(bytes.length / 2));
      return bytes.length;
    });
    const outcome = await run(folder, file);
    vi.restoreAllMocks();
    expect(codeOf(outcome)).toBe('write-failed');
    expect(fs.readFileSync(file)).toEqual(jpeg);
  });
});

describe('for a person who is not root', () => {
  /** All by one process, one after the other. */
  const codesOf = (folder: TempFolder, files: readonly string[]): unknown => {
    const request = JSON.stringify({ keepFolder: path.join(folder.path, 'state', 'kept', 'run') });
    const one = `(file, index) => m.runInPlace(m.addWord, file, { ...${request}, task: { index } }).then(m.codeOf)`;
    const all = `Promise.all(${JSON.stringify(files)}.map(${one}))`;
    return asOrdinaryUser('../test/support/in-place-jobs.ts', all);
  };

  test.skipIf(process.platform !== 'linux')(
    'permissions count as they do for a save',
    async ({ skip }) => {
      const reason = noOrdinaryUser();
      if (reason !== undefined) skip(reason);
      using folder = tempFolder();
      letIn(folder.path);
      const own = folder.write('own.jpg', jpeg);
      const ofOthers = folder.write('of-others.jpg', jpeg);
      const shared = folder.write('shared.jpg', jpeg);
      const locked = folder.write('locked/a.jpg', jpeg);
      const secret = folder.write('secret.jpg', jpeg);
      if (process.getuid?.() === 0) for (const file of [own, locked]) fs.chownSync(file, 65_534, 65_534);
      fs.chmodSync(ofOthers, 0o644);
      fs.chmodSync(shared, 0o666);
      fs.chmodSync(secret, 0o600);
      expect(codesOf(folder, [own, ofOthers, shared, locked, secret])).toEqual([
        'done',
        'write-protected',
        'done',
        'folder-protected',
        'source-denied',
      ]);
      for (const file of [ofOthers, locked, secret]) expect(fs.readFileSync(file)).toEqual(jpeg);
      expect(temporariesIn(folder)).toEqual([]);
    },
    60_000,
  );
});

test('a file without any right to write is left, also by root; so is another file of that kind', async () => {
  using folder = tempFolder();
  const file = folder.write('a.jpg', jpeg);
  fs.chmodSync(file, 0o444);
  expect(codeOf(await run(folder, file))).toBe('write-protected');
  const source = folder.write('b.jpg', jpeg);
  const { size, mtimeMs } = fs.statSync(file);
  const targets = [{ path: file, replaces: { owner: 'other' as const, bytes: size, mtimeMs } }];
  const outcome = await run(folder, source, { task: { targets } });
  expect(outcome).toMatchObject({
    failure: { message: `${file} is write-protected; it was left as it is.` },
  });
  expect(fs.readFileSync(file)).toEqual(jpeg);
  expect(fs.statSync(file).mode & 0o777).toBe(0o444);
});

describe.skipIf(process.platform !== 'linux')('on a disk that is full', () => {
  test('the copy cannot be made: nothing is replaced, and no half of a copy stays', async ({ skip }) => {
    using folder = tempFolder();
    const disk = tinyDisk(folder.path, 64 * 1024);
    if (typeof disk === 'string') return skip(disk);
    using mounted = disk;
    const big = Buffer.concat([jpeg, Buffer.alloc(200_000)]);
    const file = folder.write('a.jpg', big);
    const keepFolder = path.join(mounted.path, 'kept', 'run');
    const outcome = await runInPlace(addWord, file, { keepFolder });
    expect(outcome).toMatchObject({
      failure: {
        code: 'not-kept',
        message: 'No copy of the original could be kept (no space left on device), so it was not replaced.',
      },
    });
    expect(fs.readFileSync(file)).toEqual(big);
    expect(fs.readdirSync(keepFolder)).toEqual([]);
    return undefined;
  });

  test('the result cannot be written: the original stays, its copy goes, and no temporary file is left', async ({
    skip,
  }) => {
    using folder = tempFolder();
    const disk = tinyDisk(folder.path, 64 * 1024);
    if (typeof disk === 'string') return skip(disk);
    using mounted = disk;
    const file = path.join(mounted.path, 'a.jpg');
    fs.writeFileSync(file, Buffer.concat([jpeg, Buffer.alloc(40_000)]));
    const before = fs.readFileSync(file);
    for (const keepFolder of [keepFolderOf(folder), path.join(mounted.path, 'kept', 'run')]) {
      expect(codeOf(await runInPlace(addWord, file, { keepFolder }))).toBe('disk-full');
      expect(fs.readFileSync(file)).toEqual(before);
      expect(fs.readdirSync(keepFolder)).toEqual([]);
    }
    expect(fs.readdirSync(mounted.path).toSorted()).toEqual(['a.jpg', 'kept']);
    return undefined;
  });

  test('another disk for the copies is no obstacle: a true copy, with time and mode', async ({ skip }) => {
    using folder = tempFolder();
    const disk = tinyDisk(folder.path, 256 * 1024);
    if (typeof disk === 'string') return skip(disk);
    using mounted = disk;
    const file = folder.write('a.jpg', jpeg);
    fs.chmodSync(file, 0o640);
    fs.utimesSync(file, 1_000_000.5, 1_000_000.5);
    const { outputs } = done(
      await runInPlace(addWord, file, { keepFolder: path.join(mounted.path, 'k', 'r') }),
    );
    const kept = outputs[0]?.kept ?? '';
    expect(fs.readFileSync(kept)).toEqual(jpeg);
    expect(fs.statSync(kept)).toMatchObject({ mode: 0o100_640, mtimeMs: 1_000_000_500 });
    return undefined;
  });
});
