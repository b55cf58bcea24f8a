import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { noBudget } from '../../../src/core/budget.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { all, type Asked, photosIn, place, type Place, prepare, run } from '../../support/batch-place.ts';
import { strip } from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { togetherJobs } from '../../support/together-jobs.ts';

const jpeg = await makePicture({ format: 'jpeg', width: 400, height: 300 });
const other = await makePicture({ format: 'jpeg', width: 300, height: 400, orientation: 1 });

const word = (outcome: Outcome): string =>
  outcome.status === 'failed' ? outcome.failure.code : outcome.status;

/** What a check finds, by the source's name; below `shared` for what is of all files together. */
async function check(at: Place, asked: Asked = {}): Promise<Readonly<Record<string, string>>> {
  const before = tree(at);
  const preparation = await prepare(at, { check: noBudget, ...asked });
  if (!preparation.ok) throw new Error(preparation.problems.join(' '));
  const under = await at.batches.run(preparation.batch, { signal: new AbortController().signal });
  const settled = await all(under.items);
  expect(tree(at), 'nothing is written').toEqual(before);
  return Object.fromEntries([
    ...settled.map(({ item, outcome }) => [path.relative(at.photos, item.source.path), word(outcome)]),
    ...under.shared().map((one) => [`shared ${path.relative(at.photos, one.path)}`, word(one.outcome)]),
  ]) as Readonly<Record<string, string>>;
}

/** Every file with its content, records too. */
const tree = (at: Place): readonly (readonly [string, string])[] =>
  at.folder
    .files()
    .map((name) => [name, fs.readFileSync(path.join(at.folder.path, name), 'base64')] as const);

/** As a checkout on another machine: the same files, and no record. */
function forget(at: Place): void {
  fs.rmSync(path.join(at.folder.path, 'state'), { recursive: true, force: true });
}

describe('a check', () => {
  test('finds what is missing, and after a run all up to date, without any record', async () => {
    using at = place({ 'a.jpg': jpeg, 'b.jpg': other });
    expect(await check(at)).toEqual({ 'a.jpg': 'check-missing', 'b.jpg': 'check-missing' });
    await run(at);
    forget(at);
    expect(await check(at)).toEqual({ 'a.jpg': 'unchanged', 'b.jpg': 'unchanged' });
    expect(await at.batches.store.ids()).toEqual([]);
  });

  test('finds what was made with other options, or of what the source was before', async () => {
    using at = place({ 'a.jpg': jpeg, 'b.jpg': jpeg });
    await run(at);
    fs.writeFileSync(path.join(at.photos, 'b.jpg'), other);
    forget(at);
    expect(await check(at)).toEqual({ 'a.jpg': 'unchanged', 'b.jpg': 'check-stale' });
    expect(await check(at, { option: { size: 64 } })).toEqual({
      'a.jpg': 'check-stale',
      'b.jpg': 'check-stale',
    });
    expect(await check(at, { option: { quality: 79 } })).toMatchObject({ 'a.jpg': 'check-stale' });
  });

  test('holds results against a budget', async () => {
    using at = place({ 'a.jpg': jpeg });
    await run(at);
    expect(await check(at, { check: { ...noBudget, maxWidth: 128 } })).toEqual({ 'a.jpg': 'unchanged' });
    expect(await check(at, { check: { ...noBudget, maxWidth: 127 } })).toEqual({ 'a.jpg': 'over-budget' });
  });

  test('knows results by their names where nobody has a record, in the selected folder too', async () => {
    using at = place({ 'a.jpg': jpeg, 'b.png': await sharp(jpeg).png().toBuffer() });
    const webp = { option: { format: 'webp' }, nameTemplate: '{dir}/{name}{ext}' };
    await run(at, webp);
    forget(at);
    expect(photosIn(at)).toEqual(['a.jpg', 'a.webp', 'b.png', 'b.webp']);
    expect(await check(at, webp)).toEqual({ 'a.jpg': 'unchanged', 'b.png': 'unchanged' });
  });

  test('in place finds what the job would change, also where it must not', async () => {
    using at = place({ 'a.jpg': await makePicture({ format: 'jpeg', orientation: 6 }) }, [strip]);
    const file = path.join(at.photos, 'a.jpg');
    fs.chmodSync(file, 0o444);
    expect(await check(at, { jobId: 'strip' })).toEqual({ 'a.jpg': 'check-stale' });
  });

  test('says of a bad file what a run would, where it has a result to compare with', async () => {
    using at = place({ 'a.jpg': jpeg.subarray(0, 300), 'a_thumbnail.jpg': jpeg });
    expect(await check(at)).toEqual({ 'a.jpg': 'damaged' });
  });

  test('ends after so many failures, where that is wanted', async () => {
    using at = place({ 'a.jpg': jpeg, 'b.jpg': jpeg, 'c.jpg': jpeg });
    expect(await check(at, { policy: { stopAfter: '1' } })).toMatchObject({
      'a.jpg': 'check-missing',
      'c.jpg': 'cancelled',
    });
  });

  test('refuses a job that makes nothing', async () => {
    using at = place({ 'a.jpg': jpeg });
    expect(await prepare(at, { jobId: 'noop', check: noBudget })).toEqual({
      ok: false,
      problems: ['Do Nothing makes no files, so there is nothing to check.'],
    });
  });
});

describe.each(['gather', 'growing', 'shout'])(
  'a check of what is made of all files together: %s',
  (jobId) => {
    /** What a check leaves in a temporary folder of its own: others may check just now. */
    function watchTemporary(): () => readonly string[] {
      const folder = tempFolder();
      for (const name of ['TMPDIR', 'TEMP']) vi.stubEnv(name, folder.path);
      onTestFinished(() => {
        vi.unstubAllEnvs();
        folder[Symbol.dispose]();
      });
      return () => fs.readdirSync(os.tmpdir());
    }

    test('is missing, up to date, and out of date', async () => {
      using at = place({ 'a.md': '1', 'bb.md': '2' }, togetherJobs);
      const temporary = watchTemporary();
      const up = { 'a.md': 'unchanged', 'bb.md': 'unchanged' };
      const files = ['a.md', 'bb.md'];
      expect(await check(at, { jobId, files })).toEqual({ ...up, 'shared all.txt': 'check-missing' });
      await run(at, { jobId, files });
      forget(at);
      expect(await check(at, { jobId, files })).toEqual({ ...up, 'shared all.txt': 'unchanged' });
      expect(await check(at, { jobId, files: ['a.md'] })).toEqual({
        'a.md': 'unchanged',
        'shared all.txt': 'check-stale',
      });
      expect(temporary()).toEqual([]);
    });

    test('in the folder that is checked it is no source', async () => {
      using at = place({ 'a.md': '1' }, togetherJobs);
      await run(at, { jobId });
      forget(at);
      expect(await check(at, { jobId })).toEqual({ 'a.md': 'unchanged', 'shared all.txt': 'unchanged' });
    });

    test('has a budget', async () => {
      using at = place({ 'a.md': '1' }, togetherJobs);
      await run(at, { jobId });
      expect(await check(at, { jobId, check: { ...noBudget, maxBytes: 2 } })).toEqual({
        'a.md': 'unchanged',
        'shared all.txt': 'over-budget',
      });
    });
  },
);

test.each(['gather', 'growing'])('a check takes no room where a hash is enough (%s)', async (jobId) => {
  using at = place({ 'a.md': '1' }, togetherJobs);
  await run(at, { jobId });
  for (const name of ['TMPDIR', 'TEMP']) vi.stubEnv(name, path.join(at.folder.path, 'none'));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await check(at, { jobId })).toEqual({ 'a.md': 'unchanged', 'shared all.txt': 'unchanged' });
});
