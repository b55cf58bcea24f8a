import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { RecordFile } from '../../../src/node/record-file.ts';
import { linesOf } from '../../support/run-records.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

const line = (file: string) => ({ type: 'undo', path: file, status: 'removed' }) as const;
const pathsIn = (file: string): readonly unknown[] => linesOf(file).map((each) => each['path']);

describe('a record being written', () => {
  test('has its lines in order, each by itself, whatever is in them', async () => {
    using folder = tempFolder();
    const name = path.join(folder.path, 'a.jsonl');
    const file = await RecordFile.create(name);
    const paths = Array.from({ length: 3000 }, (_, i) => `/p/${i} "q"\n📷\u2028\\.jpg`);
    for (const each of paths) file.put(line(each));
    await file.close();
    expect(pathsIn(name)).toEqual(paths);
    expect(file.problem).toBeUndefined();
  });

  test('is on the disk while the run goes on, not only at its end', async () => {
    using folder = tempFolder();
    const name = path.join(folder.path, 'a.jsonl');
    const file = await RecordFile.create(name);
    file.put(line('/1'));
    await expect.poll(() => fs.readFileSync(name, 'utf8'), { timeout: 3000 }).toContain('"/1"');
    await file.close();
  });

  test('is on the disk after a flush, which may be asked for at any time', async () => {
    using folder = tempFolder();
    const name = path.join(folder.path, 'a.jsonl');
    const file = await RecordFile.create(name);
    await file.flush();
    file.put(line('/1'));
    await file.flush();
    expect(pathsIn(name)).toEqual(['/1']);
    await file.close();
    await file.flush();
    expect(file.problem).toBeUndefined();
  });

  test('is whole after closing, also by two at once; what comes later is not written', async () => {
    using folder = tempFolder();
    const name = path.join(folder.path, 'a.jsonl');
    const file = await RecordFile.create(name);
    file.put(line('/1'));
    const both = [file.close(), file.close()];
    file.put(line('/late'));
    await both[1];
    expect(pathsIn(name)).toEqual(['/1']);
    await both[0];
    await file.close();
    expect(file.problem).toBeUndefined();
  });

  test('never takes the place of another one', async () => {
    using folder = tempFolder();
    const name = folder.write('a.jsonl', 'there\n');
    await expect(RecordFile.create(name)).rejects.toThrow(/EEXIST/);
    expect(fs.readFileSync(name, 'utf8')).toBe('there\n');
  });

  test.skipIf(process.platform === 'win32')('is for the eyes of its owner', async () => {
    using folder = tempFolder();
    const name = path.join(folder.path, 'a.jsonl');
    await (await RecordFile.create(name)).close();
    expect(fs.statSync(name).mode & 0o077).toBe(0);
  });

  test.skipIf(process.platform !== 'linux')(
    'ends where its disk was full, and says so: a hole in it would read as a whole',
    async ({ skip }) => {
      using folder = tempFolder();
      const disk = tinyDisk(folder.path, 32 * 1024);
      if (typeof disk === 'string') return skip(disk);
      using mounted = disk;
      const name = path.join(mounted.path, 'a.jsonl');
      const filler = path.join(mounted.path, 'filler');
      fs.writeFileSync(filler, Buffer.alloc(16 * 1024));
      const file = await RecordFile.create(name);
      for (let i = 0; i < 1000; i++) file.put(line(`/p/${String(i).padStart(100, '0')}`));
      await expect.poll(() => file.problem, { timeout: 3000 }).toMatch(/no space/i);
      fs.rmSync(filler);
      file.put(line('/behind the hole'));
      await file.close();
      expect(file.problem).toMatch(/no space/i);
      expect(fs.readFileSync(name, 'utf8')).not.toContain('/behind the hole');
      return undefined;
    },
  );
});

test('what was waiting behind a write that failed is not written: it would hide the hole', async () => {
  using folder = tempFolder();
  const name = path.join(folder.path, 'a.jsonl');
  const real = await fs.promises.open(name, 'ax', 0o600);
  const append = vi.spyOn(real, 'appendFile').mockRejectedValueOnce(new Error('no space for a moment'));
  const open = vi.spyOn(fs.promises, 'open').mockResolvedValueOnce(real);
  const file = await RecordFile.create(name);
  open.mockRestore();
  file.put(line('/1'.padEnd(70_000)));
  file.put(line('/2'.padEnd(70_000)));
  await file.close();
  expect(append).toHaveBeenCalledOnce();
  expect(file.problem).toBe('no space for a moment');
  expect(fs.readFileSync(name, 'utf8')).toBe('');
});

describe('adding to a record', () => {
  test('puts the new lines behind the old ones', async () => {
    using folder = tempFolder();
    const name = folder.write('a.jsonl', `${JSON.stringify(line('/1'))}\n`);
    const file = await RecordFile.append(name);
    file.put(line('/2'));
    await file.close();
    expect(pathsIn(name)).toEqual(['/1', '/2']);
  });

  test('closes a torn last line first, so that only that one is lost', async () => {
    using folder = tempFolder();
    const name = folder.write('a.jsonl', `${JSON.stringify(line('/1'))}\n{"type":"undo","pa`);
    const file = await RecordFile.append(name);
    file.put(line('/2'));
    await file.close();
    expect(fs.readFileSync(name, 'utf8').split('\n')).toEqual([
      JSON.stringify(line('/1')),
      '{"type":"undo","pa',
      JSON.stringify(line('/2')),
      '',
    ]);
  });

  test('to an empty one needs no line to be closed', async () => {
    using folder = tempFolder();
    const name = folder.write('a.jsonl', '');
    const file = await RecordFile.append(name);
    file.put(line('/1'));
    await file.close();
    expect(pathsIn(name)).toEqual(['/1']);
  });

  test('that is not there is refused, and makes none', async () => {
    using folder = tempFolder();
    const name = path.join(folder.path, 'a.jsonl');
    await expect(RecordFile.append(name)).rejects.toThrow(/ENOENT/);
    expect(folder.files()).toEqual([]);
  });
});
