import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { hashOf } from '../../../src/node/hash.ts';
import { keptEntries } from '../../../src/node/keep.ts';
import {
  addWord,
  addWordTo,
  codeOf,
  done,
  keepFolderOf,
  reEncode,
  runInPlace,
  temporariesIn,
} from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { wholeWork } from '../../support/whole-work.ts';

afterEach(() => void vi.restoreAllMocks());

const jpeg = await makePicture({ format: 'jpeg' });

const run = (
  folder: TempFolder,
  file: string,
  more: Parameters<typeof runInPlace>[2] = {},
): Promise<Outcome> => runInPlace(addWord, file, { keepFolder: keepFolderOf(folder), ...more });

describe('a file that is replaced', () => {
  test('is the new one, and its copy is the old one', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const outcome = done(await run(folder, file));
    const [output] = outcome.outputs;
    const after = fs.readFileSync(file);
    expect(after).toEqual(Buffer.concat([jpeg, Buffer.from('!')]));
    expect(outcome.input).toMatchObject({ bytes: jpeg.length, hash: hashOf(jpeg) });
    expect(output).toMatchObject({
      path: file,
      replaced: 'source',
      bytes: after.length,
      hash: hashOf(after),
      mtimeMs: fs.statSync(file).mtimeMs,
      kept: path.join(keepFolderOf(folder), '7-0.jpg'),
    });
    expect(fs.readFileSync(output?.kept ?? '')).toEqual(jpeg);
    expect(temporariesIn(folder)).toEqual([]);
    if (process.platform !== 'win32') expect(fs.statSync(keepFolderOf(folder)).mode & 0o777).toBe(0o700);
  });

  test('is noted before it is replaced, so that a run that is lost just then can be undone', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const { mtimeMs } = fs.statSync(file);
    const { outputs } = done(await run(folder, file));
    const [entry] = await keptEntries(keepFolderOf(folder));
    const now = { bytes: outputs[0]?.bytes, mtimeMs: outputs[0]?.mtimeMs, hash: outputs[0]?.hash };
    const was = { bytes: jpeg.length, mtimeMs, hash: hashOf(jpeg) };
    expect(entry).toMatchObject({ source: file, target: file, owner: 'source', was, now });
    expect(entry?.kept).toBe(outputs[0]?.kept);
  });

  test('by a job that reads it itself is kept and noted all the same', async () => {
    using folder = tempFolder();
    const file = folder.write('notes.txt', 'hello');
    const { outputs, input } = done(await runInPlace(addWordTo, file, { keepFolder: keepFolderOf(folder) }));
    expect(fs.readFileSync(file, 'utf8')).toBe('hello!');
    expect(fs.readFileSync(outputs[0]?.kept ?? '', 'utf8')).toBe('hello');
    expect(input).toEqual({ bytes: 5 });
  });

  test('keeps its mode, also one that lets nobody else read it', async () => {
    using folder = tempFolder();
    for (const mode of [0o600, 0o640, 0o666, 0o755]) {
      const file = folder.write(`${mode}.jpg`, jpeg);
      fs.chmodSync(file, mode);
      done(await run(folder, file, { task: { index: mode } }));
      expect((fs.statSync(file).mode & 0o777).toString(8)).toBe(mode.toString(8));
    }
  });

  test('is never readable by more people than before, not even while it is written', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    fs.chmodSync(file, 0o600);
    const modes = new Set<number>();
    const write = fs.writeSync;
    vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, ...rest: [Uint8Array]) => {
      modes.add(fs.fstatSync(fd).mode & 0o777);
      return write(fd, ...rest);
    }) as typeof fs.writeSync);
    done(await run(folder, file));
    expect([...modes]).toEqual([0o600]);
  });

  test.skipIf(process.getuid?.() !== 0)('keeps its owner', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    fs.chownSync(file, 12_345, 23_456);
    done(await run(folder, file));
    expect(fs.statSync(file)).toMatchObject({ uid: 12_345, gid: 23_456 });
  });

  test.each([true, false])('has its time as keepDates says: %s', async (keepDates) => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const date = new Date('2001-02-03T04:05:06.789Z');
    fs.utimesSync(file, date, date);
    const { outputs } = done(await run(folder, file, { keepDates }));
    expect(fs.statSync(file).mtime.getTime() === date.getTime()).toBe(keepDates);
    expect(outputs[0]?.mtimeMs).toBe(fs.statSync(file).mtimeMs);
    expect(fs.statSync(outputs[0]?.kept ?? '').mtimeMs, 'the copy is as it was').toBe(date.getTime());
  });

  test('without a record, and so without a copy, is not replaced', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const outcome = await runInPlace(addWord, file, {});
    expect(outcome).toMatchObject({
      failure: {
        code: 'not-kept',
        message: 'No copy of the original could be kept (this run has no record), so it was not replaced.',
      },
    });
    expect(fs.readFileSync(file)).toEqual(jpeg);
  });
});

/** Seven ways to name one file; each gives the path that the job is told. */
const ways: Readonly<Record<string, (folder: TempFolder, file: string) => string>> = {
  'its own path': (_, file) => file,
  'a symbolic link': (folder, file) => {
    const link = path.join(folder.path, `link${path.extname(file)}`);
    fs.symlinkSync(file, link);
    return link;
  },
  'a link to a link': (folder, file) => {
    const links = ['one', 'two'].map((name) => path.join(folder.path, `${name}${path.extname(file)}`));
    fs.symlinkSync(file, links[0] ?? '');
    fs.symlinkSync(links[0] ?? '', links[1] ?? '');
    return links[1] ?? '';
  },
  'a linked folder': (folder, file) => {
    fs.symlinkSync(path.dirname(file), path.join(folder.path, 'linked'));
    return path.join(folder.path, 'linked', path.basename(file));
  },
  'a relative path': (_, file) => path.relative(process.cwd(), file),
  'a path with dots': (_, file) =>
    path.dirname(file) + '/../' + path.basename(path.dirname(file)) + '/./' + path.basename(file),
  'an alias in /proc': (_, file) => `/proc/self/root${file}`,
  'one of two hard links': (folder, file) => {
    const link = path.join(folder.path, `hard${path.extname(file)}`);
    fs.linkSync(file, link);
    return link;
  },
};

describe.each(['jpeg', 'png', 'webp', 'tiff'] as const)('a %s, in place, by', (format) => {
  test.each(Object.keys(ways))('%s: replaced whole or refused, and the way to it stays', async (way) => {
    if (way.includes('/proc') && process.platform !== 'linux') return;
    using folder = tempFolder();
    const bytes = await makePicture({ format });
    const file = folder.write(`photos/a.${format}`, bytes);
    const named = ways[way]?.(folder, file) ?? '';
    const kind = fs.lstatSync(named).isSymbolicLink();
    const outcome = await runInPlace(reEncode, named, { keepFolder: keepFolderOf(folder) });
    if (way === 'one of two hard links') {
      expect(outcome).toMatchObject({
        failure: { code: 'hard-linked', message: expect.stringContaining('2 names') as string },
      });
      expect(fs.readFileSync(file)).toEqual(bytes);
      expect(fs.statSync(file).ino).toBe(fs.statSync(named).ino);
    } else {
      const { outputs } = done(outcome);
      expect(fs.readFileSync(file)).toEqual(await rendered(bytes));
      expect(fs.readFileSync(outputs[0]?.kept ?? '')).toEqual(bytes);
      expect(fs.lstatSync(named).isSymbolicLink()).toBe(kind);
      expect(fs.lstatSync(file).isFile()).toBe(true);
    }
    expect(temporariesIn(folder)).toEqual([]);
  });

  test.each(Object.keys(ways).filter((way) => way !== 'its own path'))(
    'as the target of a job that is not in place, by %s: never written over',
    async (way) => {
      if (way.includes('/proc') && process.platform !== 'linux') return;
      using folder = tempFolder();
      const bytes = await makePicture({ format });
      const file = folder.write(`photos/a.${format}`, bytes);
      const named = ways[way]?.(folder, file) ?? '';
      const { ino } = fs.statSync(file);
      for (const owner of ['own', 'other'] as const) {
        const { size, mtimeMs } = fs.lstatSync(named);
        const targets = [{ path: named, replaces: { owner, bytes: size, mtimeMs } }];
        const outcome = await run(folder, file, { task: { path: file, targets } });
        expect(codeOf(outcome)).toMatch(/^target-(is-source|changed)$/);
      }
      expect(codeOf(await run(folder, file, { task: { targets: [{ path: named }] } }))).toBe('target-exists');
      expect(fs.statSync(file).ino).toBe(ino);
      expect(fs.readFileSync(file)).toEqual(bytes);
      expect(temporariesIn(folder)).toEqual([]);
    },
  );
});

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked'));
const noTools = { render: notAsked, renderAll: notAsked, encodePixels: notAsked, hashOf: () => '' };

const rendered = async (bytes: Buffer): Promise<Buffer> => {
  const bound = reEncode.bind({});
  if (!bound.ok) throw new Error('no options');
  const file = { path: '', name: '', extension: '', format: undefined, bytes };
  const result = await wholeWork(bound.value).run(file, noTools);
  return Buffer.from(result.outputs[0]?.bytes ?? []);
};
