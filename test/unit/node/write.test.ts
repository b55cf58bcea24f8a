import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Target } from '../../../src/core/executor.ts';
import { hashOf } from '../../../src/node/hash.ts';
import { isReplacing, replaceTarget } from '../../../src/node/replace.ts';
import { alreadyWritten, temporaryPath, type WriteResult, writeTarget } from '../../../src/node/write.ts';
import { asOrdinaryUser, letIn, noOrdinaryUser } from '../../support/ordinary-user.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

afterEach(() => void vi.restoreAllMocks());

const linux = process.platform === 'linux';
const bytes = Buffer.from('the new bytes');

const temporaryOf = (file: string): string => temporaryPath(file, '42', 7, 0);
const newFile = (file: string, content: Uint8Array = bytes): Parameters<typeof writeTarget>[0] => ({
  path: file,
  bytes: content,
  temporary: temporaryOf(file),
});
function write(target: Target, content: Uint8Array = bytes, mtime?: Date): Promise<WriteResult> {
  const request = { ...newFile(target.path, content), mtime };
  if (!isReplacing(target)) return writeTarget(request);
  const task = { path: path.join(path.dirname(target.path), 'the source'), index: 7 };
  const more = { task, target, output: 0, hash: hashOf(content), keepFolder: undefined, worker: '42' };
  return replaceTarget({ ...request, ...more });
}

/** The target as the planner saw it. */
function replacing(file: string): Target {
  const { size, mtimeMs } = fs.statSync(file);
  return { path: file, replaces: { owner: 'own', bytes: size, mtimeMs } };
}

const codeOf = (result: WriteResult): string => (result.ok ? 'written' : result.failure.code);
const ioError = (code: string): Error => Object.assign(new Error(`${code}: for the test, call`), { code });

describe('a new target', () => {
  test('appears with all its bytes, and nothing else does', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a 日本語 📷.jpg');
    const result = await write({ path: file });
    expect(result).toEqual({ ok: true, bytes: bytes.length, mtimeMs: fs.statSync(file).mtimeMs });
    expect(fs.readFileSync(file)).toEqual(bytes);
    expect(folder.files()).toEqual(['a 日本語 📷.jpg']);
    expect(fs.statSync(file).nlink, 'one name only').toBe(1);
  });

  test('gets its folder on demand, however deep', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a/b/c/a.jpg');
    expect(codeOf(await write({ path: file }))).toBe('written');
    expect(folder.files()).toEqual(['a/b/c/a.jpg']);
  });

  test('says which folder had to be made for it; one that stood there already is none', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a/b/c/a.jpg');
    expect(await write({ path: file })).toMatchObject({ madeFolder: path.join(folder.path, 'a') });
    const next = await write({ path: path.join(folder.path, 'a/b/c/b.jpg') });
    expect(next).toEqual({ ok: true, bytes: bytes.length, mtimeMs: expect.any(Number) as number });
  });

  test('that could not be written leaves no folder that was made for it', async () => {
    using folder = tempFolder();
    fs.mkdirSync(path.join(folder.path, 'a'));
    vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw ioError('ENOSPC');
    });
    expect(codeOf(await write({ path: path.join(folder.path, 'a/b/c/a.jpg') }))).toBe('disk-full');
    expect(fs.readdirSync(folder.path, { recursive: true })).toEqual(['a']);
  });

  test('gets its folder also when that is removed just as it is made', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a/a.jpg');
    const make = fs.mkdirSync;
    let removed = 0;
    vi.spyOn(fs, 'mkdirSync').mockImplementation(((name: string, options: fs.MakeDirectoryOptions) => {
      const made = make(name, options);
      if (removed++ < 2) fs.rmdirSync(name);
      return made;
    }) as typeof fs.mkdirSync);
    expect(codeOf(await write({ path: file }))).toBe('written');
  });

  test('several in one folder that is not there yet are all written', async () => {
    using folder = tempFolder();
    const names = Array.from({ length: 8 }, (_, i) => path.join(folder.path, 'thumbs', `${i}.jpg`));
    const results = await Promise.all(
      names.map((name, i) => writeTarget({ path: name, bytes, temporary: temporaryPath(name, '1', i, 0) })),
    );
    expect(results.map(codeOf)).toEqual(names.map(() => 'written'));
  });

  test('that appeared since the plan is left as it is', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'somebody else’s');
    expect(codeOf(await write({ path: file }))).toBe('target-exists');
    expect(fs.readFileSync(file, 'utf8')).toBe('somebody else’s');
    expect(folder.files(), 'no temporary file').toEqual(['a.jpg']);
  });

  test('that appears at the very last moment is left as it is', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a.jpg');
    const close = fs.closeSync;
    vi.spyOn(fs, 'closeSync').mockImplementation((fd) => {
      close(fd);
      if (!fs.existsSync(file)) fs.writeFileSync(file, 'just in time');
    });
    expect(codeOf(await write({ path: file }))).toBe('target-exists');
    expect(fs.readFileSync(file, 'utf8')).toBe('just in time');
    expect(folder.files()).toEqual(['a.jpg']);
  });

  test('that is a link, also one that leads nowhere, is not written through', async () => {
    using folder = tempFolder();
    const precious = folder.write('precious', 'original');
    for (const [name, to] of [
      ['to-file.jpg', precious],
      ['to-nothing.jpg', path.join(folder.path, 'nothing')],
    ] as const) {
      const link = path.join(folder.path, name);
      fs.symlinkSync(to, link);
      expect(codeOf(await write({ path: link }))).toBe('target-exists');
      expect(fs.readlinkSync(link)).toBe(to);
    }
    expect(fs.readFileSync(precious, 'utf8')).toBe('original');
    expect(folder.files()).toEqual(['precious', 'to-file.jpg', 'to-nothing.jpg']);
  });

  test('that is a folder stays a folder', async () => {
    using folder = tempFolder();
    fs.mkdirSync(path.join(folder.path, 'a.jpg'));
    expect(codeOf(await write({ path: path.join(folder.path, 'a.jpg') }))).toBe('target-exists');
    expect(folder.files()).toEqual([]);
  });

  test.each(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EISDIR'])(
    'on a disk without hard links (%s) is written, and not over what is there',
    async (code) => {
      using folder = tempFolder();
      vi.spyOn(fs, 'linkSync').mockImplementation(() => {
        throw ioError(code);
      });
      const file = path.join(folder.path, 'a.jpg');
      expect(codeOf(await write({ path: file }))).toBe('written');
      expect(fs.readFileSync(file)).toEqual(bytes);
      expect(codeOf(await write({ path: file }, Buffer.from('second')))).toBe('target-exists');
      expect(fs.readFileSync(file)).toEqual(bytes);
      expect(folder.files()).toEqual(['a.jpg']);
    },
  );
});

describe('a target that is replaced', () => {
  test('gets a new file in one step: whoever has the old one open keeps the whole old one', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'the old bytes, rather more');
    const reader = fs.openSync(file, 'r');
    try {
      expect(codeOf(await write(replacing(file)))).toBe('written');
      expect(fs.readFileSync(reader, 'utf8'), 'written in place').toBe('the old bytes, rather more');
    } finally {
      fs.closeSync(reader);
    }
    expect(fs.readFileSync(file)).toEqual(bytes);
    expect(folder.files()).toEqual(['a.jpg']);
  });

  test('that was changed since the plan is left as it is: other size, other time', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'old');
    const planned = replacing(file);
    fs.writeFileSync(file, 'edited by a person');
    expect(codeOf(await write(planned))).toBe('target-changed');
    fs.writeFileSync(file, 'new');
    fs.utimesSync(file, 1000, 1000);
    expect(codeOf(await write(planned))).toBe('target-changed');
    expect(fs.readFileSync(file, 'utf8')).toBe('new');
    expect(folder.files()).toEqual(['a.jpg']);
  });

  test('that is gone is written anew', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'old');
    const planned = replacing(file);
    fs.rmSync(file);
    expect(codeOf(await write(planned))).toBe('written');
    expect(folder.files()).toEqual(['a.jpg']);
  });

  test('that became a link or a folder is left as it is', async () => {
    using folder = tempFolder();
    const precious = folder.write('precious', 'original');
    const file = folder.write('a.jpg', 'old');
    const planned = replacing(file);
    fs.rmSync(file);
    fs.symlinkSync(precious, file);
    expect(codeOf(await write(planned))).toBe('target-changed');
    fs.rmSync(file);
    fs.mkdirSync(file);
    expect(codeOf(await write(planned))).toBe('target-changed');
    expect(fs.readFileSync(precious, 'utf8')).toBe('original');
    expect(folder.files()).toEqual(['precious']);
  });
});

describe('whole or not at all', () => {
  test('short writes are gone on with until every byte is there', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a.jpg');
    const real = fs.writeSync;
    vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, all: Uint8Array, at: number, length: number) =>
      real(fd, all, at, Math.min(length, 3))) as typeof fs.writeSync);
    expect(codeOf(await write({ path: file }))).toBe('written');
    expect(fs.readFileSync(file)).toEqual(bytes);
  });

  test.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EIO', 'disk-error'],
    ['EROFS', 'read-only'],
  ])('a write that fails with %s leaves the old file and no temporary one: %s', async (error, code) => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'the old bytes');
    vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw ioError(error);
    });
    expect(codeOf(await write(replacing(file)))).toBe(code);
    expect(fs.readFileSync(file, 'utf8')).toBe('the old bytes');
    expect(folder.files()).toEqual(['a.jpg']);
  });

  test.each(['closeSync', 'futimesSync', 'fstatSync', 'renameSync'] as const)(
    'when %s fails, that is one failed file: the old one stays, no temporary one does',
    async (call) => {
      using folder = tempFolder();
      const file = folder.write('a.jpg', 'the old bytes');
      const planned = replacing(file);
      const opened: number[] = [];
      const closed: number[] = [];
      const { openSync: open, closeSync: close } = fs;
      vi.spyOn(fs, 'openSync').mockImplementation((...args) => {
        const fd = open(...args);
        opened.push(fd);
        return fd;
      });
      const closing = (fd: number): void => {
        closed.push(fd);
        // The system closes a file also where it says that closing failed.
        close(fd);
        if (call === 'closeSync') throw ioError('EIO');
      };
      const failing = (): never => {
        throw ioError('EIO');
      };
      if (call !== 'closeSync') vi.spyOn(fs, call).mockImplementation(failing);
      vi.spyOn(fs, 'closeSync').mockImplementation(closing);
      const result = await write(planned, bytes, new Date(0));
      vi.restoreAllMocks();
      expect(codeOf(result)).toBe('disk-error');
      expect(closed, 'each closed once').toEqual(opened);
      expect(fs.readFileSync(file, 'utf8')).toBe('the old bytes');
      expect(folder.files()).toEqual(['a.jpg']);
    },
  );

  test('everything is written, then flushed, then renamed, in this order', async () => {
    using folder = tempFolder();
    const calls: string[] = [];
    const real = { write: fs.writeSync, fsync: fs.fsync, rename: fs.renameSync, link: fs.linkSync };
    vi.spyOn(fs, 'writeSync').mockImplementation((...args: Parameters<typeof fs.writeSync>) => {
      calls.push('write');
      return real.write(...args);
    });
    vi.spyOn(fs, 'fsync').mockImplementation((fd: number, done: fs.NoParamCallback) => {
      calls.push('flush');
      real.fsync(fd, (error) => {
        calls.push('flushed');
        done(error);
      });
    });
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      calls.push('rename');
      real.rename(from, to);
    });
    vi.spyOn(fs, 'linkSync').mockImplementation((from, to) => {
      calls.push('link');
      real.link(from, to);
    });
    const file = path.join(folder.path, 'a.jpg');
    await write({ path: file });
    await write(replacing(file));
    expect(calls).toEqual(['write', 'flush', 'flushed', 'link', 'write', 'flush', 'flushed', 'rename']);
  });

  test.skipIf(!linux)(
    'on a full disk: the old file is whole, no temporary file, and the code says so',
    async ({ skip }) => {
      using folder = tempFolder();
      const disk = tinyDisk(folder.path, 64 * 1024);
      if (typeof disk === 'string') return skip(disk);
      using mounted = disk;
      const file = path.join(mounted.path, 'a.jpg');
      fs.writeFileSync(file, 'the old bytes');
      const result = await write(replacing(file), Buffer.alloc(500_000));
      expect(codeOf(result)).toBe('disk-full');
      expect(fs.readFileSync(file, 'utf8')).toBe('the old bytes');
      expect(codeOf(await write({ path: path.join(mounted.path, 'b.jpg') }, Buffer.alloc(500_000)))).toBe(
        'disk-full',
      );
      expect(fs.readdirSync(mounted.path)).toEqual(['a.jpg']);
      return undefined;
    },
  );

  test.skipIf(!linux)('a read-only disk is called that', async ({ skip }) => {
    using folder = tempFolder();
    const disk = tinyDisk(folder.path, 64 * 1024, 'ro');
    if (typeof disk === 'string') return skip(disk);
    using mounted = disk;
    expect(codeOf(await write({ path: path.join(mounted.path, 'a.jpg') }))).toBe('read-only');
    return undefined;
  });

  test.skipIf(!linux)('a folder without permission is called that', ({ skip }) => {
    const reason = noOrdinaryUser();
    if (reason !== undefined) skip(reason);
    using folder = tempFolder();
    letIn(folder.path);
    const locked = path.join(folder.path, 'locked');
    fs.mkdirSync(locked, { mode: 0o555 });
    for (const file of [path.join(locked, 'a.jpg'), path.join(locked, 'thumbs', 'a.jpg')]) {
      const names = JSON.stringify({ path: file, temporary: temporaryOf(file) });
      const result = asOrdinaryUser(
        'node/write.ts',
        `m.writeTarget({ ...${names}, bytes: Buffer.from('x') })`,
      );
      expect(result).toMatchObject({ ok: false, failure: { code: 'target-denied' } });
    }
    expect(folder.files()).toEqual([]);
  });

  test('a folder that cannot be made, as a file has its name, is said to be the reason', async () => {
    using folder = tempFolder();
    folder.write('thumbs', 'a file');
    const result = await write({ path: path.join(folder.path, 'thumbs', 'a.jpg') });
    expect(codeOf(result)).toBe('target-folder');
    expect(!result.ok && result.failure.message).toContain(path.join(folder.path, 'thumbs'));
    const deeper = await write({ path: path.join(folder.path, 'thumbs', 'x', 'a.jpg') });
    expect(codeOf(deeper)).toBe('target-folder');
    expect(fs.readFileSync(path.join(folder.path, 'thumbs'), 'utf8')).toBe('a file');
    fs.symlinkSync('nowhere', path.join(folder.path, 'gone'));
    expect(codeOf(await write({ path: path.join(folder.path, 'gone', 'a.jpg') }))).toBe('target-folder');
  });

  test('a name that is too long for the disk is called that, and leaves nothing', async () => {
    using folder = tempFolder();
    const result = await write({ path: path.join(folder.path, `${'ä'.repeat(140)}.jpg`) });
    expect(codeOf(result)).toBe('name-too-long');
    expect(folder.files()).toEqual([]);
  });

  test.skipIf(!linux)(
    'the longest path that the system takes is written: the temporary one stands further up',
    async () => {
      using folder = tempFolder();
      const most = 4095;
      // Beside the target there is no room for the temporary name, which is longer than its own.
      const room = most - folder.path.length - '/a.jpg'.length;
      const parts = Array.from({ length: Math.floor((room - 2) / 201) }, () => 'b'.repeat(200));
      const deep = path.join(folder.path, ...parts, 'c'.repeat(room - parts.length * 201 - 1));
      const file = path.join(deep, 'a.jpg');
      expect(Buffer.byteLength(file)).toBe(most);
      expect(codeOf(await write({ path: file }))).toBe('written');
      expect(fs.readFileSync(file)).toEqual(bytes);
      const found = execFileSync('find', [folder.path, '-name', '.batch-pool-*'], { encoding: 'utf8' });
      expect(found).toBe('');
      expect(codeOf(await write({ path: path.join(deep, 'aa.jpg') }))).toBe('name-too-long');
    },
  );

  test('the longest name that the disk takes is written: the temporary one is short', async () => {
    using folder = tempFolder();
    const name = `${'a'.repeat(251)}.jpg`;
    expect(codeOf(await write({ path: path.join(folder.path, name) }))).toBe('written');
    expect(folder.files()).toEqual([name]);
  });
});

describe('the temporary name', () => {
  test('is in the target’s folder, hidden, and tells workers, tasks and outputs apart', () => {
    const names = [
      temporaryPath('/p/a.jpg', '1', 2, 3),
      temporaryPath('/p/a.jpg', '1', 3, 2),
      temporaryPath('/p/a.jpg', '2', 2, 3),
      temporaryPath('/p/a.jpg', '1.4', 2, 3),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(path.dirname(name)).toBe(path.normalize('/p'));
      expect(path.basename(name)).toMatch(/^\.batch-pool-.*\.tmp$/);
    }
  });

  test('that a dead worker left is taken over', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a.jpg');
    fs.writeFileSync(temporaryOf(file), 'half of somethi');
    expect(codeOf(await write({ path: file }))).toBe('written');
    expect(fs.readFileSync(file)).toEqual(bytes);
    expect(folder.files()).toEqual(['a.jpg']);
  });

  test('planted as a link to a precious file does not harm that file', async () => {
    using folder = tempFolder();
    const precious = folder.write('precious', 'original');
    const file = path.join(folder.path, 'a.jpg');
    fs.symlinkSync(precious, temporaryOf(file));
    expect(codeOf(await write({ path: file }))).toBe('written');
    expect(fs.readFileSync(precious, 'utf8')).toBe('original');
    expect(fs.lstatSync(file).isSymbolicLink()).toBe(false);
    expect(folder.files()).toEqual(['a.jpg', 'precious']);
  });

  test('planted as a folder fails this file, and the folder stays with what is in it', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a.jpg');
    folder.write(path.join(path.basename(temporaryOf(file)), 'inside'), 'x');
    expect(codeOf(await write({ path: file }))).toBe('write-failed');
    expect(folder.files()).toEqual([path.join(path.basename(temporaryOf(file)), 'inside')]);
  });
});

describe('keepDates', () => {
  test('gives the result the source’s time, and reports it for the record', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a.jpg');
    const date = new Date('2001-02-03T04:05:06Z');
    const result = await write({ path: file }, bytes, date);
    expect(fs.statSync(file).mtimeMs).toBe(date.getTime());
    expect(result.ok && result.mtimeMs).toBe(date.getTime());
  });

  test('without it the result is as new as it is', async () => {
    using folder = tempFolder();
    const file = path.join(folder.path, 'a.jpg');
    await write({ path: file });
    expect(Math.abs(fs.statSync(file).mtimeMs - Date.now())).toBeLessThan(60_000);
  });
});

test('an output that a lost worker had already named is known by its bytes, and by nothing less', () => {
  using folder = tempFolder();
  const file = folder.write('a.jpg', 'whole');
  expect(alreadyWritten(file, Buffer.from('whole'))).toBe(fs.lstatSync(file).mtimeMs);
  expect(alreadyWritten(file, Buffer.from('whol!'))).toBeUndefined();
  expect(alreadyWritten(file, Buffer.from('longer'))).toBeUndefined();
  expect(alreadyWritten(`${file}.none`, Buffer.from('whole'))).toBeUndefined();
  fs.symlinkSync(file, `${file}.link`);
  expect(alreadyWritten(`${file}.link`, Buffer.from('whole')), 'a link is somebody else’s').toBeUndefined();
});
