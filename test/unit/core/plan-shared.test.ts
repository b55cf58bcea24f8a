import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { planGrowing } from '../../../src/core/growing-plan.ts';
import { type BoundJob, defineJob } from '../../../src/core/job.ts';
import { deepestCommon, outputPath, sharedPath } from '../../../src/core/naming.ts';
import type { SharedItem } from '../../../src/core/plan.ts';
import { nothingLeftOut } from '../../../src/core/source.ts';
import { FakeDisk } from '../../support/fake-disk.ts';
import { plan } from '../../support/fake-plan.ts';
import { fakeFiles, fakeSource } from '../../support/fake-source.ts';

/** A job that makes a page for every two sources, and a file for each. */
function pagesJob(): BoundJob {
  const job = defineJob({
    id: 'pages',
    title: 'Make Pages',
    description: 'Makes nothing.',
    group: 'image',
    accepts: ['jpeg'],
    nameTemplate: '{name}{ext}',
    together: true,
    options: Type.Object({}),
    outputs: (source) => [{ name: `cells/${source.relative.replace('.jpg', '')}`, extension: '.png' }],
    run: () => Promise.reject(new Error('only planned')),
    reduce: {
      files: (_, { sources }) =>
        Array.from({ length: sources === undefined ? 1 : Math.ceil(sources.length / 2) }, (_none, page) => ({
          name: `page-${page + 1}`,
          extension: '.txt',
        })),
      begin: () => ({ add: () => {}, end: () => ({ notes: [] }) }),
    },
  });
  const bound = job.bind();
  if (!bound.ok) throw new Error('no options');
  return bound.value;
}

const naming = { template: '{name}{ext}', commonFolder: '/p', together: true } as const;
const lines = (items: readonly SharedItem[]): string[] =>
  items.map((item) =>
    item.kind === 'file'
      ? `${item.target.path}${item.target.replaces === undefined ? '' : ` (replaces ${item.target.replaces.owner})`}`
      : `${item.kind} ${item.path}`,
  );

describe('the shared files of a plan', () => {
  const sources = fakeFiles('/p/a.jpg', '/p/deep/b.jpg', '/p/deep/c.jpg');

  it('stand in the common folder, in a number that the sources say', async () => {
    const made = await plan(sources, { job: pagesJob(), naming });
    expect(lines(made.shared)).toEqual(['/p/page-1.txt', '/p/page-2.txt']);
  });

  it('are made of those sources that will be worked on', async () => {
    const unfit = [
      ...sources,
      fakeSource('/p/d.jpg', { bytes: 0 }),
      fakeSource('/p/e.png', { format: 'png' }),
    ];
    expect((await plan(unfit, { job: pagesJob(), naming })).shared).toHaveLength(2);
  });

  it('replace our own earlier ones, and keep their hands off other people’s', async () => {
    const disk = new FakeDisk().putOwn('/p/page-1.txt', '').putOther('/p/page-2.txt');
    const shared = async (onConflict: 'rename' | 'overwrite' | 'skip' | 'ask') => {
      const made = await plan(sources, { job: pagesJob(), naming, disk, onConflict });
      return [...lines(made.shared), made.replacing, made.conflicts];
    };
    const own = '/p/page-1.txt (replaces own)';
    expect(await shared('rename')).toEqual([own, '/p/page-2 (1).txt', 0, 0]);
    expect(await shared('overwrite')).toEqual([own, '/p/page-2.txt (replaces other)', 1, 0]);
    expect(await shared('skip')).toEqual([own, 'skip /p/page-2.txt', 0, 0]);
    expect(await shared('ask')).toEqual([own, 'conflict /p/page-2.txt', 0, 1]);
  });

  it('are no sources where they came without our record', async () => {
    const found = fakeFiles('/p/a.jpg', '/p/page-1.txt', '/p/deep/page-1.txt');
    const made = await plan(found, { job: pagesJob(), naming });
    expect(made.items.map(({ source }) => source.path)).toEqual(['/p/a.jpg', '/p/deep/page-1.txt']);
    expect(made.leftOut.earlierOutputs).toBe(1);
  });

  it('never take the name of a source', async () => {
    const job = pagesJob();
    const made = await plan([fakeSource('/p/page-1.txt', { explicit: true })], { job, naming });
    expect(lines(made.shared)).toEqual(['/p/page-1 (1).txt']);
  });

  it('do without the sources in a plan that grows', async () => {
    async function* found() {
      yield* await Promise.resolve(sources);
    }
    const basis = {
      job: pagesJob(),
      key: '',
      leftOut: nothingLeftOut(),
      naming,
      onConflict: 'rename',
      skipUnchanged: false,
      resumes: undefined,
      maxBytes: 1e9,
      allowSvg: false,
      disk: new FakeDisk(),
      pause: () => undefined,
    } as const;
    expect(lines((await planGrowing(basis, found())).shared)).toEqual(['/p/page-1.txt']);
  });
});

describe('results that stand together', () => {
  const at = { jobId: 'pages', index: 0, count: 1 };
  const source = fakeSource('/q/far/a\\b.jpg');
  it.each([
    ['{name}{ext}', '/p/x/y/z.png'],
    ['{dir}/thumbs/{name}_s{ext}', '/p/thumbs/x/y/z_s.png'],
    ['{name}/{n}', '/p/x/y/z/1.png'],
    ['{n}{ext}', '/p/x/y/1.png'],
  ])('have the folders of their names where %j has the name', (template, expected) => {
    expect(outputPath(source, { name: 'x/y/z', extension: '.png' }, { ...naming, template }, at)).toBe(
      expected,
    );
  });

  it('have the name of the source where the job gives none', () => {
    expect(outputPath(source, { extension: '.png' }, naming, at)).toBe('/p/a\\b.png');
  });

  it('never leave the folder', () => {
    expect(outputPath(source, { name: '../../x', extension: '.png' }, naming, at)).toBe('/p/_/_/x.png');
    expect(sharedPath('/p', { name: '../con/x', extension: '.csv' })).toBe('/p/_/con_/x.csv');
  });
});

describe('the deepest common folder', () => {
  it.each([
    [['/a/b', '/a/b/c'], '/a/b'],
    [['/a/b', '/a/bc'], '/a'],
    [['/a', '/b'], '/'],
    [['/'], '/'],
    [[], undefined],
  ])('of %j is %j', (folders, expected) => {
    expect(deepestCommon(folders)).toBe(expected);
  });
});
