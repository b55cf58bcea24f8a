import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { type Asked, photosIn, place, type Place, run } from '../../support/batch-place.ts';
import { strip } from '../../support/in-place-jobs.ts';
import { makePicture } from '../../support/picture.ts';
import { togetherJobs } from '../../support/together-jobs.ts';

const jpeg = await makePicture({ format: 'jpeg', width: 400, height: 300, orientation: 1 });

/** The workspace `photos` with links that lead out of it: `link.jpg` and the folder `out`. */
function cloned(): Place {
  const at = place({ 'a.jpg': jpeg }, [strip, ...togetherJobs]);
  at.folder.write('mine/b.jpg', jpeg);
  fs.symlinkSync(path.join('..', 'mine', 'b.jpg'), path.join(at.photos, 'link.jpg'));
  fs.symlinkSync(path.join('..', 'mine'), path.join(at.photos, 'out'));
  return at;
}

const word = (outcome: Outcome): string =>
  outcome.status === 'failed' ? outcome.failure.code : outcome.status;

async function within(at: Place, asked: Asked): Promise<readonly string[]> {
  const { settled, run: under } = await run(at, { within: at.photos, ...asked });
  return [...settled, ...under.shared()].map(({ outcome }) => word(outcome));
}

const mine = ({ folder }: Place): readonly string[] =>
  folder.files().filter((name) => name.startsWith('mine'));

describe('a task of a workspace that nobody trusts', () => {
  test('replaces nothing outside that a link in its folder leads to, nor when it is tried again', async () => {
    using at = cloned();
    const before = fs.statSync(path.join(at.folder.path, 'mine/b.jpg')).ino;
    expect(await within(at, { jobId: 'strip' })).toEqual(['done', 'outside']);
    const [id = ''] = await at.batches.store.ids();
    const again = await at.batches.retry(id);
    expect(again.ok && again.request.within).toBe(at.photos);
    expect(fs.statSync(path.join(at.folder.path, 'mine/b.jpg')).ino).toBe(before);
    expect(fs.readFileSync(path.join(at.folder.path, 'mine/b.jpg')).equals(jpeg)).toBe(true);
  });

  test('writes nothing outside through a folder that is a link', async () => {
    using at = cloned();
    const template = '{dir}/out/deep/{name}{ext}';
    expect(await within(at, { files: ['a.jpg'], nameTemplate: template })).toEqual(['outside']);
    expect(mine(at)).toEqual(['mine/b.jpg']);
    expect(await within(at, { files: ['a.jpg'] })).toEqual(['done']);
    expect(photosIn(at)).toContain('a_thumbnail.jpg');
  });

  test.each(['gather', 'growing'])('nor what is made of all files together (%s)', async (jobId) => {
    using at = cloned();
    const option = { folder: 'out/' };
    expect(await within(at, { jobId, files: ['a.jpg'], option })).toEqual(['done', 'outside']);
    expect(mine(at)).toEqual(['mine/b.jpg']);
  });

  test('may be itself reached by a link', async () => {
    using at = cloned();
    const link = path.join(at.folder.path, 'ws');
    fs.symlinkSync('photos', link);
    expect(await within(at, { files: ['../ws/a.jpg', '../ws/link.jpg'], within: link })).toEqual([
      'done',
      'outside',
    ]);
  });
});
