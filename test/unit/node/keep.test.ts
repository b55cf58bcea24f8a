import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { lookAt } from '../../../src/node/identity.ts';
import { type KeptEntry, keptEntries, noteReplacement } from '../../../src/node/keep.ts';
import { type Kept, keepCopy } from '../../../src/node/kept-copy.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

afterEach(() => void vi.restoreAllMocks());

function keep(
  folder: TempFolder,
  file: string,
  more: { run?: string; durable?: boolean } = {},
): Promise<Kept> {
  const identity = lookAt(file);
  if (identity === undefined) throw new Error('no file to keep');
  const { run = 'run', durable = true } = more;
  return keepCopy({
    folder: path.join(folder.path, 'kept', run),
    file,
    identity,
    index: 3,
    output: 1,
    durable,
  });
}
const pathOf = (kept: Kept): string => (kept === 'changed' ? kept : kept.kept);
const ioError = (code: string): Error => Object.assign(new Error(`${code}: for the test, call`), { code });

function failing(name: 'linkSync', code: string): void {
  vi.spyOn(fs, name).mockImplementation(() => {
    throw ioError(code);
  });
}

describe('the copy', () => {
  test('is a second name of the same file, which costs no space', async () => {
    using folder = tempFolder();
    const file = folder.write('a b.JPG', 'old');
    const kept = pathOf(await keep(folder, file));
    expect(kept).toBe(path.join(folder.path, 'kept', 'run', '3-1.JPG'));
    expect(fs.statSync(kept).ino).toBe(fs.statSync(file).ino);
  });

  test.each(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'EACCES'])(
    'is a true one where there can be no second name (%s): content, time and mode',
    async (code) => {
      using folder = tempFolder();
      const file = folder.write('a.jpg', 'old');
      fs.chmodSync(file, 0o640);
      fs.utimesSync(file, 1_000_000.25, 1_000_000.25);
      failing('linkSync', code);
      for (const durable of [true, false]) {
        const kept = pathOf(await keep(folder, file, { run: String(durable), durable }));
        expect(fs.readFileSync(kept, 'utf8')).toBe('old');
        expect(fs.statSync(kept)).toMatchObject({ mtimeMs: 1_000_000_250, mode: 0o100_640, nlink: 1 });
        expect(fs.statSync(kept).ino).not.toBe(fs.statSync(file).ino);
      }
    },
  );

  test('of a file with several names is a true one: through the others it may be written', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'old');
    fs.linkSync(file, path.join(folder.path, 'b.jpg'));
    const kept = pathOf(await keep(folder, file));
    fs.writeFileSync(path.join(folder.path, 'b.jpg'), 'new');
    expect(fs.readFileSync(kept, 'utf8')).toBe('old');
  });

  test('that a lost worker, or a lost run, has made counts as no further name', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'old');
    const first = pathOf(await keep(folder, file, { run: 'an earlier run' }));
    const second = pathOf(await keep(folder, file));
    const again = pathOf(await keep(folder, file));
    expect(again).toBe(second);
    expect([first, second].map((kept) => fs.statSync(kept).ino)).toEqual(
      Array(2).fill(fs.statSync(file).ino),
    );
  });

  test('never takes the place of another one', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'old');
    folder.write('kept/run/3-1.jpg', 'of an earlier attempt');
    expect(pathOf(await keep(folder, file))).toBe(path.join(folder.path, 'kept/run/3-1-1.jpg'));
    failing('linkSync', 'EXDEV');
    expect(pathOf(await keep(folder, folder.write('b.jpg', 'b')))).toBe(
      path.join(folder.path, 'kept/run/3-1-2.jpg'),
    );
    expect(fs.readFileSync(path.join(folder.path, 'kept/run/3-1.jpg'), 'utf8')).toBe('of an earlier attempt');
  });

  test('has a name that fits, also of a file whose extension is as long as a name may be', async () => {
    using folder = tempFolder();
    const file = folder.write(`a.${'x'.repeat(253)}`, 'old');
    expect(path.basename(pathOf(await keep(folder, file)))).toBe('3-1');
  });

  test('that is cut short, or not like the file, is none, and does not stay', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'the old bytes');
    failing('linkSync', 'EXDEV');
    for (const wrong of ['the old', 'the odd bytes']) {
      vi.spyOn(fs.promises, 'copyFile').mockImplementation((_, to) => {
        fs.writeFileSync(to, wrong);
        return Promise.resolve();
      });
      await expect(keep(folder, file)).rejects.toThrow(/copied|not like/);
      expect(folder.files()).toEqual(['a.jpg']);
    }
  });

  test('of a file that has changed since it was looked at is none', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', 'old');
    const identity = lookAt(file);
    if (identity === undefined) throw new Error('no file');
    const request = { folder: path.join(folder.path, 'kept', 'run'), file, identity, index: 1, output: 0 };
    fs.writeFileSync(file, 'edited');
    expect(await keepCopy({ ...request, durable: true })).toBe('changed');
    failing('linkSync', 'EXDEV');
    expect(await keepCopy({ ...request, durable: true })).toBe('changed');
    fs.rmSync(file);
    expect(await keepCopy({ ...request, durable: true })).toBe('changed');
    expect(folder.files()).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('lies in a folder that is this person’s alone', async () => {
    using folder = tempFolder();
    await keep(folder, folder.write('a.jpg', 'old'));
    expect(fs.statSync(path.join(folder.path, 'kept')).mode & 0o777).toBe(0o700);
  });
});

describe('the notes', () => {
  const entry = (folder: TempFolder, name: string, at: number): KeptEntry => ({
    at,
    source: `/photos/${name}`,
    target: `/photos/${name}`,
    kept: folder.write(name, 'old'),
    owner: 'source',
    was: { bytes: 3, mtimeMs: 1.5 },
    now: { bytes: 4, mtimeMs: 2.5, hash: 'abc' },
  });

  test('of all workers are read, the oldest first', async () => {
    using folder = tempFolder();
    const entries = [1, 2, 3].map((at) => entry(folder, `${at}.jpg`, at));
    for (const [i, each] of entries.toReversed().entries())
      await noteReplacement(folder.path, `worker${i % 2}`, each, i === 0);
    expect(await keptEntries(folder.path)).toEqual(entries);
    expect(folder.files().filter((name) => name.startsWith('journal-'))).toHaveLength(2);
  });

  test('survive a line that was torn anywhere, and what others wrote', async () => {
    using folder = tempFolder();
    const whole = entry(folder, 'a.jpg', 1);
    const next = entry(folder, 'b.jpg', 2);
    const line = JSON.stringify({ ...whole, at: 0 });
    for (let cut = 0; cut < line.length; cut++) {
      fs.rmSync(path.join(folder.path, 'journal-1.jsonl'), { force: true });
      await noteReplacement(folder.path, '1', whole, false);
      fs.appendFileSync(path.join(folder.path, 'journal-1.jsonl'), line.slice(0, cut));
      await noteReplacement(folder.path, '1', next, false);
      expect(await keptEntries(folder.path), `cut at ${cut}`).toEqual([whole, next]);
    }
    const odd = ['null', '[]', '{}', '7', JSON.stringify({ ...whole, now: { bytes: 4 } }), '\u0000'];
    fs.appendFileSync(path.join(folder.path, 'journal-1.jsonl'), odd.join('\n'));
    expect(await keptEntries(folder.path)).toEqual([whole, next]);
  });

  test('go with their copies: what was called off is none', async () => {
    using folder = tempFolder();
    const whole = entry(folder, 'a.jpg', 1);
    await noteReplacement(folder.path, '1', whole, true);
    fs.rmSync(whole.kept);
    expect(await keptEntries(folder.path)).toEqual([]);
  });

  test('where there are none, or the folder is gone, there are none', async () => {
    using folder = tempFolder();
    expect(await keptEntries(folder.path)).toEqual([]);
    expect(await keptEntries(path.join(folder.path, 'none'))).toEqual([]);
  });
});
