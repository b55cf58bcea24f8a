import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WrittenFile } from '../../../src/core/outcome.ts';
import type { SettledItem } from '../../../src/core/run.ts';
import { hashOf } from '../../../src/node/hash.ts';
import { noteReplacement } from '../../../src/node/keep.ts';
import { type PastRun, RunStore } from '../../../src/node/run-store.ts';
import {
  previewUndo,
  type Trash,
  undoAhead,
  type UndoneFile,
  undoProblem,
  undoRun,
} from '../../../src/node/undo.ts';
import { asOrdinaryUser, letIn, noOrdinaryUser } from '../../support/ordinary-user.ts';
import { done, fakeStart, interrupt, linesOf, recordRun } from '../../support/run-records.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

const original = 'the original';
const result = 'what the run made of it';

/** A folder of a person, the records beside it, and a trash that only takes away. */
interface Scene extends Disposable {
  readonly folder: TempFolder;
  readonly store: RunStore;
  readonly trashed: string[];
  readonly trash: Trash;
  path(name: string): string;
  read(name: string): string;
}

function scene(): Scene {
  const folder = tempFolder();
  const trashed: string[] = [];
  return {
    folder,
    trashed,
    store: new RunStore(path.join(folder.path, 'state')),
    path: (name) => path.join(folder.path, name),
    read: (name) => fs.readFileSync(path.join(folder.path, name), 'utf8'),
    trash: (file) => {
      trashed.push(path.relative(folder.path, file));
      return fs.promises.rm(file);
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** `Array.fromAsync` of newer libraries. */
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A result that the run wrote, with what the record says of it. */
function wrote({ folder }: Scene, name: string, facts: Partial<WrittenFile> = {}): WrittenFile {
  const file = folder.write(name, result);
  const { size, mtimeMs } = fs.statSync(file);
  return {
    path: file,
    bytes: size,
    mtimeMs,
    hash: hashOf(Buffer.from(result)),
    replaced: 'nothing',
    ...facts,
  };
}

/** A result in the place of an original, of which a copy was kept. */
function replaced(
  at: Scene,
  name: string,
  owner: 'own' | 'other' | 'source' = 'source',
): WrittenFile & { readonly kept: string } {
  const kept = at.folder.write(`kept/${name.replaceAll('/', '-')}`, original);
  return { ...wrote(at, name, { replaced: owner }), kept };
}

async function pastRun(at: Scene, files: readonly WrittenFile[]): Promise<PastRun> {
  const items = files.map((file, i): SettledItem => done(`/p/${i}.jpg`, [file]));
  const { id } = await recordRun(at.store, items);
  handOver(at, id);
  return found(at.store, id);
}

/** Makes the copies those of a run: they are looked for in its own folder, whose name is not known before. */
function handOver(at: Scene, id: string): void {
  const [copies, folder] = [at.path('kept'), at.store.keepFolder(id)];
  if (!fs.existsSync(copies)) return;
  fs.mkdirSync(path.dirname(folder));
  fs.renameSync(copies, folder);
  fs.symlinkSync(folder, copies, 'junction');
}

async function found(store: RunStore, id: string): Promise<PastRun> {
  const run = await store.find(id);
  if (run === undefined) throw new Error('The record cannot be read.');
  return run;
}

async function undoAll(
  at: Scene,
  run: PastRun,
  signal = new AbortController().signal,
): Promise<UndoneFile[]> {
  return all(undoRun(at.store, run, { trash: at.trash, signal }));
}

const again = ({ store }: Scene, run: PastRun): Promise<PastRun> => found(store, run.header.id);

describe('what the run made', () => {
  test('goes to the trash, in the order of the run; the record says so', async () => {
    using at = scene();
    const run = await pastRun(at, [wrote(at, 'b.out'), wrote(at, 'a.out')]);
    expect(await previewUndo(at.store, run)).toEqual({ removes: 2, restores: 0, leaves: 0 });
    expect(await undoAll(at, run)).toEqual([
      { path: at.path('b.out'), status: 'removed' },
      { path: at.path('a.out'), status: 'removed' },
    ]);
    expect(at.trashed).toEqual(['b.out', 'a.out']);
    const now = await again(at, run);
    expect(now.undone).toMatchObject({ left: 0 });
    expect(undoProblem(now)).toBe('That run has been undone already.');
    expect(await previewUndo(at.store, now)).toEqual({ removes: 0, restores: 0, leaves: 0 });
  });

  test.each([
    ['changed', (file: string) => fs.appendFileSync(file, '!')],
    ['changed, with as many bytes', (file: string) => fs.writeFileSync(file, result.toUpperCase())],
    [
      'replaced by a link to it',
      (file: string) => {
        // Its text has as many bytes as the result.
        const moved = 'm'.repeat(result.length);
        fs.renameSync(file, path.join(path.dirname(file), moved));
        fs.symlinkSync(moved, file);
      },
    ],
    [
      'replaced by a folder',
      (file: string) => {
        fs.rmSync(file);
        fs.mkdirSync(file);
      },
    ],
  ])('%s since: is left as it is, and said', async (_name, change) => {
    using at = scene();
    const run = await pastRun(at, [wrote(at, 'a.out'), wrote(at, 'b.out')]);
    change(at.path('a.out'));
    const before = at.folder.files();
    expect(await undoAll(at, run)).toEqual([
      { path: at.path('a.out'), status: 'left', reason: 'It was changed after the run.' },
      { path: at.path('b.out'), status: 'removed' },
    ]);
    expect(at.folder.files()).toEqual(before.filter((name) => name !== 'b.out'));
    const now = await again(at, run);
    expect(now.undone).toMatchObject({ left: 1 });
    expect(undoProblem(now)).toBeUndefined();
    expect(await previewUndo(at.store, now)).toEqual({ removes: 0, restores: 0, leaves: 1 });
  });

  test('touched only, with the content that it had: goes', async () => {
    using at = scene();
    const run = await pastRun(at, [wrote(at, 'a.out')]);
    fs.utimesSync(at.path('a.out'), 1, 1);
    expect(await undoAll(at, run)).toMatchObject([{ status: 'removed' }]);
    expect(at.trashed).toEqual(['a.out']);
  });

  test('gone already, also with its folder: that is what was wanted', async () => {
    using at = scene();
    const run = await pastRun(at, [wrote(at, 'a.out'), wrote(at, 'deep/b.out')]);
    fs.rmSync(at.path('a.out'));
    fs.rmSync(at.path('deep'), { recursive: true });
    expect((await undoAll(at, run)).map(({ status }) => status)).toEqual(['removed', 'removed']);
    expect(at.trashed).toEqual([]);
  });

  test('stays where the trash refuses it, with the reason; the others go', async () => {
    using at = scene();
    const run = await pastRun(at, [wrote(at, 'a.out'), wrote(at, 'b.out')]);
    const trash: Trash = (file) =>
      file.endsWith('a.out')
        ? Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }))
        : at.trash(file);
    const { signal } = new AbortController();
    const undone = await all(undoRun(at.store, run, { trash, signal }));
    expect(undone.map(({ status }) => status)).toEqual(['left', 'removed']);
    expect(undone[0]?.reason).toMatch(/^No permission to write .*a\.out\.$/);
    expect(at.read('a.out')).toBe(result);
  });
});

describe('folders that the run made', () => {
  test('go when they are empty, from the deepest up to the topmost that it made', async () => {
    using at = scene();
    at.folder.write('mine/old.jpg', original);
    const [top, b] = [at.path('mine/out'), at.path('mine/out/b')];
    const run = await pastRun(at, [
      wrote(at, 'mine/out/a/1.out', { madeFolder: top }),
      wrote(at, 'mine/out/b/c/2.out', { madeFolder: b }),
    ]);
    await undoAll(at, run);
    expect(fs.existsSync(top)).toBe(false);
    expect(at.folder.files().filter((name) => name.startsWith('mine'))).toEqual(['mine/old.jpg']);
  });

  test('stay with what somebody else has put there, and what had to stay', async () => {
    using at = scene();
    const top = at.path('out');
    const run = await pastRun(at, [
      wrote(at, 'out/a/1.out', { madeFolder: top }),
      wrote(at, 'out/b/2.out', { madeFolder: at.path('out/b') }),
    ]);
    at.folder.write('out/a/mine.txt', 'mine');
    await undoAll(at, run);
    expect(fs.readdirSync(top)).toEqual(['a']);
    expect(at.read('out/a/mine.txt')).toBe('mine');
  });

  test('that were there before stay, empty as they may be', async () => {
    using at = scene();
    const run = await pastRun(at, [wrote(at, 'there/1.out')]);
    await undoAll(at, run);
    expect(fs.readdirSync(at.path('there'))).toEqual([]);
  });
});

describe('what the run replaced', () => {
  test.each(['own', 'other', 'source'] as const)('comes back from its copy (%s)', async (owner) => {
    using at = scene();
    const file = replaced(at, 'a.jpg', owner);
    fs.utimesSync(file.kept, 1000, 2000.5);
    fs.chmodSync(file.kept, 0o640);
    const { ino } = fs.statSync(file.kept);
    const run = await pastRun(at, [file]);
    expect(await previewUndo(at.store, run)).toEqual({ removes: 0, restores: 1, leaves: 0 });
    expect(await undoAll(at, run)).toEqual([{ path: file.path, status: 'restored' }]);
    expect(at.read('a.jpg')).toBe(original);
    const stat = fs.statSync(file.path);
    expect([stat.mtimeMs, stat.mode & 0o777, stat.ino]).toEqual([2_000_500, 0o640, ino]);
    expect(fs.existsSync(file.kept), 'the copy').toBe(false);
    expect(at.trashed).toEqual([]);
  });

  test('comes back also where the result was deleted, with its folder', async () => {
    using at = scene();
    const run = await pastRun(at, [replaced(at, 'deep/a.jpg')]);
    fs.rmSync(at.path('deep'), { recursive: true });
    expect(await undoAll(at, run)).toMatchObject([{ status: 'restored' }]);
    expect(at.read('deep/a.jpg')).toBe(original);
  });

  test('does not come back over what was changed since; the copy stays', async () => {
    using at = scene();
    const file = replaced(at, 'a.jpg');
    const run = await pastRun(at, [file]);
    fs.writeFileSync(file.path, 'edited by hand');
    expect(await undoAll(at, run)).toEqual([
      { path: file.path, status: 'left', reason: 'It was changed after the run.' },
    ]);
    expect([at.read('a.jpg'), fs.readFileSync(file.kept, 'utf8')]).toEqual(['edited by hand', original]);
  });

  test('does not come back where a link stands in its place since', async () => {
    using at = scene();
    const file = replaced(at, 'a.jpg', 'other');
    const run = await pastRun(at, [file]);
    const elsewhere = at.folder.write('elsewhere.jpg', result);
    fs.rmSync(file.path);
    fs.symlinkSync(elsewhere, file.path);
    expect(await undoAll(at, run)).toMatchObject([
      { status: 'left', reason: 'It was changed after the run.' },
    ]);
    expect(at.read('elsewhere.jpg')).toBe(result);
    expect(fs.lstatSync(file.path).isSymbolicLink()).toBe(true);
  });

  test.each([
    ['no copy was kept', 'other', undefined, 'No copy was kept of what it replaced.'],
    ['no copy was kept', 'own', undefined, 'It replaced an earlier result, of which no copy was kept.'],
    ['the copy is gone', 'source', 'gone', 'The copy of what it replaced is not there any more.'],
  ] as const)('is left when %s (%s)', async (_name, owner, kept, reason) => {
    using at = scene();
    const copy = kept === undefined ? {} : { kept: at.path('kept/gone') };
    const file = wrote(at, 'a.jpg', { replaced: owner, ...copy });
    const run = await pastRun(at, [file]);
    expect(await undoAll(at, run)).toEqual([{ path: file.path, status: 'left', reason }]);
    expect(at.read('a.jpg')).toBe(result);
  });

  test('comes back to the real file behind a symbolic link, and the link stays', async () => {
    using at = scene();
    const { kept, ...file } = replaced(at, 'real/a.jpg');
    const link = at.path('link.jpg');
    fs.symlinkSync(file.path, link);
    const run = await pastRun(at, [{ ...file, path: link, kept }]);
    expect(await undoAll(at, run)).toEqual([{ path: link, status: 'restored' }]);
    expect(at.read('real/a.jpg')).toBe(original);
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test('comes back where the journal says, whatever a link points at by now', async () => {
    using at = scene();
    const { kept, ...file } = replaced(at, 'real/a.jpg');
    const link = at.path('link.jpg');
    fs.symlinkSync(at.folder.write('another.jpg', result), link);
    const run = await pastRun(at, [{ ...file, path: link, kept }]);
    await noted(at, run, { ...file, kept });
    await undoAll(at, run);
    expect([at.read('real/a.jpg'), at.read('another.jpg')]).toEqual([original, result]);
  });

  test('does not come back where the system refuses, and leaves no temporary file', async ({ skip }) => {
    using at = scene();
    const file = replaced(at, 'a.jpg');
    const run = await pastRun(at, [file]);
    try {
      // A name that something is mounted on can be linked beside, and not be renamed to.
      execFileSync('mount', ['--bind', file.path, file.path], { stdio: 'pipe' });
    } catch (error) {
      return skip(`nothing can be mounted here: ${String(error).split('\n')[0] ?? ''}`);
    }
    try {
      const [undone] = await undoAll(at, run);
      expect(undone).toMatchObject({
        status: 'left',
        reason: expect.stringContaining('is in use') as string,
      });
      expect(at.folder.files().filter((name) => name.includes('.tmp'))).toEqual([]);
      expect([at.read('a.jpg'), fs.readFileSync(file.kept, 'utf8')]).toEqual([result, original]);
    } finally {
      execFileSync('umount', [file.path]);
    }
  });

  test('leaves no temporary file beside what was changed', async () => {
    using at = scene();
    const run = await pastRun(at, [replaced(at, 'a.jpg'), replaced(at, 'b.jpg'), replaced(at, 'c.jpg')]);
    fs.writeFileSync(at.path('b.jpg'), 'edited');
    await undoAll(at, run);
    expect(at.folder.files().filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

describe('across file systems', () => {
  test('the copy comes back with content, mode and times, also a write-protected one', async ({ skip }) => {
    using at = scene();
    const disk = tinyDisk(at.folder.path, 1e6);
    if (typeof disk === 'string') return skip(disk);
    using _mounted = disk;
    const file = replaced(at, 'disk/a.jpg');
    fs.chmodSync(file.kept, 0o440);
    fs.utimesSync(file.kept, 1000, 2000.5);
    const run = await pastRun(at, [file]);
    expect(await undoAll(at, run)).toEqual([{ path: file.path, status: 'restored' }]);
    const stat = fs.statSync(file.path);
    expect([at.read('disk/a.jpg'), stat.mode & 0o777, stat.mtimeMs]).toEqual([original, 0o440, 2_000_500]);
    expect(fs.readdirSync(disk.path)).toEqual(['a.jpg']);
    expect(fs.existsSync(file.kept)).toBe(false);
  });

  test('also for somebody who is not root, of whom modes are true', ({ skip }) => {
    const reason = noOrdinaryUser();
    if (reason !== undefined) return skip(reason);
    using at = scene();
    letIn(at.folder.path);
    const disk = tinyDisk(at.folder.path, 1e6, 'mode=777');
    if (typeof disk === 'string') return skip(disk);
    using _mounted = disk;
    const file = replaced(at, 'disk/a.jpg');
    fs.chmodSync(file.kept, 0o444);
    const one = JSON.stringify({ file, target: file.path, undone: false });
    const undone = asOrdinaryUser('node/undo-file.ts', `m.undoFile(${one}, () => Promise.resolve())`);
    expect(undone).toEqual({ path: file.path, status: 'restored' });
    expect([at.read('disk/a.jpg'), fs.statSync(file.path).mode & 0o777]).toEqual([original, 0o444]);
  });

  test('with no space for it: the result stays, the copy stays, and it is said', async ({ skip }) => {
    using at = scene();
    const disk = tinyDisk(at.folder.path, 64 * 1024);
    if (typeof disk === 'string') return skip(disk);
    using _mounted = disk;
    const file = replaced(at, 'disk/a.jpg');
    fs.writeFileSync(file.kept, Buffer.alloc(60 * 1024, 1));
    fs.writeFileSync(path.join(disk.path, 'filler'), Buffer.alloc(40 * 1024));
    const run = await pastRun(at, [file]);
    const [undone] = await undoAll(at, run);
    expect(undone).toMatchObject({ status: 'left', reason: expect.stringMatching(/space/i) as string });
    expect([at.read('disk/a.jpg'), fs.statSync(file.kept).size]).toEqual([result, 60 * 1024]);
    expect(fs.readdirSync(disk.path).toSorted()).toEqual(['a.jpg', 'filler']);
  });
});

test('a folder that must not be written: its file is left, with the reason', ({ skip }) => {
  const reason = noOrdinaryUser();
  if (reason !== undefined) return skip(reason);
  using at = scene();
  letIn(at.folder.path);
  const file = replaced(at, 'locked/a.jpg');
  fs.chmodSync(at.path('locked'), 0o555);
  const one = { file, target: file.path, undone: false };
  const undone = asOrdinaryUser(
    'node/undo-file.ts',
    `m.undoFile(${JSON.stringify(one)}, () => Promise.resolve())`,
  );
  expect(undone).toMatchObject({
    status: 'left',
    reason: expect.stringMatching(/^No permission to write/) as string,
  });
  expect(at.read('locked/a.jpg')).toBe(result);
  fs.chmodSync(at.path('locked'), 0o755);
});

/** What the run's workers note before they replace a file. */
async function noted(
  { store }: Scene,
  { header }: PastRun,
  { path: target, kept = '', bytes, mtimeMs, hash = '' }: WrittenFile,
): Promise<void> {
  const folder = store.keepFolder(header.id);
  fs.mkdirSync(folder, { recursive: true });
  const was = { bytes: original.length, mtimeMs: 1 };
  const now = { bytes, mtimeMs, hash };
  await noteReplacement(
    folder,
    '1',
    { at: Date.now(), source: target, target, kept, owner: 'source', was, now },
    false,
  );
}

describe('what only the journal of the kept copies knows', () => {
  test('comes back too: the run was lost before its record said what it had replaced', async () => {
    using at = scene();
    const [known, lost] = [replaced(at, 'known.jpg'), replaced(at, 'lost.jpg')];
    const record = await recordRun(at.store, [done('/p/1.jpg', [known])]);
    interrupt(at.store, record);
    handOver(at, record.id);
    const run = await found(at.store, record.id);
    await noted(at, run, known);
    await noted(at, run, lost);
    expect(run.state).toBe('interrupted');
    expect(await previewUndo(at.store, run)).toEqual({ removes: 0, restores: 2, leaves: 0 });
    expect(await undoAll(at, run)).toEqual([
      { path: known.path, status: 'restored' },
      { path: lost.path, status: 'restored' },
    ]);
    expect([at.read('known.jpg'), at.read('lost.jpg')]).toEqual([original, original]);
    expect(await previewUndo(at.store, await again(at, run))).toEqual({ removes: 0, restores: 0, leaves: 0 });
  });

  test('is nothing to undo where the file was noted, and not replaced any more', async () => {
    using at = scene();
    const file = replaced(at, 'a.jpg');
    fs.writeFileSync(file.path, original);
    const run = await pastRun(at, []);
    await noted(at, run, file);
    expect(await previewUndo(at.store, run)).toEqual({ removes: 0, restores: 0, leaves: 0 });
    expect(await undoAll(at, run)).toEqual([]);
    expect(at.read('a.jpg')).toBe(original);
  });
});

describe('an undo that does not come to its end', () => {
  const many = (at: Scene): WrittenFile[] =>
    Array.from({ length: 5 }, (_, i) =>
      wrote(at, `out/${i}.out`, i === 0 ? { madeFolder: at.path('out') } : {}),
    );

  test('stopped between two files: the rest stays, is counted, and goes the next time', async () => {
    using at = scene();
    const run = await pastRun(at, many(at));
    const abort = new AbortController();
    const undone: UndoneFile[] = [];
    for await (const file of undoRun(at.store, run, { trash: at.trash, signal: abort.signal })) {
      undone.push(file);
      if (undone.length === 2) abort.abort();
    }
    expect(undone).toHaveLength(2);
    expect(fs.readdirSync(at.path('out'))).toEqual(['2.out', '3.out', '4.out']);
    const half = await again(at, run);
    expect(half.undone).toMatchObject({ left: 3 });
    expect(undoProblem(half)).toBeUndefined();
    expect(await undoAll(at, half)).toHaveLength(3);
    expect(fs.existsSync(at.path('out')), 'the folder that the run had made').toBe(false);
    expect((await again(at, run)).undone).toMatchObject({ left: 0 });
  });

  test('lost in the middle: what it had done is done, and the folder goes at last', async () => {
    using at = scene();
    const run = await pastRun(at, many(at));
    const { signal } = new AbortController();
    for await (const file of undoRun(at.store, run, { trash: at.trash, signal })) {
      if (file.path.endsWith('1.out')) break;
    }
    expect((await again(at, run)).undone).toBeUndefined();
    const left = await all(undoAhead(at.store, run));
    expect(left.map((file) => path.basename(file.path))).toEqual(['2.out', '3.out', '4.out']);
    expect(await undoAll(at, run)).toHaveLength(3);
    expect(fs.existsSync(at.path('out'))).toBe(false);
  });

  test('lost before it could say that a file had come back: it has', async () => {
    using at = scene();
    const file = replaced(at, 'a.jpg');
    const run = await pastRun(at, [file]);
    fs.rmSync(file.path);
    fs.linkSync(file.kept, file.path);
    expect(await undoAll(at, run)).toEqual([{ path: file.path, status: 'restored' }]);
    expect(at.read('a.jpg')).toBe(original);
    expect(fs.existsSync(file.kept)).toBe(false);
  });

  test('with no space for its own record: what came back keeps its copy', async ({ skip }) => {
    using at = scene();
    const disk = tinyDisk(at.folder.path, 64 * 1024);
    if (typeof disk === 'string') return skip(disk);
    using _mounted = disk;
    const store = new RunStore(disk.path);
    const file = replaced(at, 'a.jpg');
    const { id } = await recordRun(store, [done('/p/1.jpg', [file])]);
    fs.cpSync(at.path('kept'), store.keepFolder(id), { recursive: true });
    const run = await found(store, id);
    const text = fs.readFileSync(store.recordPath(id));
    try {
      fs.writeFileSync(path.join(disk.path, 'filler'), Buffer.alloc(64 * 1024));
    } catch {
      // Until it is full.
    }
    // Fills the record's own last page too: the next byte needs space that there is not.
    fs.appendFileSync(store.recordPath(id), ' '.repeat(4096 - (text.length % 4096) - 1) + '\n');
    const { signal } = new AbortController();
    expect(await all(undoRun(store, run, { trash: at.trash, signal }))).toMatchObject([
      { status: 'restored' },
    ]);
    const kept = path.join(store.keepFolder(id), path.basename(file.kept));
    expect([at.read('a.jpg'), fs.readFileSync(kept, 'utf8')]).toEqual([original, original]);
  });
});

describe('a record that somebody has written into', () => {
  test('brings nothing back from elsewhere, and takes nothing from there', async () => {
    using at = scene();
    const precious = at.folder.write('home/precious.txt', 'not ours');
    const files = ['a.jpg', 'b.jpg'].map((name) => ({ ...replaced(at, name), kept: precious }));
    const [inRecord, inJournal] = files;
    const run = await pastRun(at, inRecord === undefined ? [] : [inRecord]);
    if (inJournal !== undefined) await noted(at, run, inJournal);
    expect(await undoAll(at, run)).toEqual([
      {
        path: at.path('a.jpg'),
        status: 'left',
        reason: 'The copy of what it replaced is not there any more.',
      },
    ]);
    expect([at.read('home/precious.txt'), at.read('a.jpg'), at.read('b.jpg')]).toEqual([
      'not ours',
      result,
      result,
    ]);
  });
});

test('a run whose records were moved brings back what it replaced from where they are', async () => {
  using at = scene();
  const run = await pastRun(at, [replaced(at, 'a.jpg')]);
  fs.rmSync(at.path('kept'));
  fs.renameSync(at.path('state'), at.path('moved'));
  const store = new RunStore(at.path('moved'));
  expect(await undoAll({ ...at, store }, run)).toMatchObject([{ status: 'restored' }]);
  expect(at.read('a.jpg')).toBe(original);
});

test('a run that still goes on cannot be undone', async () => {
  using at = scene();
  const record = await at.store.begin(fakeStart());
  const run = await found(at.store, record.id);
  expect(undoProblem(run)).toBe(`The run ${record.id} is still going on (process ${process.pid}).`);
});

test('the record keeps its lines, the undo’s behind them', async () => {
  using at = scene();
  const run = await pastRun(at, [wrote(at, 'a.out')]);
  await undoAll(at, run);
  const lines = linesOf(at.store.recordPath(run.header.id));
  expect(lines.map(({ type }) => type)).toEqual(['run', 'request', 'outcome', 'end', 'undo', 'undone']);
});
