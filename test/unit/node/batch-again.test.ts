import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesIn, photosIn, type Place, place, prepare, run } from '../../support/batch-place.ts';
import { addWord } from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { wordOf } from '../../support/run-helpers.ts';

let picture: Buffer;
let other: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 300, height: 200 });
  other = await makePicture({ format: 'jpeg', width: 60, height: 200 });
});

const skipping = { policy: { skipUnchanged: true } };
const wordsOf = async (at: Place, asked: Parameters<typeof run>[1] = skipping): Promise<readonly string[]> =>
  (await run(at, asked)).words;
/** What is planned: a task that a worker shall look at first is told as such. */
async function planned(at: Place): Promise<readonly string[]> {
  const preparation = await prepare(at, skipping);
  if (!preparation.ok) throw new Error(preparation.problems.join(' '));
  const kinds: string[] = [];
  for await (const item of preparation.batch.plan.items) {
    kinds.push(item.kind === 'task' && item.unless !== undefined ? 'look' : item.kind);
  }
  return kinds;
}
const touch = (at: Place, name: string): void => fs.utimesSync(path.join(at.photos, name), 1000, 1000);

describe('skipUnchanged', () => {
  test('leaves alone what is there, time after time, and changes no file', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': other });
    await run(at);
    const once = bytesIn(at);
    for (let again = 0; again < 3; again++) {
      expect(await wordsOf(at)).toEqual(['unchanged', 'unchanged']);
      expect(bytesIn(at)).toEqual(once);
    }
  });

  test('a source that was touched is looked at by a worker, once', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': picture });
    await run(at);
    touch(at, 'a.jpg');
    expect(await planned(at)).toEqual(['look', 'unchanged']);
    expect(await wordsOf(at)).toEqual(['unchanged', 'unchanged']);
    expect(await planned(at), 'what the worker found is remembered').toEqual(['unchanged', 'unchanged']);
    touch(at, 'b.jpg');
    expect(await planned(at)).toEqual(['unchanged', 'look']);
  });

  test('a source of the same size and other content is done again', async () => {
    // What stands behind a picture's end is read by nobody.
    const ending = (end: string): Buffer => Buffer.concat([picture, Buffer.from(end)]);
    using at = place({ 'a.jpg': ending('old') });
    await run(at);
    fs.writeFileSync(path.join(at.photos, 'a.jpg'), ending('new'));
    touch(at, 'a.jpg');
    expect(await planned(at)).toEqual(['look']);
    expect(await wordsOf(at)).toEqual(['done']);
    expect(photosIn(at)).toEqual(['a.jpg', 'a_thumbnail.jpg']);
  });

  test.each<[string, (at: Place) => void, Parameters<typeof run>[1], readonly string[]]>([
    ['a new option', () => {}, { ...skipping, option: { size: 32 } }, ['a_thumbnail.jpg']],
    ['another name', () => {}, { ...skipping, nameTemplate: '{name}-x' }, ['a-x.jpg', 'a_thumbnail.jpg']],
    [
      'a deleted result',
      (at) => fs.rmSync(path.join(at.photos, 'a_thumbnail.jpg')),
      skipping,
      ['a_thumbnail.jpg'],
    ],
    [
      'an edited result, which stays',
      (at) => fs.writeFileSync(path.join(at.photos, 'a_thumbnail.jpg'), 'mine'),
      { ...skipping, files: ['a.jpg'] },
      ['a_thumbnail (1).jpg', 'a_thumbnail.jpg'],
    ],
    [
      'another picture in its place',
      (at) => fs.writeFileSync(path.join(at.photos, 'a.jpg'), other),
      skipping,
      ['a_thumbnail.jpg'],
    ],
  ])('does again: %s', async (_what, change, asked, results) => {
    using at = place({ 'a.jpg': picture });
    await run(at);
    change(at);
    expect(await wordsOf(at, asked)).toEqual(['done']);
    expect(photosIn(at)).toEqual([...results, 'a.jpg'].toSorted());
    expect(await wordsOf(at, asked), 'and then it is there').toEqual(['unchanged']);
  });

  test('a result that was taken back is not ours: what stands there now is somebody’s', async () => {
    using at = place({ 'a.jpg': picture });
    const { run: first } = await run(at);
    const undo = await at.batches.store.append(first.id);
    undo.put({ type: 'undo', path: path.join(at.photos, 'a_thumbnail.jpg'), status: 'removed' });
    await undo.close();
    expect((await run(at, { ...skipping, files: ['a.jpg'] })).written).toEqual(['a_thumbnail (1).jpg']);
  });
});

describe('in place', () => {
  const asked = { jobId: 'add-word' };

  test('a file is done once, whoever asks how often, and again with other options', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': other }, [addWord]);
    expect(await wordsOf(at, asked)).toEqual(['done', 'done']);
    const once = bytesIn(at);
    expect(await wordsOf(at, asked)).toEqual(['unchanged', 'unchanged']);
    expect(bytesIn(at)).toEqual(once);
    expect(await wordsOf(at, { ...asked, option: { word: '?' } })).toEqual(['done', 'done']);
    expect(await wordsOf(at, asked), 'the first word is not the last one any more').toEqual(['done', 'done']);
  });

  test('a file that is selected through a link is done once too', async () => {
    using at = place({ 'real/a.jpg': picture }, [addWord]);
    fs.symlinkSync('real/a.jpg', path.join(at.photos, 'link.jpg'));
    const link = { ...asked, files: ['link.jpg'] };
    expect(await wordsOf(at, link)).toEqual(['done']);
    expect(await wordsOf(at, link)).toEqual(['unchanged']);
  });
});

describe('again from its record', () => {
  test('what failed is tried again, at its place below the output folder', async () => {
    using at = place({ 'x/y/a.jpg': 'broken', 'x/b.jpg': picture });
    const { run: first } = await run(at, {
      files: ['x'],
      policy: { outputFolder: '../out' },
      option: { size: 32 },
    });
    at.folder.write('photos/x/y/a.jpg', picture);
    const again = await at.batches.retry(first.id);
    if (!again.ok) throw new Error(again.problem);
    const second = await run(at, again.request);
    expect(second.written).toEqual(['../out/y/a_thumbnail.jpg']);
    expect(await at.batches.retry(second.run.id)).toEqual({
      ok: false,
      problem: 'In that run no file failed.',
    });
  });

  test('what failed gets the number that it has in the run: another file’s result keeps its own', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': picture, 'c.jpg': 'broken' });
    const { run: first } = await run(at, {
      nameTemplate: '{n}',
      policy: { outputFolder: '../out', onConflict: 'overwrite' },
    });
    at.folder.write('photos/c.jpg', other);
    const result = fs.readFileSync(path.join(at.folder.path, 'out/1.jpg'));
    const again = await at.batches.retry(first.id);
    if (!again.ok) throw new Error(again.problem);
    expect((await run(at, again.request)).written).toEqual(['../out/3.jpg']);
    expect(fs.readFileSync(path.join(at.folder.path, 'out/1.jpg')).equals(result)).toBe(true);
  });

  test('a cancelled run is gone on with: each file is done once', async () => {
    using at = place({ 'a.jpg': picture, 'b.jpg': other, 'c.jpg': 'broken', 'd.jpg': picture });
    const preparation = await prepare(at);
    if (!preparation.ok) throw new Error(preparation.problems.join(' '));
    const abort = new AbortController();
    const under = await at.batches.run(preparation.batch, { signal: abort.signal });
    const words: string[] = [];
    for await (const item of under.items) {
      words.push(wordOf(item));
      abort.abort();
    }
    expect(words[0]).toBe('done');
    expect(words.at(-1)).toBe('cancelled');
    const again = await at.batches.resume(under.id);
    if (!again.ok) throw new Error(again.problem);
    const wanted = ['done', 'done', 'damaged', 'done'].map((word, i) =>
      words[i] === 'done' ? 'unchanged' : word,
    );
    const { words: second, run: resumed } = await run(at, again.request);
    expect(second).toEqual(wanted);
    expect(await at.batches.resume(resumed.id)).toEqual({
      ok: false,
      problem: 'That run came to its end; there is nothing to go on with.',
    });
  });

  test('of a run that nobody knows nothing is done', async () => {
    using at = place({});
    for (const id of ['none', '../x', '']) {
      const refusal = { ok: false, problem: `There is no record of a run ${id}.` };
      expect(await at.batches.retry(id)).toEqual(refusal);
      expect(await at.batches.resume(id)).toEqual(refusal);
    }
  });

  test('as many runs are kept as the policy says', async () => {
    using at = place({ 'a.jpg': picture });
    for (let i = 0; i < 4; i++) await run(at, { policy: { keepRuns: 2 } });
    expect(await at.batches.store.list()).toHaveLength(2);
  });
});
