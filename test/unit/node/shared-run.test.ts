import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BatchRun } from '../../../src/node/batch-run.ts';
import { hashOf } from '../../../src/node/hash.ts';
import { undoRun } from '../../../src/node/undo.ts';
import { type Asked, all, photosIn, place, type Place, prepare, run } from '../../support/batch-place.ts';

const three = { 'a.txt': 'a', 'deep/bcd.txt': 'b', 'deep/x.txt': 'x' };
const at = (files: Readonly<Record<string, string>> = three): Place => place(files);
const read = ({ photos }: Place, name: string): string => fs.readFileSync(path.join(photos, name), 'utf8');
const words = (under: BatchRun, { photos }: Place): readonly string[] =>
  under.shared().map(({ path: file, outcome }) => {
    const word = outcome.status === 'failed' ? outcome.failure.code : outcome.status;
    return `${path.relative(photos, file)} ${word}`;
  });

/** Names of what is no source and no result: nothing, unless something was left. */
const temporaries = ({ folder }: Place): readonly string[] =>
  folder.files().filter((name) => name.includes('.batch-pool-'));

describe('a file that is made of all files', () => {
  it.each(['gather', 'growing'])('has what each came to, in input order (%s)', async (jobId) => {
    using here = at();
    const { run: under } = await run(here, { jobId });
    expect(read(here, 'all.txt')).toBe('a.txt 1\ndeep/bcd.txt 3\ndeep/x.txt 1\n');
    expect(words(under, here)).toEqual(['all.txt done']);
    expect(under.conclusion()).toEqual({ notes: ['3 files'], clipboard: { what: 'The count', text: '3' } });
    expect(under.summary().shared).toEqual({ made: 1, failed: 0 });
    const file = fs.readFileSync(path.join(here.photos, 'all.txt'));
    expect(under.shared()[0]?.outcome).toMatchObject({
      outputs: [{ hash: hashOf(file), bytes: file.length }],
    });
    expect(temporaries(here)).toEqual([]);
  });

  it('stands in the deepest folder of what was selected, or in the output folder', async () => {
    using here = at();
    await run(here, { jobId: 'gather', files: ['deep/bcd.txt', 'deep/x.txt'], root: here.photos });
    expect(read(here, 'deep/all.txt')).toBe('bcd.txt 3\nx.txt 1\n');
    await run(here, { jobId: 'gather', policy: { outputFolder: 'out/deeper' }, files: ['a.txt'] });
    expect(photosIn(here)).toContain('out/deeper/all.txt');
  });

  it('is many files where the job says so, each in its folder', async () => {
    using here = at();
    const { run: under } = await run(here, { jobId: 'gather', option: { each: 2, folder: 'parts/' } });
    expect(words(under, here)).toEqual(['parts/part-1.txt done', 'parts/part-2.txt done']);
    expect(read(here, 'parts/part-2.txt')).toBe('deep/x.txt 1\n');
  });

  it('is made by a worker where the job finishes it', async () => {
    using here = at();
    const { run: under, settled } = await run(here, { jobId: 'shout' });
    expect(read(here, 'all.txt')).toBe('A.TXT 1\nDEEP/BCD.TXT 3\nDEEP/X.TXT 1\n');
    expect(under.shared()[0]?.outcome).toMatchObject({ outputs: [{ width: 3, height: 4, bytes: 36 }] });
    // Values that are for the fold alone are not shown.
    expect(settled.some(({ outcome }) => 'value' in outcome)).toBe(false);
    expect(temporaries(here)).toEqual([]);
  });

  it('has files that failed too, and costs one line where it fails itself', async () => {
    using here = at({ ...three, 'bad.txt': '' });
    const first = await run(here, { jobId: 'gather' });
    expect(first.words).toContain('internal');
    expect(read(here, 'all.txt')).toContain('bad.txt failed\n');
    using other = at({ 'a.txt': '', 'fail.txt': '' });
    const { run: under } = await run(other, { jobId: 'shout', option: { each: 1 } });
    expect(words(under, other)).toEqual(['part-1.txt done', 'part-2.txt encode-failed']);
    expect(under.summary().shared).toEqual({ made: 1, failed: 1 });
    expect(temporaries(other)).toEqual([]);
  });

  it('is more than the memory may have at once', async () => {
    using here = at(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.txt`, ''])));
    await run(here, { jobId: 'gather', option: { kilobytes: 500, each: 7 } });
    const sizes = photosIn(here)
      .filter((name) => name.startsWith('part-'))
      .map((name) => read(here, name).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(20e6);
    expect(sizes).toHaveLength(6);
  });

  it('takes no name of somebody else’s, and is not made where that is skipped', async () => {
    using here = at({ ...three, 'all.txt': 'mine' });
    const files = ['a.txt', 'deep'];
    const skipped = await run(here, { jobId: 'gather', files, policy: { onConflict: 'skip' } });
    expect(words(skipped.run, here)).toEqual(['all.txt skipped']);
    const renamed = await run(here, { jobId: 'gather', files });
    expect(words(renamed.run, here)).toEqual(['all (1).txt done']);
    expect(read(here, 'all.txt')).toBe('mine');
  });
});

describe('run again', () => {
  it.each(['gather', 'growing', 'shout'])(
    'it replaces its earlier one, which is no source (%s)',
    async (jobId) => {
      using here = at();
      await run(here, { jobId });
      fs.writeFileSync(path.join(here.photos, 'new.txt'), '');
      const { settled, run: under } = await run(here, { jobId });
      expect(settled).toHaveLength(4);
      expect(words(under, here)).toEqual(['all.txt done']);
      expect(read(here, 'all.txt').toLowerCase()).toContain('new.txt 3\n');
    },
  );

  it('takes all files again, whatever is skipped as unchanged, and also for one that failed', async () => {
    using here = at({ ...three, 'bad.txt': '' });
    await run(here, { jobId: 'gather' });
    const again = await run(here, { jobId: 'gather', policy: { skipUnchanged: true } });
    expect(again.words.filter((word) => word === 'done')).toHaveLength(3);
    const retry = await here.batches.retry(again.run.id);
    if (!retry.ok) throw new Error(retry.problem);
    const { selected } = retry.request;
    expect(selected).toEqual([{ path: here.photos }]);
  });
});

describe('undo', () => {
  const undo = async (here: Place, id: string): Promise<readonly string[]> => {
    const past = await here.batches.store.find(id);
    if (past === undefined) throw new Error('no record');
    const trash = (file: string): Promise<void> => fs.promises.rm(file);
    const { signal } = new AbortController();
    const undone: string[] = [];
    for await (const one of undoRun(here.batches.store, past, { trash, signal })) undone.push(one.status);
    return undone;
  };

  it('takes shared files away, with the folders that were made for them', async () => {
    using here = at();
    const { run: under } = await run(here, { jobId: 'gather', option: { folder: 'x/y/' } });
    expect(await undo(here, under.id)).toEqual(['removed']);
    expect(fs.existsSync(path.join(here.photos, 'x'))).toBe(false);
  });

  it.each(['gather', 'shout'])('brings back what they replaced (%s)', async (jobId) => {
    using here = at({ ...three, 'all.txt': 'mine' });
    const asked: Asked = { jobId, files: ['a.txt'], policy: { onConflict: 'overwrite' } };
    const { run: under } = await run(here, asked);
    expect(read(here, 'all.txt').toLowerCase()).toBe('a.txt 1\n');
    expect(await undo(here, under.id)).toEqual(['restored']);
    expect(read(here, 'all.txt')).toBe('mine');
  });
});

describe('when something goes wrong', () => {
  it('none is made after a cancel, and nothing is left', async () => {
    using here = at();
    const preparation = await prepare(here, { jobId: 'gather', option: { folder: 'x/' } });
    if (!preparation.ok) throw new Error('not prepared');
    const controller = new AbortController();
    const under = await here.batches.run(preparation.batch, { signal: controller.signal });
    for await (const { outcome } of under.items) if (outcome.index === 0) controller.abort();
    expect(words(under, here)).toEqual(['x/all.txt cancelled']);
    // A part must not look like all.
    expect(under.conclusion()).toEqual({ notes: [] });
    expect(photosIn(here)).toEqual(Object.keys(three));
    expect(temporaries(here)).toEqual([]);
  });

  it('none is made where too many files failed', async () => {
    using here = at({ ...three, 'bad.txt': '' });
    const { run: under } = await run(here, { jobId: 'gather', policy: { stopAfter: '1' } });
    expect(under.summary().counts).toMatchObject({ done: 1, failed: 1, cancelled: 2 });
    expect(words(under, here)).toEqual(['all.txt cancelled']);
    expect(photosIn(here)).not.toContain('all.txt');
  });

  it('none is made of nothing', async () => {
    using here = at({});
    const { run: under } = await run(here, { jobId: 'growing' });
    expect(under.shared()).toEqual([]);
    expect(photosIn(here)).toEqual([]);
  });

  it('nothing is left when nobody wants the rest of the lines', async () => {
    using here = at();
    const preparation = await prepare(here, { jobId: 'gather' });
    if (!preparation.ok) throw new Error('not prepared');
    const { signal } = new AbortController();
    const under = await here.batches.run(preparation.batch, { signal });
    await under.items.next();
    await under.items.return();
    expect(photosIn(here)).toEqual(Object.keys(three));
  });

  it('a folder that cannot be written costs the shared file, not the files', async () => {
    using here = at();
    fs.writeFileSync(path.join(here.photos, 'out'), 'a file where a folder should be');
    const { run: under, words: said } = await run(here, {
      jobId: 'gather',
      files: ['a.txt'],
      option: { folder: 'out/' },
    });
    expect(said).toEqual(['done']);
    expect(under.shared()[0]?.outcome.status).toBe('failed');
    expect(under.summary().shared).toEqual({ made: 0, failed: 1 });
  });

  it('one that appears meanwhile is left alone', async () => {
    using here = at();
    const preparation = await prepare(here, { jobId: 'gather' });
    if (!preparation.ok) throw new Error('not prepared');
    fs.writeFileSync(path.join(here.photos, 'all.txt'), 'quicker');
    const under = await here.batches.run(preparation.batch, { signal: new AbortController().signal });
    await all(under.items);
    expect(words(under, here)).toEqual(['all.txt target-exists']);
    expect(read(here, 'all.txt')).toBe('quicker');
    expect(temporaries(here)).toEqual([]);
  });
});
