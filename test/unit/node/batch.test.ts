import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunProgress } from '../../../src/core/progress.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { Batches, type Preparation } from '../../../src/node/batch.ts';
import { all, type Asked, bytesIn, photosIn, place, prepare, run } from '../../support/batch-place.ts';
import { makePicture } from '../../support/picture.ts';
import { wordOf } from '../../support/run-helpers.ts';

let picture: Buffer;
let other: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 300, height: 200 });
  other = await makePicture({ format: 'png', width: 60, height: 200 });
});

const problemsOf = (preparation: Preparation): readonly string[] =>
  preparation.ok ? [] : preparation.problems;

describe('from a selection to results', () => {
  test('each picture gets its thumbnail, in input order; summary, progress and record agree', async () => {
    using at = place({ 'img10.jpg': picture, 'img2.jpg': picture, 'sub/a.png': other, 'notes.txt': 'x' });
    const progress: RunProgress[] = [];
    const ran = await run(at, {}, (now) => progress.push(now));
    expect(ran.words).toEqual(['done', 'done', 'done']);
    expect(ran.written).toEqual(['img2_thumbnail.jpg', 'img10_thumbnail.jpg', 'sub/a_thumbnail.png']);
    const { width, height } = await sharp(path.join(at.photos, 'sub/a_thumbnail.png')).metadata();
    expect([width, height]).toEqual([38, 128]);
    expect(progress).toEqual(
      [1, 2, 3].map((settled) => ({ settled, under: 0, total: 3, failed: 0, complete: true })),
    );
    expect(ran.run.summary()).toMatchObject({ total: 3, counts: { done: 3, failed: 0 }, workers: 1 });
    const record = fs.readFileSync(path.join(at.folder.path, 'state/runs', `${ran.run.id}.jsonl`), 'utf8');
    expect(record.trimEnd().split('\n')).toHaveLength(6);
  });

  test('preparing writes nothing', async () => {
    using at = place({ 'a.jpg': picture });
    const before = at.folder.files();
    expect((await prepare(at)).ok).toBe(true);
    expect(at.folder.files()).toEqual(before);
  });

  test('one bad file costs one line', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': picture.subarray(0, 500), 'c.jpg': '', 'd.jpg': picture });
    const { words } = await run(at, { files: ['a.jpg', 'b.jpg', 'c.jpg', 'gone.jpg', 'd.jpg'] });
    expect(words).toEqual(['done', 'damaged', 'source-empty', 'source-missing', 'done']);
    expect(photosIn(at).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

describe('again on the same folder', () => {
  test('run twice gives the same files with the same bytes as once', async () => {
    using at = place({ 'a.jpg': picture, 'b.png': other });
    await run(at);
    const once = bytesIn(at);
    for (let again = 0; again < 3; again++) {
      const { words, settled } = await run(at);
      expect(words).toEqual(['done', 'done']);
      const replaced = settled.flatMap(({ outcome }) =>
        outcome.status === 'done' ? outcome.outputs.map((output) => output.replaced) : [],
      );
      expect(replaced).toEqual(['own', 'own']);
      expect(bytesIn(at)).toEqual(once);
    }
  });

  test('other options replace our own results', async () => {
    using at = place({ 'a.jpg': picture });
    await run(at);
    const { written } = await run(at, { option: { size: 32 } });
    expect(written).toEqual(['a_thumbnail.jpg']);
    expect((await sharp(path.join(at.photos, 'a_thumbnail.jpg')).metadata()).width).toBe(32);
  });

  test('a thumbnail that a person edited is kept: the new one gets a number', async () => {
    using at = place({ 'a.jpg': picture });
    await run(at);
    fs.writeFileSync(path.join(at.photos, 'a_thumbnail.jpg'), 'edited');
    const { written } = await run(at, { files: ['a.jpg'] });
    expect(written).toEqual(['a_thumbnail (1).jpg']);
    expect(fs.readFileSync(path.join(at.photos, 'a_thumbnail.jpg'), 'utf8')).toBe('edited');
  });

  test('a folder that came with its thumbnails but without our record gets no thumbnails of thumbnails', async () => {
    using at = place({ 'a.jpg': picture, 'a_thumbnail.jpg': picture });
    const { settled } = await run(at, { policy: { onConflict: 'skip' } });
    expect(settled.map(({ item }) => path.basename(item.source.path))).toEqual(['a.jpg']);
  });

  test('results that were deleted are made again', async () => {
    using at = place({ 'a.jpg': picture });
    await run(at);
    fs.rmSync(path.join(at.photos, 'a_thumbnail.jpg'));
    expect((await run(at)).written).toEqual(['a_thumbnail.jpg']);
  });
});

describe('a name that is taken by somebody else’s file', () => {
  test.each([
    ['rename', ['done'], ['a_thumbnail (1).jpg'], 'mine'],
    ['overwrite', ['done'], ['a_thumbnail.jpg'], undefined],
    ['skip', ['skipped'], [], 'mine'],
    ['ask', ['skipped'], [], 'mine'],
  ])('%s', async (onConflict, words, written, left) => {
    using at = place({ 'a.jpg': picture, 'a_thumbnail.jpg': 'mine' });
    const ran = await run(at, { files: ['a.jpg'], policy: { onConflict } });
    expect([ran.words, ran.written]).toEqual([words, written]);
    const now = fs.readFileSync(path.join(at.photos, 'a_thumbnail.jpg'), 'utf8');
    expect(now === 'mine').toBe(left === 'mine');
  });

  test('ask: the plan says how many, so that a face can ask', async () => {
    using at = place({ 'a.jpg': picture, 'a_thumbnail.jpg': 'mine', 'b.jpg': picture });
    const preparation = await prepare(at, { files: ['a.jpg', 'b.jpg'], policy: { onConflict: 'ask' } });
    expect(preparation.ok && [preparation.batch.plan.conflicts, preparation.batch.plan.tasks]).toEqual([
      1, 1,
    ]);
  });

  test('two sources that want one name both get one', async () => {
    using at = place({ 'x/a.jpg': picture, 'y/a.jpg': picture });
    const policy = { outputFolder: '../out' };
    const { written } = await run(at, { files: ['x/a.jpg', 'y/a.jpg'], policy });
    expect(written).toEqual(['../out/a_thumbnail.jpg', '../out/a_thumbnail (1).jpg']);
  });
});

describe('names', () => {
  test('outputFolder keeps the structure below what was selected, or below the root of the face', async () => {
    using at = place({ 'x/y/a.jpg': picture, 'x/b.jpg': picture });
    const policy = { outputFolder: path.join(at.folder.path, 'out') };
    expect((await run(at, { policy, files: ['x'] })).written).toEqual([
      '../out/b_thumbnail.jpg',
      '../out/y/a_thumbnail.jpg',
    ]);
    expect((await run(at, { policy, root: at.photos, files: ['x'] })).written).toEqual([
      '../out/x/b_thumbnail.jpg',
      '../out/x/y/a_thumbnail.jpg',
    ]);
  });

  test('a hash in the name is the content’s: equal pictures, equal hashes', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': picture, 'c.png': other });
    const { written } = await run(at, { nameTemplate: 'out/{hash}-{name}-{width}-{n}' });
    const [a, b, c] = written.map(
      (name) => /^out\/([0-9a-f]{8})-[abc]-128-[123]\.(jpg|png)$/.exec(name)?.[1],
    );
    expect(a).toBeDefined();
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });

  test('an empty template is the job’s own', async () => {
    using at = place({ 'a.jpg': picture });
    expect((await run(at, { nameTemplate: '' })).written).toEqual(['a_thumbnail.jpg']);
  });

  test('keepDates', async () => {
    using at = place({ 'a.jpg': picture });
    fs.utimesSync(path.join(at.photos, 'a.jpg'), 1_000_000, 1_000_000);
    await run(at, { policy: { keepDates: true } });
    expect(fs.statSync(path.join(at.photos, 'a_thumbnail.jpg')).mtimeMs).toBe(1_000_000_000);
  });
});

describe('when files fail', () => {
  test('stopAfter ends the run: the rest is cancelled', async () => {
    const broken = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`${i}.jpg`, 'broken']));
    using at = place(broken);
    const { words } = await run(at, { policy: { stopAfter: '2' } });
    expect(words).toEqual(['damaged', 'damaged', 'cancelled', 'cancelled', 'cancelled', 'cancelled']);
    expect(
      (await run(at, { policy: { stopAfter: '50%' } })).words.filter((word) => word === 'damaged'),
    ).toHaveLength(3);
    expect((await run(at)).words).not.toContain('cancelled');
  });

  test('retries try again, and count as one file', async () => {
    using at = place({ throw: 'x', fine: 'x' });
    const asked = { jobId: 'misbehave', files: ['throw', 'fine'], policy: { retries: 2 } };
    const ran = await run(at, asked);
    expect(ran.words).toEqual(['internal', 'done']);
    expect(ran.run.summary().counts).toMatchObject({ failed: 1, done: 1 });
  });

  test('the limits: pixels and bytes', async () => {
    using at = place({ 'a.jpg': picture });
    expect((await run(at, { policy: { maxPixels: 0.05 } })).words).toEqual(['too-many-pixels']);
    expect((await run(at, { policy: { maxFileSize: 0.001 } })).words).toEqual(['source-too-big']);
  });
});

describe('a wrong request is refused in words, all of them at once', () => {
  test.each<[Asked, readonly RegExp[]]>([
    [{ jobId: 'nothing' }, [/^There is no job nothing\.$/]],
    [
      { option: { size: 0, fit: 'no' } },
      [/^Expected size to be a whole number/, /^Expected fit to be one of/],
    ],
    [{ option: { sise: 1 }, policy: { poolSize: 1e6 } }, [/^There is no option sise/, /^Expected poolSize/]],
    [{ nameTemplate: '{dir}/x' }, [/needs \{name\}/]],
    [{ nameTemplate: '../{name}' }, [/must not leave the folder/]],
  ])('%j', async (asked, problems) => {
    using at = place({ 'a.jpg': picture });
    const said = problemsOf(await prepare(at, asked));
    expect(said).toHaveLength(problems.length);
    for (const [i, problem] of problems.entries()) expect(said[i]).toMatch(problem);
  });

  test('later layers win over earlier ones', async () => {
    using at = place({ 'a.jpg': picture });
    const preparation = await prepare(at, { options: [{ size: 1 }, { size: 2, quality: 3 }, { size: 4 }] });
    expect(preparation.ok && preparation.batch.call.options).toMatchObject({ size: 4, quality: 3 });
  });
});

describe('around a run', () => {
  test('an abort before and in the middle: every file has its line', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': picture, 'c.jpg': picture });
    const preparation = await prepare(at);
    if (!preparation.ok) throw new Error('not prepared');
    const before = await at.batches.run(preparation.batch, { signal: AbortSignal.abort() });
    expect((await all(before.items)).map(wordOf)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    const abort = new AbortController();
    const under = await at.batches.run(preparation.batch, { signal: abort.signal });
    const words: string[] = [];
    for await (const item of under.items) {
      words.push(wordOf(item));
      abort.abort();
    }
    expect(words[0]).toBe('done');
    expect(words).toHaveLength(3);
    expect(words[2]).toBe('cancelled');
    expect(under.summary().total).toBe(3);
  });

  test('an abort while preparing rejects', async () => {
    using at = place({ 'a.jpg': picture });
    const request = {
      jobId: 'thumbnails',
      selected: [{ path: at.photos }],
      options: [],
      policies: [],
      baseFolder: at.photos,
    };
    await expect(at.batches.prepare(request, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  test('a state folder that cannot be written is said, and the run goes on', async () => {
    using at = place({ 'a.jpg': picture });
    at.folder.write('state', 'a file');
    const ran = await run(at);
    expect(ran.words).toEqual(['done']);
    expect(ran.run.note).toMatch(/^no record is kept: /);
  });

  test('leaving the lines early ends the run and its record', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': picture });
    const preparation = await prepare(at);
    if (!preparation.ok) throw new Error('not prepared');
    const under = await at.batches.run(preparation.batch, { signal: new AbortController().signal });
    for await (const item of under.items) if (wordOf(item) === 'done') break;
    const record = fs.readFileSync(path.join(at.folder.path, 'state/runs', `${under.id}.jsonl`), 'utf8');
    expect(record.trimEnd().split('\n').at(-1)).toContain('"type":"end"');
  });

  test('without a worker that starts, the run is refused in words', async () => {
    using at = place({ 'a.jpg': picture });
    const batches = new Batches({
      jobs,
      workerScript: '/none/worker.cjs',
      stateFolder: path.join(at.folder.path, 'state'),
      idleMs: 0,
      log: () => {},
    });
    await batches.warm('thumbnails', { poolSize: 1 });
    await batches.warm('nothing');
    await expect(run({ ...at, batches }, { policy: { poolSize: 1 } })).rejects.toThrow(
      /^No build of the picture library works here: .*Show Diagnostics tells more\.$/,
    );
    await batches.close();
  });
});
