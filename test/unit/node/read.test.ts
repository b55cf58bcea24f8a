import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type ReadResult, readSource } from '../../../src/node/read.ts';
import { asOrdinaryUser, letIn, noOrdinaryUser } from '../../support/ordinary-user.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const limit = 1_000_000;
const unix = process.platform !== 'win32';

function refusal(result: ReadResult): { code: string; message: string } {
  if (result.ok) throw new Error(`The file was read: ${result.bytes.length} bytes.`);
  return result.failure;
}

describe('a regular file', () => {
  test('is read whole, with its modification time', () => {
    using folder = tempFolder();
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
    const file = folder.write('a photo 📷.jpg', content);
    fs.utimesSync(file, 1_000_000, 1_234_567);
    const result = readSource(file, limit);
    expect(result.ok && result.bytes.equals(content)).toBe(true);
    expect(result.ok && result.mtime.getTime()).toBe(1_234_567_000);
  });

  test('is read whole though each read gives only a part', () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'abcdefghij');
    const real = fs.readSync;
    const short = vi
      .spyOn(fs, 'readSync')
      .mockImplementation(((fd: number, buffer: Buffer, offset: number, length: number, at: number) =>
        real(fd, buffer, offset, Math.min(length, 3), at)) as typeof fs.readSync);
    const result = readSource(file, limit);
    short.mockRestore();
    expect(result.ok && result.bytes.toString()).toBe('abcdefghij');
  });

  test('of exactly the limit is read; one byte more is refused with both sizes', () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', Buffer.alloc(2_500_000));
    expect(readSource(file, 2_500_000).ok).toBe(true);
    const { code, message } = refusal(readSource(file, 2_400_000));
    expect(code).toBe('source-too-big');
    expect(message).toContain('The file has 2.5 MB; the limit is 2.4 MB');
  });

  test('that is empty is said to be empty', () => {
    using folder = tempFolder();
    expect(refusal(readSource(folder.write('a.jpg', ''), limit)).code).toBe('source-empty');
  });

  test('through a link is read', () => {
    using folder = tempFolder();
    const link = path.join(folder.path, 'link.jpg');
    fs.symlinkSync(folder.write('a.jpg', 'x'), link);
    expect(readSource(link, limit).ok).toBe(true);
  });
});

describe('what is no regular file is named and never waited for', () => {
  test('a folder', () => {
    using folder = tempFolder();
    expect(refusal(readSource(folder.path, limit)).message).toBe(
      'Not a regular file but a folder; it was not opened.',
    );
  });

  test.skipIf(!unix)('a pipe that nobody writes to', () => {
    using folder = tempFolder();
    const pipe = path.join(folder.path, 'pipe.jpg');
    execFileSync('mkfifo', [pipe]);
    // In a process of its own, which can be ended: opened the wrong way the pipe holds this thread for ever.
    const module = new URL('../../../src/node/read.ts', import.meta.url).href;
    const code = `const { readSource } = await import(${JSON.stringify(module)});
      console.log(JSON.stringify(readSource(${JSON.stringify(pipe)}, ${limit})));`;
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code];
    const said = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 4000 });
    expect(said).toContain('a pipe');
  });

  test.skipIf(!unix)('a device without an end', () => {
    expect(refusal(readSource('/dev/zero', limit)).message).toContain('a device');
  });

  test.skipIf(!unix)('a socket', async () => {
    using folder = tempFolder();
    const socket = path.join(folder.path, 's.jpg');
    const server = net.createServer();
    await new Promise<void>((resolve) => void server.listen(socket, resolve));
    try {
      expect(refusal(readSource(socket, limit)).message).toContain('a socket');
    } finally {
      server.close();
    }
  });

  test('a link that leads to itself', () => {
    using folder = tempFolder();
    const link = path.join(folder.path, 'loop.jpg');
    fs.symlinkSync(link, link);
    expect(refusal(readSource(link, limit)).message).toBe(
      'Not a regular file but a link that leads round in a circle; it was not opened.',
    );
  });
});

describe('what cannot be read says why', () => {
  test('a file that is not there, and one below a file', () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'x');
    expect(refusal(readSource(path.join(folder.path, 'b.jpg'), limit)).code).toBe('source-missing');
    expect(refusal(readSource(path.join(file, 'b.jpg'), limit)).code).toBe('source-missing');
    expect(refusal(readSource(`${file}\0.jpg`, limit)).code, 'no name has a NUL').toBe('source-missing');
  });

  test.skipIf(!unix)('a file without permission', ({ skip }) => {
    const reason = noOrdinaryUser();
    if (reason !== undefined) skip(reason);
    using folder = tempFolder();
    letIn(folder.path);
    const file = folder.write('a.jpg', 'x');
    fs.chmodSync(file, 0);
    const result = asOrdinaryUser('node/read.ts', `m.readSource(${JSON.stringify(file)}, 1000)`);
    expect(result).toMatchObject({ ok: false, failure: { code: 'source-denied' } });
  });

  test('a file that shrinks while it is read gives what is left and does not hang', () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'abcdefghij');
    const real = fs.fstatSync;
    const stat = vi.spyOn(fs, 'fstatSync').mockImplementation((fd: number) => {
      const found = real(fd);
      fs.truncateSync(file, 4);
      return found;
    });
    const result = readSource(file, limit);
    stat.mockRestore();
    expect(result.ok && result.bytes.toString()).toBe('abcd');
  });

  test('a file that is deleted while it is read is read to its end', () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'abc');
    const real = fs.fstatSync;
    const stat = vi.spyOn(fs, 'fstatSync').mockImplementation((fd: number) => {
      fs.rmSync(file);
      return real(fd);
    });
    const result = readSource(file, limit);
    stat.mockRestore();
    expect(result.ok && result.bytes.toString()).toBe('abc');
  });

  test('a disk that fails names its own words without Node’s call and path', () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'abc');
    const broken = vi.spyOn(fs, 'readSync').mockImplementation(() => {
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    });
    const { code, message } = refusal(readSource(file, limit));
    broken.mockRestore();
    expect([code, message]).toEqual([
      'disk-error',
      'The disk reported an error with this file (i/o error); check the drive and its connection.',
    ]);
  });

  test.skipIf(process.platform !== 'linux')('no file stays open, whatever came of it', () => {
    using folder = tempFolder();
    const open = (): number => fs.readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 20; i++) {
      readSource(folder.path, limit);
      readSource(folder.write('a.jpg', ''), limit);
      readSource(folder.write('b.jpg', 'abc'), 1);
      readSource(folder.write('c.jpg', 'abc'), 10);
    }
    expect(open()).toBeLessThanOrEqual(before + 1);
  });
});
