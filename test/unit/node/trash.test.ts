import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { moveToDesktopTrash, trashInfo } from '../../../src/node/trash-freedesktop.ts';
import { moveInto } from '../../../src/node/trash-move.ts';
import { TrashProgram } from '../../../src/node/trash-program.ts';
import { systemTrash } from '../../../src/node/trash.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder();
  vi.stubEnv('XDG_DATA_HOME', path.join(folder.path, 'data'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder[Symbol.dispose]();
});

const uid = process.getuid?.() ?? 0;

describe.skipIf(process.platform === 'win32')('the trash of Linux desktops', () => {
  test('takes the file, and notes where it was and when', async () => {
    const file = folder.write('p/a b.jpg', 'x');
    const trash = path.join(folder.path, 'data/Trash');
    expect(await moveToDesktopTrash(file)).toBe(trash);
    expect(folder.files()).toEqual(['data/Trash/files/a b.jpg', 'data/Trash/info/a b.jpg.trashinfo']);
    const note = fs.readFileSync(path.join(trash, 'info/a b.jpg.trashinfo'), 'utf8');
    expect(note).toMatch(
      /^\[Trash Info\]\nPath=\/.*\/p\/a%20b\.jpg\nDeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\n$/,
    );
    expect(fs.statSync(trash).mode & 0o777).toBe(0o700);
  });

  test('keeps files of one name apart, and takes names of any length', async () => {
    const long = `${'é'.repeat(125)}.jpg`;
    for (const name of ['1/a.jpg', '2/a.jpg', '3/a.jpg', `4/${long}`])
      await moveToDesktopTrash(folder.write(name, name));
    const files = path.join(folder.path, 'data/Trash/files');
    const content = fs.readdirSync(files).map((name) => fs.readFileSync(path.join(files, name), 'utf8'));
    expect(content.toSorted()).toEqual(['1/a.jpg', '2/a.jpg', '3/a.jpg', `4/${long}`]);
    expect(fs.existsSync(path.join(files, 'a.2.jpg'))).toBe(true);
    expect(fs.readdirSync(path.join(folder.path, 'data/Trash/info'))).toHaveLength(4);
  });

  test('writes the place as the specification wants it', () => {
    expect(trashInfo('/p/100%/é#?.jpg', new Date(2026, 0, 2, 3, 4, 5))).toBe(
      '[Trash Info]\nPath=/p/100%25/%C3%A9%23%3F.jpg\nDeletionDate=2026-01-02T03:04:05\n',
    );
  });

  test('of another disk is at its top, and the note is relative to it', async ({ skip }) => {
    const disk = tinyDisk(folder.path, 1e6);
    if (typeof disk === 'string') return skip(disk);
    using _mounted = disk;
    const file = folder.write('disk/deep/a.jpg', 'x');
    const trash = path.join(disk.path, `.Trash-${uid}`);
    expect(await moveToDesktopTrash(file)).toBe(trash);
    expect(fs.readFileSync(path.join(trash, 'info/a.jpg.trashinfo'), 'utf8')).toContain(
      '\nPath=deep/a.jpg\n',
    );
    expect(fs.readFileSync(path.join(trash, 'files/a.jpg'), 'utf8')).toBe('x');
    expect(fs.readdirSync(path.join(folder.path, 'data/Trash/info')), 'notes without a file').toEqual([]);
  });

  test('of another disk: the one for all is used where it is a safe one', async ({ skip }) => {
    const disk = tinyDisk(folder.path, 1e6);
    if (typeof disk === 'string') return skip(disk);
    using _mounted = disk;
    fs.mkdirSync(path.join(disk.path, '.Trash'));
    fs.chmodSync(path.join(disk.path, '.Trash'), 0o1777);
    expect(await moveToDesktopTrash(folder.write('disk/a.jpg', 'x'))).toBe(
      path.join(disk.path, '.Trash', String(uid)),
    );
    fs.chmodSync(path.join(disk.path, '.Trash'), 0o777);
    expect(await moveToDesktopTrash(folder.write('disk/b.jpg', 'x'))).toBe(
      path.join(disk.path, `.Trash-${uid}`),
    );
  });

  test('is not somebody’s link in its place: the file then goes to the last resort, and that is told', async ({
    skip,
  }) => {
    const disk = tinyDisk(folder.path, 1e6);
    if (typeof disk === 'string') return skip(disk);
    using _mounted = disk;
    const theirs = path.join(folder.path, 'theirs');
    fs.mkdirSync(theirs);
    fs.symlinkSync(theirs, path.join(disk.path, `.Trash-${uid}`));
    const file = folder.write('disk/a.jpg', 'x');
    fs.chmodSync(file, 0o440);
    const last = path.join(folder.path, 'last');
    await using trash = systemTrash(last, 'linux');
    await trash.move(file);
    expect(fs.readdirSync(theirs)).toEqual([]);
    expect(fs.existsSync(file)).toBe(false);
    const [name = ''] = fs.readdirSync(last);
    expect(name).toBe('removed-1-a.jpg');
    expect(fs.statSync(path.join(last, name)).mode & 0o777).toBe(0o440);
    expect([...trash.places]).toEqual([last]);
    expect(trash.problem).toMatch(/is not a trash of one’s own/);
  });
});

describe('the folder of last resort', () => {
  test('takes files of one name, and names that are nearly too long', async () => {
    const last = path.join(folder.path, 'last');
    const names = ['1/a.jpg', '2/a.jpg', `3/${'x'.repeat(251)}.jpg`, `4/${'📷'.repeat(60)}.jpg`];
    for (const name of names) await moveInto(folder.write(name, name), last);
    const content = fs.readdirSync(last).map((name) => fs.readFileSync(path.join(last, name), 'utf8'));
    expect(content.toSorted()).toEqual(names.toSorted());
    expect(folder.files().every((name) => name.startsWith('last/'))).toBe(true);
  });

  test('that cannot be made: the file stays', async () => {
    const file = folder.write('a.jpg', 'x');
    const last = path.join(folder.write('blocked', ''), 'last');
    await using trash = systemTrash(last, 'darwin');
    await expect(trash.move(file)).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(fs.readFileSync(file, 'utf8')).toBe('x');
    expect(trash.places.size).toBe(0);
  });

  test.skipIf(process.platform === 'darwin')(
    'stands in where the system’s program is not there',
    async () => {
      const file = folder.write('a.jpg', 'x');
      const last = path.join(folder.path, 'last');
      await using trash = systemTrash(last, 'darwin');
      await trash.move(file);
      await trash.move(folder.write('b.jpg', 'x'));
      expect(fs.readdirSync(last)).toEqual(['removed-1-a.jpg', 'removed-1-b.jpg']);
      expect(trash.problem).toMatch(/osascript/);
    },
  );
});

describe('a program that moves files', () => {
  /** As the real ones: reads a line with a path, does it, answers. */
  const fake = (body: string): TrashProgram =>
    new TrashProgram({
      command: process.execPath,
      args: [
        '-e',
        `const fs = require('fs');
         require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
           const { path } = JSON.parse(line); ${body}
         });`,
      ],
    });

  test('is one process for all files, whatever their names', async () => {
    const program = fake(`fs.renameSync(path, path + '.' + process.pid); console.log('ok');`);
    const names = ['a.jpg', 'ä 📷 "q" \\ \n.jpg', '%s$(x).jpg'];
    for (const name of names) expect(await program.move(folder.write(name, name))).toBe('');
    program.close();
    const pids = folder.files().map((name) => path.extname(name));
    expect(pids).toHaveLength(3);
    expect(new Set(pids).size).toBe(1);
  });

  test('says why it did not', async () => {
    const program = fake(`console.log('this drive has no recycle bin');`);
    await expect(program.move(folder.write('a.jpg', ''))).rejects.toThrow(/^this drive has no recycle bin$/);
    program.close();
  });

  test('that dies refuses this file and the next ones', async () => {
    const program = fake(`process.exit(7);`);
    for (const name of ['a.jpg', 'b.jpg'])
      await expect(program.move(folder.write(name, ''))).rejects.toThrow(/ended \(7\)$/);
    program.close();
  });

  test('that is not there refuses', async () => {
    const program = new TrashProgram({ command: '/nonexistent/trash', args: [] });
    await expect(program.move(folder.write('a.jpg', ''))).rejects.toThrow(/ENOENT/);
    program.close();
  });
});
