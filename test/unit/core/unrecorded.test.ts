import { describe, expect, it } from 'vitest';
import { FakeDisk, fakeResult } from '../../support/fake-disk.ts';
import { plan, planLines as lines } from '../../support/fake-plan.ts';
import { fakeFiles as files, fakeJob, fakeSource } from '../../support/fake-source.ts';

const resumes = { sinceMs: 1000 };
const young = 2000;
const old = 500;
const webp = fakeJob({ outputs: () => [{ extension: '.webp' }], accepts: ['jpeg', 'png', 'webp'] });
const naming = { template: '{name}{ext}' };

/** A folder with a picture, and what is beside it since then; it is gone on with. */
async function resumed(
  [picture, beside]: readonly [string, string],
  changedMs: number,
  request: Parameters<typeof plan>[1] = {},
) {
  const disk = new FakeDisk().putOther(picture, 10, old).putOther(beside, 10, changedMs);
  return plan(files(picture, beside), { job: webp, naming, disk, resumes, ...request });
}

describe('what the interrupted run wrote last, before its record said so', () => {
  it('is no source: a.webp, which was made of a.png', async () => {
    const made = await resumed(['/p/a.png', '/p/a.webp'], young);
    expect(lines(made)).toEqual(['/p/a.png → /p/a.webp']);
    expect(made.items[0]).toMatchObject({ again: true });
    expect(made.leftOut.earlierOutputs).toBe(1);
  });

  it.each<[string, readonly [string, string], Parameters<typeof plan>[1]]>([
    ['with a number, where the name was taken', ['/p/a.png', '/p/a (1).webp'], {}],
    ['with its place for a name', ['/p/a.png', '/p/1.webp'], { naming: { template: '{n}' } }],
    ['that differs by case only', ['/p/a.png', '/p/A.WEBP'], {}],
  ])('is no source: %s', async (_what, pair, request) => {
    const { items } = await resumed(pair, young, request);
    expect(items.map(({ source }) => source.path)).toEqual([pair[0]]);
  });

  it('has the place that it had: pictures before and behind it keep their numbers', async () => {
    const disk = new FakeDisk();
    const originals = ['/p/0.png', '/p/x.png', '/p/y.png'];
    for (const file of originals) disk.putOther(file, 10, old);
    disk.putOther('/p/1.webp', 10, young);
    disk.putResult(fakeResult('/p/x.png', ['/p/2.webp']));
    const sources = files('/p/0.png', '/p/1.webp', '/p/2.webp', '/p/x.png', '/p/y.png');
    const made = await plan(sources, { job: webp, naming: { template: '{n}' }, disk, resumes });
    expect(made.items.map(({ source, kind }) => [source.path, kind])).toEqual([
      ['/p/0.png', 'task'],
      ['/p/x.png', 'unchanged'],
      ['/p/y.png', 'task'],
    ]);
    expect(made.items[0]).toMatchObject({ again: true, targets: [{ path: '/p/1.webp' }] });
  });
});

describe('a source all the same is', () => {
  it('what was there before that run began', async () => {
    const made = await resumed(['/p/a.png', '/p/a.webp'], old);
    expect(made.items.map(({ source }) => source.path)).toEqual(['/p/a.png', '/p/a.webp']);
  });

  it('what a person added or edited meanwhile under a name that no result has', async () => {
    const made = await resumed(['/p/a.png', '/p/b.webp'], young);
    expect(made.items.map(({ source }) => source.path)).toEqual(['/p/a.png', '/p/b.webp']);
  });

  it('what a person named', async () => {
    const disk = new FakeDisk().putOther('/p/a.png', 10, old).putOther('/p/a.webp', 10, young);
    const sources = [fakeSource('/p/a.png'), fakeSource('/p/a.webp', { explicit: true })];
    const made = await plan(sources, { job: webp, naming, disk, resumes });
    expect(made.items).toHaveLength(2);
  });

  it('everything in a run of its own', async () => {
    const made = await resumed(['/p/a.png', '/p/a.webp'], young, { resumes: undefined });
    expect(made.items).toHaveLength(2);
  });

  it('what a job works on in place', async () => {
    const job = fakeJob({ outputs: () => ['in-place'] });
    const made = await resumed(['/p/a.jpg', '/p/b.jpg'], young, { job });
    expect(lines(made)).toEqual([
      '/p/a.jpg → /p/a.jpg (replaces source)',
      '/p/b.jpg → /p/b.jpg (replaces source)',
    ]);
  });
});
