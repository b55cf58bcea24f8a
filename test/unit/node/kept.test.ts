import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { noBudget } from '../../../src/core/budget.ts';
import { RunStore } from '../../../src/node/run-store.ts';
import { keptFile, KeptPieces } from '../../../src/node/scratch.ts';
import { sweepScratch } from '../../../src/node/scratch-folder.ts';
import { photosIn, place, type Place, prepare, run } from '../../support/batch-place.ts';
import { done, fakeStart, interrupt, recordRun, summaryOf } from '../../support/run-records.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const read = ({ photos }: Place): string => fs.readFileSync(path.join(photos, 'all.txt'), 'utf8');
const scratchOf = ({ folder }: Place): string => path.join(folder.path, 'state/scratch');
/** What of the run is left on the disk: nothing. */
const left = (here: Place): readonly string[] => [
  ...fs.readdirSync(scratchOf(here)),
  ...here.folder.files().filter((name) => name.includes('.batch-pool-')),
];
const three = { 'a.txt': 'one\n', 'b/twice.txt': 'two\n', 'c.txt': 'three\n' };
const wanted = 'a.txt done\none\nb/twice.txt done\ntwo\ntwo\nc.txt done\nthree\nend\n';

describe('what workers keep', () => {
  test('is appended to a shared file in its turn, and then gone', async () => {
    using here = place(three);
    const { run: under, settled } = await run(here, { jobId: 'keep' });
    expect(read(here)).toBe(wanted);
    expect(left(here)).toEqual([]);
    expect(under.summary().shared).toEqual({ made: 1, failed: 0 });
    expect(settled.some(({ outcome }) => 'value' in outcome)).toBe(false);
  });

  test('may be larger than any value, and is hashed with what is written', async () => {
    const megabytes = 30;
    using here = place({ 'a.txt': '.'.repeat(megabytes * 1e6), 'b.txt': 'b\n' });
    const { run: under } = await run(here, { jobId: 'keep' });
    expect(read(here)).toHaveLength('a.txt done\nb.txt done\nb\nend\n'.length + megabytes * 1e6);
    const again = await run(here, { jobId: 'keep', check: noBudget });
    expect(again.run.shared()[0]?.outcome, 'a check sees that nothing is other').toMatchObject({
      status: 'unchanged',
    });
    expect(under.shared()[0]?.outcome.status).toBe('done');
  });

  test('of a file that fails is not in it', async () => {
    using here = place({ ...three, 'bad.txt': 'never\n' });
    await run(here, { jobId: 'keep' });
    expect(read(here)).toBe(wanted.replace('c.txt', 'bad.txt failed\nc.txt'));
    expect(left(here)).toEqual([]);
  });

  test('is only what the run itself has named', async () => {
    using here = place({ 'a.txt': 'one\n', 'lie.txt': 'secret\n' });
    const { run: under } = await run(here, { jobId: 'keep' });
    expect(under.shared()[0]?.outcome).toMatchObject({ status: 'failed', failure: { code: 'internal' } });
    expect(photosIn(here)).toEqual(['a.txt', 'lie.txt']);
    const foreign = ['', '..', '/etc/passwd', '../1-1.kept', '1-1', 'a/1-1.kept', '1-1.kept\n', 'C:1-1.kept'];
    for (const kept of foreign) expect(() => keptFile('/s', { kept, bytes: 1 }), kept).toThrow('no name');
    expect(keptFile('/s', { kept: '12.ab-3.kept', bytes: 1 })).toBe(path.join('/s', '12.ab-3.kept'));
  });

  test('is only counted where a sample is measured, and elsewhere has to have a place', async () => {
    const chunks = async function* (): AsyncGenerator<Uint8Array, void, void> {
      yield Buffer.from('one\n');
    };
    const kept = await new KeptPieces({ purpose: 'measure' }, '1.a').keep(chunks());
    expect(kept.bytes).toBe(4);
    await expect(new KeptPieces({}, '1.a').keep(chunks())).rejects.toThrow('no folder');
  });

  test('is kept in the system’s folder where the state folder cannot be written', async () => {
    using here = place(three);
    here.folder.write('state', 'a file where a folder should be');
    const before = scratchNames();
    await run(here, { jobId: 'keep' });
    expect(read(here)).toBe(wanted);
    expect(scratchNames()).toEqual(before);
  });

  test('goes when nobody wants the rest of the lines', async () => {
    using here = place(three);
    const preparation = await prepare(here, { jobId: 'keep' });
    if (!preparation.ok) throw new Error('not prepared');
    const under = await here.batches.run(preparation.batch, { signal: new AbortController().signal });
    await under.items.next();
    await under.items.return();
    expect(left(here)).toEqual([]);
    expect(photosIn(here)).toEqual(Object.keys(three));
  });
});

/** Of this process, as several test files run at a time. */
const scratchNames = (): readonly string[] =>
  fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(`batch-pool-scratch-${process.pid}-`));

describe('a shared file that is made piece by piece', () => {
  test('is what a worker writes of what was written, and is known again', async () => {
    using here = place(three);
    const { run: under } = await run(here, { jobId: 'keep-and-shout' });
    const shouted = wanted.replace('two\ntwo', 'two').toUpperCase();
    expect(read(here)).toBe(shouted);
    const bytes = shouted.length;
    expect(under.shared()[0]?.outcome).toMatchObject({ status: 'done', outputs: [{ bytes }] });
    expect(left(here)).toEqual([]);
    await run(here, { jobId: 'keep-and-shout' });
    expect(photosIn(here), 'it is replaced, and is no source').toEqual(
      [...Object.keys(three), 'all.txt'].toSorted(),
    );
  });

  test('costs its own line where it fails on its way, and leaves nothing', async () => {
    using here = place({ ...three, 'd.txt': 'stop' });
    const { run: under } = await run(here, { jobId: 'keep-and-shout' });
    expect(under.shared()[0]?.outcome).toMatchObject({ failure: { code: 'encode-failed' } });
    expect(photosIn(here)).toEqual([...Object.keys(three), 'd.txt']);
    expect(left(here)).toEqual([]);
  });

  test('is compared by a check, which writes nothing', async () => {
    using here = place(three);
    await run(here, { jobId: 'keep-and-shout' });
    const before = here.folder.files();
    const check = async (): Promise<string | undefined> => {
      const { run: under } = await run(here, { jobId: 'keep-and-shout', check: noBudget });
      const outcome = under.shared()[0]?.outcome;
      return outcome?.status === 'failed' ? outcome.failure.code : outcome?.status;
    };
    expect(await check()).toBe('unchanged');
    expect(here.folder.files()).toEqual(before);
    expect(scratchNames()).toEqual([]);
    fs.appendFileSync(path.join(here.photos, 'c.txt'), 'more\n');
    expect(await check()).toBe('check-stale');
    fs.rmSync(path.join(here.photos, 'all.txt'));
    expect(await check()).toBe('check-missing');
  });
});

describe('what killed runs have kept', () => {
  test('goes with the next run, but for that of a run under way', async () => {
    using folder = tempFolder();
    const store = new RunStore(`${folder.path}/state`);
    const lost = await recordRun(store, [done('/p/a.jpg', [{}])], {});
    interrupt(store, lost);
    for (const id of [lost.id, 'never-known']) folder.write(`state/scratch/${id}/1-1.kept`, 'rows');
    const under = await store.begin(fakeStart());
    folder.write(`state/scratch/${under.id}/1-1.kept`, 'rows');
    await sweepScratch(store);
    expect(fs.readdirSync(store.scratch)).toEqual([under.id]);
    await under.end(summaryOf([]));
  });

  test('goes from the system’s folder after a day, if its process is gone', async () => {
    using folder = tempFolder();
    const store = new RunStore(`${folder.path}/state`);
    const gone = path.join(os.tmpdir(), `batch-pool-scratch-${2 ** 30}-test`);
    const own = path.join(os.tmpdir(), `batch-pool-scratch-${process.pid}-test`);
    for (const each of [gone, own]) fs.mkdirSync(each, { recursive: true });
    try {
      await sweepScratch(store);
      expect(fs.existsSync(gone), 'today').toBe(true);
      await sweepScratch(store, Date.now() + 25 * 3600_000);
      expect([fs.existsSync(gone), fs.existsSync(own)]).toEqual([false, true]);
    } finally {
      for (const each of [gone, own]) fs.rmSync(each, { recursive: true, force: true });
    }
  });
});
