import fs from 'node:fs';
import path from 'node:path';
import * as Type from 'typebox';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { JobCall, Task } from '../../../src/core/executor.ts';
import { readableFormats } from '../../../src/core/format.ts';
import { defineJob, type Job } from '../../../src/core/job.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';
import { hashOf } from '../../../src/node/hash.ts';
import { loadFrom, TaskRunner } from '../../../src/node/task.ts';
import {
  addWord,
  codeOf,
  done,
  keepFolderOf,
  plain,
  planned,
  reEncode,
  runInPlace,
  strip,
} from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { testLimits } from '../../support/run-job.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { testJobs } from '../../support/test-jobs.ts';

afterEach(() => void vi.restoreAllMocks());

const jpeg = await makePicture({ format: 'jpeg' });

/** Two files of each. */
const twice = defineJob({
  id: 'twice',
  title: 'Twice',
  description: 'Writes it twice.',
  group: 'file',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({}),
  outputs: () => [{ extension: '.1' }, { extension: '.2' }],
  run: ({ bytes }) => Promise.resolve({ outputs: [{ bytes }, { bytes }] }),
});

async function runTask(
  job: Job,
  task: Pick<Task, 'path' | 'targets'> & Partial<Task>,
  keepFolder?: string,
): Promise<Outcome> {
  const runner = new TaskRunner(loadFrom([job]), { number: 1, name: '42' });
  const call: JobCall = { jobId: job.id, options: {}, limits: testLimits };
  const bound = await runner.bind(call);
  if ('code' in bound) throw new Error(bound.message);
  const kept = keepFolder === undefined ? {} : { keepFolder };
  const begun = await runner.begin(bound, { ...call, ...kept }, { index: 7, bytes: 1, ...task }, () => {});
  if (typeof begun !== 'function') throw new Error('not begun');
  return begun();
}

describe('content is known by its hash', () => {
  test('that of the source and of each output', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const target = path.join(folder.path, 'thumbs', 'a.jpg');
    const { input, outputs } = done(await runTask(thumbnails, { path: file, targets: [{ path: target }] }));
    expect(input.hash).toBe(hashOf(jpeg));
    expect(outputs[0]?.hash).toBe(hashOf(fs.readFileSync(target)));
    expect(outputs[0]?.madeFolder).toBe(path.dirname(target));
  });

  test('a file that no worker had as a whole has none', async () => {
    using folder = tempFolder();
    const noop = testJobs.find(({ id }) => id === 'noop');
    if (noop === undefined) throw new Error('no such job');
    expect(done(await runTask(noop, { path: folder.write('a', 'x'), targets: [] })).input).toEqual({
      bytes: 1,
    });
  });

  test('the same content as before is unchanged, and nothing is written', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const task = { path: file, targets: [{ path: path.join(folder.path, 'b.jpg') }] };
    const reason = 'as the run of yesterday left it';
    expect(await runTask(thumbnails, { ...task, unless: { hash: hashOf(jpeg), reason } })).toMatchObject({
      status: 'unchanged',
      reason,
    });
    expect(folder.files()).toEqual(['a.jpg']);
    const other = { hash: hashOf(Buffer.from('other')), reason };
    expect(codeOf(await runTask(thumbnails, { ...task, unless: other }))).toBe('done');
  });
});

describe('a picture that would lose something in place is left as it is', () => {
  test('and it is said what', async () => {
    using folder = tempFolder();
    const gif = await makePicture({ format: 'gif', frames: 3 });
    const file = folder.write('a.gif', gif);
    const outcome = await runInPlace(plain, file, { keepFolder: keepFolderOf(folder) });
    expect(outcome).toMatchObject({
      failure: {
        code: 'would-lose',
        message: 'In place it would lose 2 of 3 frames; write beside the original instead.',
      },
    });
    expect(fs.readFileSync(file)).toEqual(gif);
    expect(codeOf(await runInPlace(reEncode, file, { keepFolder: keepFolderOf(folder) }))).toBe('done');
  });

  test('but for what the job is there to change', async () => {
    using folder = tempFolder();
    const exif = { make: 'Maker', model: 'One', taken: '2026:01:02 03:04:05' };
    const bytes = await makePicture({ format: 'jpeg', icc: 'p3', orientation: 6, exif });
    const file = folder.write('a.jpg', bytes);
    const keepFolder = keepFolderOf(folder);
    const refused = await runInPlace(plain, file, { keepFolder });
    expect(refused).toMatchObject({
      failure: {
        message:
          'In place it would lose the way up in which it is seen, its size of 96×64 pixels, the ICC profile and the EXIF data; write beside the original instead.',
      },
    });
    expect(codeOf(await runInPlace(strip, file, { keepFolder }))).toBe('done');
  });

  test('beside the original the same job writes it', async () => {
    using folder = tempFolder();
    const file = folder.write('a.gif', await makePicture({ format: 'gif', frames: 3 }));
    const targets = [{ path: path.join(folder.path, 'b.gif') }];
    expect(codeOf(await runInPlace(plain, file, { task: { targets } }))).toBe('done');
  });
});

describe('once more, after a worker was lost', () => {
  test('a source that had been replaced already is not encoded a second time', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const keepFolder = keepFolderOf(folder);
    const targets = [{ path: file, replaces: planned(file) }];
    const first = done(await runInPlace(addWord, file, { keepFolder, task: { targets } }));
    const second = done(
      await runInPlace(addWord, file, { keepFolder, task: { targets, again: true }, worker: '43' }),
    );
    expect(fs.readFileSync(file)).toEqual(Buffer.concat([jpeg, Buffer.from('!')]));
    expect(second.input).toEqual(first.input);
    expect(second.outputs).toEqual(first.outputs);
  });

  test('a source that had only been kept is replaced now, and its copy is no second name', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const keepFolder = keepFolderOf(folder);
    const targets = [{ path: file, replaces: planned(file) }];
    vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw new Error('lost here');
    });
    // A worker that is lost removes nothing.
    vi.spyOn(fs, 'rmSync').mockImplementation(() => {});
    expect(codeOf(await runInPlace(addWord, file, { keepFolder, task: { targets } }))).toBe('write-failed');
    vi.restoreAllMocks();
    expect(fs.statSync(file).nlink).toBe(2);
    const outcome = done(
      await runInPlace(addWord, file, { keepFolder, task: { targets, again: true }, worker: '43' }),
    );
    expect(fs.readFileSync(file)).toEqual(Buffer.concat([jpeg, Buffer.from('!')]));
    expect(fs.readFileSync(outcome.outputs[0]?.kept ?? '')).toEqual(jpeg);
  });

  test('a source that a person edited after that is left', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const keepFolder = keepFolderOf(folder);
    const targets = [{ path: file, replaces: planned(file) }];
    done(await runInPlace(addWord, file, { keepFolder, task: { targets } }));
    fs.appendFileSync(file, 'edited');
    const before = fs.readFileSync(file);
    expect(codeOf(await runInPlace(addWord, file, { keepFolder, task: { targets, again: true } }))).toBe(
      'source-changed',
    );
    expect(fs.readFileSync(file)).toEqual(before);
  });

  test('an output that had its name already says which copy is kept of what it replaced', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const other = folder.write('b.jpg', 'somebody else’s');
    const { size: bytes, mtimeMs } = fs.statSync(other);
    const task = {
      path: file,
      targets: [{ path: other, replaces: { owner: 'other', bytes, mtimeMs } }],
    } as const;
    const keepFolder = keepFolderOf(folder);
    const first = done(await runTask(thumbnails, task, keepFolder));
    const second = done(await runTask(thumbnails, { ...task, again: true }, keepFolder));
    expect(second.outputs[0]).toMatchObject({ kept: first.outputs[0]?.kept, replaced: 'other' });
    expect(fs.readFileSync(first.outputs[0]?.kept ?? '', 'utf8')).toBe('somebody else’s');
  });
});

describe('several outputs of one file', () => {
  test('are all there or none: the first goes when the second cannot be written', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const targets = ['new/1.jpg', 'taken.jpg'].map((name) => ({ path: path.join(folder.path, name) }));
    folder.write('taken.jpg', 'somebody else’s');
    expect(codeOf(await runTask(twice, { path: file, targets }))).toBe('target-exists');
    expect(folder.files()).toEqual(['a.jpg', 'taken.jpg']);
  });

  test('what the first had replaced stands there again', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const other = folder.write('b.jpg', 'somebody else’s');
    const { size: bytes, mtimeMs } = fs.statSync(other);
    const targets = [
      { path: other, replaces: { owner: 'other' as const, bytes, mtimeMs } },
      { path: folder.write('taken.jpg', 'x') },
    ];
    expect(codeOf(await runTask(twice, { path: file, targets }, keepFolderOf(folder)))).toBe('target-exists');
    expect(fs.readFileSync(other, 'utf8')).toBe('somebody else’s');
  });
});

describe('our own earlier output is replaced without ado', () => {
  test.each([true, false])('with a record, and so with a copy: %s', async (withRecord) => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const own = folder.write('b.jpg', 'ours');
    const { size: bytes, mtimeMs } = fs.statSync(own);
    const targets = [{ path: own, replaces: { owner: 'own' as const, bytes, mtimeMs } }];
    const keepFolder = withRecord ? keepFolderOf(folder) : undefined;
    const { outputs } = done(await runTask(thumbnails, { path: file, targets }, keepFolder));
    expect(outputs[0]?.replaced).toBe('own');
    expect(outputs[0]?.kept !== undefined).toBe(withRecord);
  });

  test('also where no copy of it can be had', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const own = folder.write('b.jpg', 'ours');
    const { size: bytes, mtimeMs } = fs.statSync(own);
    const targets = [{ path: own, replaces: { owner: 'own' as const, bytes, mtimeMs } }];
    const inTheWay = folder.write('state', 'a file');
    const outcome = await runTask(thumbnails, { path: file, targets }, path.join(inTheWay, 'kept'));
    expect(codeOf(outcome)).toBe('done');
  });
});

describe('while the system allows no more open files', () => {
  const fail = (times: number, on: (name: string) => boolean): { count: number } => {
    const open = fs.openSync;
    const failed = { count: 0 };
    vi.spyOn(fs, 'openSync').mockImplementation((...args) => {
      if (!on(String(args[0])) || failed.count >= times) return open(...args);
      failed.count++;
      throw Object.assign(new Error('EMFILE: too many open files, open'), { code: 'EMFILE' });
    });
    return failed;
  };

  test.each([
    ['the source', (name: string) => name.endsWith('a.jpg')],
    ['the result', (name: string) => name.endsWith('.tmp')],
    ['the note', (name: string) => name.includes('journal-')],
  ])('it is tried again, for %s', async (_, on) => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const failed = fail(3, on);
    expect(codeOf(await runInPlace(addWord, file, { keepFolder: keepFolderOf(folder) }))).toBe('done');
    expect(failed.count).toBe(3);
  });

  test('for two seconds, then it is said', async () => {
    using folder = tempFolder();
    const file = folder.write('a.jpg', jpeg);
    const failed = fail(Number.POSITIVE_INFINITY, (name) => name === file);
    expect(codeOf(await runInPlace(addWord, file, { keepFolder: keepFolderOf(folder) }))).toBe(
      'too-many-open-files',
    );
    vi.restoreAllMocks();
    expect(failed.count).toBeGreaterThan(3);
    expect(fs.readFileSync(file)).toEqual(jpeg);
  }, 20_000);
});
