import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { hashOf } from '../../../src/node/hash.ts';
import {
  addWord,
  codeOf,
  done,
  keepFolderOf,
  runInPlace,
  temporariesIn,
} from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';

afterEach(() => void vi.restoreAllMocks());

const jpeg = await makePicture({ format: 'jpeg' });

const run = (
  folder: TempFolder,
  file: string,
  more: Parameters<typeof runInPlace>[2] = {},
): Promise<Outcome> => runInPlace(addWord, file, { keepFolder: keepFolderOf(folder), ...more });

describe('what changes meanwhile stays as it is', () => {
  const edits: Readonly<Record<string, (file: string) => void>> = {
    longer: (file) => fs.appendFileSync(file, 'edited'),
    'of the same length, at another time': (file) => {
      fs.writeFileSync(file, Buffer.alloc(jpeg.length, 1));
      fs.utimesSync(file, 1, 1);
    },
    'another file of the same size and time': (file) => {
      const { atime, mtime } = fs.statSync(file);
      fs.writeFileSync(`${file}.new`, Buffer.alloc(jpeg.length, 2));
      fs.utimesSync(`${file}.new`, atime, mtime);
      fs.renameSync(`${file}.new`, file);
    },
    gone: (file) => fs.rmSync(file),
    'a link to another file': (file) => {
      fs.renameSync(file, `${file}.moved`);
      fs.symlinkSync(`${file}.moved`, file);
    },
    'a folder': (file) => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
  };

  /** All that there is, but for copies and temporary files: names, kinds and content. */
  const picture = (folder: TempFolder): unknown =>
    folder
      .files()
      .filter((name) => !name.startsWith('.'))
      .map((name) => path.join(folder.path, name))
      .map((file) => [file, fs.lstatSync(file).isFile(), hashOf(fs.readFileSync(file))]);

  test.each(Object.entries(edits))('between plan and reading: %s', async (_, edit) => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    fs.utimesSync(file, 1000, 1000);
    let before: unknown;
    const outcome = await run(folder, file, {
      meanwhile: () => {
        edit(file);
        before = picture(folder);
      },
    });
    if (outcome.status === 'done') {
      // Through the link that stands there now it is the file of the plan, or one just like it.
      expect(outcome.outputs[0]?.kept).toBeDefined();
    } else {
      expect(codeOf(outcome)).toMatch(/^source-(changed|missing|not-a-file)$/);
      expect(picture(folder)).toEqual(before);
    }
    expect(temporariesIn(folder)).toEqual([]);
  });

  const seams = [
    'openSync',
    'readSync',
    'accessSync',
    'mkdirSync',
    'linkSync',
    'writeSync',
    'fchmodSync',
    'fstatSync',
    'fsync',
    'closeSync',
    'lstatSync',
  ] as const;

  // Before each call that the worker makes, one after the other, but the rename: what is edited between the last look
  // and that is in the random races below.
  test.each(Object.entries(edits))('at every single step: %s', async (_, edit) => {
    let steps = 2;
    let refused = 0;
    // From 1: before 0, the opening, it is between plan and reading.
    for (let at = 1; at < steps; at++) {
      using folder = tempFolder();
      const file = folder.write('a.jpg', jpeg);
      fs.utimesSync(file, 1000, 1000);
      let step = 0;
      let before: unknown;
      for (const name of seams) {
        const real = fs[name] as (...args: unknown[]) => unknown;
        vi.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
          if (step++ === at) {
            vi.restoreAllMocks();
            edit(file);
            before = picture(folder);
          }
          return real(...args);
        });
      }
      const outcome = await run(folder, file);
      vi.restoreAllMocks();
      if (before === undefined) break;
      steps = at + 2;
      expect(picture(folder), `edited before step ${at}: ${codeOf(outcome)}`).toEqual(before);
      expect(temporariesIn(folder)).toEqual([]);
      // Behind the new name there are a few steps more: what is edited then is the result.
      if (outcome.status === 'failed') refused++;
      if (outcome.status === 'failed')
        expect(codeOf(outcome)).toMatch(/^source-(changed|missing|not-a-file)$/);
    }
    expect(refused).toBeGreaterThan(15);
    expect(steps - refused, 'steps behind the new name').toBeLessThan(8);
  });
});

describe('what is planted', () => {
  test('as a link at the temporary name is not followed', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const precious = folder.write('precious', 'precious');
    fs.symlinkSync(precious, path.join(folder.path, '.batch-pool-42-7-0.tmp'));
    done(await run(folder, file));
    expect(fs.readFileSync(precious, 'utf8')).toBe('precious');
    expect(fs.lstatSync(file).isFile()).toBe(true);
    expect(temporariesIn(folder)).toEqual([]);
  });

  test('as a link at the name of the copy is not written through', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const precious = folder.write('precious', 'precious');
    fs.mkdirSync(keepFolderOf(folder), { recursive: true });
    fs.symlinkSync(precious, path.join(keepFolderOf(folder), '7-0.jpg'));
    const { outputs } = done(await run(folder, file));
    expect(fs.readFileSync(precious, 'utf8')).toBe('precious');
    expect(outputs[0]?.kept).toBe(path.join(keepFolderOf(folder), '7-0-1.jpg'));
    expect(fs.readFileSync(outputs[0]?.kept ?? '')).toEqual(jpeg);
  });

  test('as another folder in the place of the file’s own: nothing outside is written', async () => {
    using folder = tempFolder();
    using outside = tempFolder();
    const file = folder.write('photos/a.jpg', jpeg);
    const other = outside.write('a.jpg', 'somebody else’s');
    const outcome = await run(folder, file, {
      meanwhile: () => {
        fs.renameSync(path.dirname(file), path.join(folder.path, 'moved'));
        fs.symlinkSync(outside.path, path.dirname(file));
      },
    });
    expect(codeOf(outcome)).toBe('source-changed');
    expect(fs.readFileSync(other, 'utf8')).toBe('somebody else’s');
    expect(outside.files()).toEqual(['a.jpg']);
  });
});
