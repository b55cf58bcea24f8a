import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import { nothingLeftOut } from '../../../src/core/source.ts';
import { FakeDisk } from '../../support/fake-disk.ts';
import { plan, planLines as lines } from '../../support/fake-plan.ts';
import { fakeFiles as files, fakeJob, fakeSource } from '../../support/fake-source.ts';

describe('the targets of a plan', () => {
  it('are beside the sources, in input order', async () => {
    expect(lines(await plan(files('/p/b.jpg', '/p/a.jpg', '/q/b.jpg')))).toEqual([
      '/p/b.jpg → /p/b_thumbnail.jpg',
      '/p/a.jpg → /p/a_thumbnail.jpg',
      '/q/b.jpg → /q/b_thumbnail.jpg',
    ]);
  });

  it('are numbered when two sources would share one, also by case or Unicode form only', async () => {
    const made = await plan(files('/p/a.jpg', '/p/a.png', '/p/A.webp', '/p/é.jpg', '/p/e\u0301.png'));
    expect(lines(made)).toEqual([
      '/p/a.jpg → /p/a_thumbnail.jpg',
      '/p/a.png → /p/a_thumbnail (1).jpg',
      '/p/A.webp → /p/A_thumbnail (2).jpg',
      '/p/é.jpg → /p/é_thumbnail.jpg',
      '/p/e\u0301.png → /p/e\u0301_thumbnail (1).jpg',
    ]);
  });

  it.each(['rename', 'overwrite', 'ask'] as const)(
    'are never a source, under the policy %s',
    async (onConflict) => {
      const disk = new FakeDisk().putOther('/p/a.jpg').putOther('/p/B.JPG');
      const naming = { template: '{name}{ext}' };
      expect(
        lines(await plan(files('/p/a.jpg', '/p/B.JPG', '/p/b.png'), { naming, onConflict, disk })),
      ).toEqual(['/p/a.jpg → /p/a (1).jpg', '/p/B.JPG → /p/B (1).jpg', '/p/b.png → /p/b (2).jpg']);
    },
  );

  it('are never a source that a link leads to, to its folder or to the file itself', async () => {
    const naming = { template: '{name}{ext}' };
    const disk = new FakeDisk().putOther('/lnk/q.jpg').putOther('/real/q.jpg').putOther('/p/b.jpg');
    disk.folderLinks.set('/lnk', '/real');
    const throughFolder = files('/real/q.jpg', '/lnk/q.png');
    expect(lines(await plan(throughFolder, { naming, onConflict: 'overwrite', disk }))).toEqual([
      '/real/q.jpg → /real/q (1).jpg',
      '/lnk/q.png → /lnk/q (2).jpg',
    ]);
    const throughFile = [fakeSource('/p/link.jpg', { real: '/p/b.jpg' }), fakeSource('/p/b.png')];
    expect(lines(await plan(throughFile, { naming, onConflict: 'overwrite', disk }))).toEqual([
      '/p/link.jpg → /p/link (1).jpg',
      '/p/b.png → /p/b (1).jpg',
    ]);
  });

  it('skip a source whose result would be a source, under the policy skip', async () => {
    const made = await plan(files('/p/a.jpg'), { naming: { template: '{name}{ext}' }, onConflict: 'skip' });
    expect(lines(made)).toEqual(['/p/a.jpg skipped: /p/a.jpg exists already [exists]']);
  });

  it('do not take a source of later on', async () => {
    const sources = [
      fakeSource('/p/a.jpg', { explicit: true }),
      fakeSource('/p/a_thumbnail.jpg', { explicit: true }),
    ];
    expect(lines(await plan(sources, { onConflict: 'overwrite' }))).toEqual([
      '/p/a.jpg → /p/a_thumbnail (1).jpg',
      '/p/a_thumbnail.jpg → /p/a_thumbnail_thumbnail.jpg',
    ]);
  });

  it('go into one folder with the structure kept', async () => {
    const sources = [
      fakeSource('/p/s/a.jpg', { relative: 's/a.jpg' }),
      fakeSource('/p/t/a.jpg', { relative: 't/a.jpg' }),
      fakeSource('/q/a.jpg', { relative: 'a.jpg' }),
      fakeSource('/r/a.jpg', { relative: 'a.jpg' }),
    ];
    const naming = { template: '{name}{ext}', outputFolder: '/out' };
    expect(lines(await plan(sources, { naming }))).toEqual([
      '/p/s/a.jpg → /out/s/a.jpg',
      '/p/t/a.jpg → /out/t/a.jpg',
      '/q/a.jpg → /out/a.jpg',
      '/r/a.jpg → /out/a (1).jpg',
    ]);
  });

  it('are all different when one source has several', async () => {
    const outputs = [
      { extension: '.jpg', width: 640 },
      { extension: '.jpg', width: 1280 },
      { extension: '.webp' },
    ];
    const job = fakeJob({ outputs: () => outputs });
    for (const onConflict of ['rename', 'overwrite', 'skip', 'ask'] as const) {
      expect(
        lines(await plan(files('/p/a.jpg'), { job, naming: { template: '{name}-x' }, onConflict })),
      ).toEqual(['/p/a.jpg → /p/a-x.jpg + /p/a-x (1).jpg + /p/a-x.webp']);
    }
    expect(lines(await plan(files('/p/a.jpg'), { job, naming: { template: '{name}-{width}' } }))).toEqual([
      '/p/a.jpg → /p/a-640.jpg + /p/a-1280.jpg + /p/a-.webp',
    ]);
  });

  it('are free for the next source when one of several names made a source skip', async () => {
    const job = fakeJob({ outputs: () => [{ extension: '.jpg' }, { extension: '.webp' }] });
    const naming = { template: '{hash}' };
    const sources = ['/p/a.png', '/p/b.png'].map((file) => fakeSource(file, { hash: '00000000' }));
    const disk = new FakeDisk().putOther('/p/00000000.webp');
    const skipped = await plan(sources, { job, naming, disk, onConflict: 'skip' });
    const reason = 'skipped: /p/00000000.webp exists already [exists]';
    expect(lines(skipped)).toEqual([`/p/a.png ${reason}`, `/p/b.png ${reason}`]);
  });

  it('count {n} over what is worked on, with leading zeros', async () => {
    const sources = files(...Array.from({ length: 10 }, (_, i) => `/p/${String.fromCharCode(97 + i)}.jpg`));
    const made = await plan(sources, { naming: { template: 'out/{n}' } });
    expect(lines(made)[0]).toBe('/p/a.jpg → /p/out/01.jpg');
    expect(lines(made)[9]).toBe('/p/j.jpg → /p/out/10.jpg');
  });

  it('are numbered past thousands of one name without trying all for each', async () => {
    const sources = Array.from({ length: 3000 }, (_, i) => fakeSource(`/p/${i}/cover.jpg`));
    const disk = new FakeDisk();
    const made = await plan(sources, { disk, naming: { template: '{name}{ext}', outputFolder: '/out' } });
    expect(lines(made).at(-1)).toBe('/p/2999/cover.jpg → /out/cover (2999).jpg');
    expect(disk.asked.length, 'questions to the disk').toBe(3000);
  });
});

describe('a name that is too long', () => {
  const long = (bytes: number): string => `/p/${'é'.repeat(Math.floor(bytes / 2))}${'x'.repeat(bytes % 2)}`;

  it('is refused from 256 bytes on', async () => {
    const naming = { template: 'thumbs/{name}{ext}' };
    expect((await plan(files(`${long(251)}.jpg`), { naming })).items[0]?.kind).toBe('task');
    expect((await plan(files(`${long(252)}.jpg`), { naming })).items[0]).toMatchObject({
      kind: 'refused',
      failure: { code: 'name-too-long' },
    });
  });

  it('is refused when only its number makes it too long', async () => {
    const source = `${long(251)}.jpg`;
    const naming = { template: 'thumbs/{name}{ext}' };
    const disk = new FakeDisk().putOther(source.replace('/p/', '/p/thumbs/'));
    expect((await plan(files(source), { naming, disk })).items[0]).toMatchObject({
      kind: 'refused',
      failure: { code: 'name-too-long' },
    });
  });

  it('is refused as the name of a folder too', async () => {
    const made = await plan(files(`${long(251)}.jpg`), { naming: { template: '{name}_made/{n}' } });
    expect(made.items[0]).toMatchObject({ kind: 'refused', failure: { code: 'name-too-long' } });
  });
});

describe('a target that exists', () => {
  const wished = '/p/a_thumbnail.jpg';

  it.each([
    ['rename', '/p/a.jpg → /p/a_thumbnail (1).jpg'],
    ['overwrite', `/p/a.jpg → ${wished} (replaces other)`],
    ['skip', `/p/a.jpg skipped: ${wished} exists already [exists]`],
    ['ask', `/p/a.jpg conflict: ${wished}`],
  ] as const)('and is another’s: the policy %s', async (onConflict, wanted) => {
    const disk = new FakeDisk().putOther(wished, 77);
    const made = await plan(files('/p/a.jpg'), { disk, onConflict });
    expect(lines(made)).toEqual([wanted]);
    const { replacing, conflicts, tasks } = made;
    expect({ replacing, conflicts, tasks }).toEqual({
      replacing: onConflict === 'overwrite' ? 1 : 0,
      conflicts: onConflict === 'ask' ? 1 : 0,
      tasks: onConflict === 'rename' || onConflict === 'overwrite' ? 1 : 0,
    });
    if (onConflict === 'overwrite') {
      expect(made.items[0]).toMatchObject({
        targets: [{ path: wished, replaces: { owner: 'other', bytes: 77, mtimeMs: 100 } }],
      });
    }
  });

  it.each(['rename', 'overwrite', 'skip', 'ask'] as const)(
    'and is our own of this source is replaced without a question, under the policy %s',
    async (onConflict) => {
      const disk = new FakeDisk().putOwn(wished, '/p/a.jpg', 55);
      const made = await plan(files('/p/a.jpg'), { disk, onConflict });
      expect(made.items).toMatchObject([
        { kind: 'task', targets: [{ path: wished, replaces: { owner: 'own', bytes: 55, mtimeMs: 200 } }] },
      ]);
      expect(made.replacing, 'files of others to be replaced').toBe(0);
    },
  );

  it.each([
    ['rename', '/p/a.jpg → /p/a_thumbnail (1).jpg'],
    ['overwrite', `/p/a.jpg → ${wished} (replaces other)`],
    ['skip', `/p/a.jpg skipped: ${wished} exists already [exists]`],
    ['ask', `/p/a.jpg conflict: ${wished}`],
  ] as const)(
    'and is our own of another source is like another’s: the policy %s',
    async (onConflict, wanted) => {
      const disk = new FakeDisk().putOwn(wished, '/p/a.png');
      expect(lines(await plan(files('/p/a.jpg'), { disk, onConflict }))).toEqual([wanted]);
    },
  );

  it('and is our own, but was changed since (the disk says other), is kept', async () => {
    const disk = new FakeDisk().remember(wished).putOther(wished);
    expect(lines(await plan(files('/p/a.jpg'), { disk }))).toEqual(['/p/a.jpg → /p/a_thumbnail (1).jpg']);
  });

  it('and is our own under a number is found again', async () => {
    const disk = new FakeDisk().putOther(wished).putOwn('/p/a_thumbnail (1).jpg', '/p/a.jpg');
    expect(lines(await plan(files('/p/a.jpg'), { disk }))).toEqual([
      '/p/a.jpg → /p/a_thumbnail (1).jpg (replaces own)',
    ]);
  });

  it.each([
    ['rename', '/p/a.jpg → /p/a_thumbnail (1).jpg'],
    ['overwrite', '/p/a.jpg → /p/a_thumbnail (1).jpg'],
    ['skip', `/p/a.jpg skipped: ${wished} exists already [exists]`],
    ['ask', '/p/a.jpg → /p/a_thumbnail (1).jpg'],
  ] as const)('and is a folder is never replaced: the policy %s', async (onConflict, wanted) => {
    const disk = new FakeDisk().put(wished, { kind: 'folder' });
    expect(lines(await plan(files('/p/a.jpg'), { disk, onConflict }))).toEqual([wanted]);
  });

  it('counts every file that will be replaced, also several of one source', async () => {
    const job = fakeJob({ outputs: () => [{ extension: '.jpg' }, { extension: '.webp' }] });
    const disk = new FakeDisk().putOther('/p/a_thumbnail.jpg').putOther('/p/a_thumbnail.webp');
    expect((await plan(files('/p/a.jpg'), { job, disk, onConflict: 'overwrite' })).replacing).toBe(2);
  });
});

describe('sources that are not for the job', () => {
  it('keep their places with the reason', async () => {
    const sources = [
      fakeSource('/p/a.jpg'),
      { path: '/p/b.txt', relative: 'b.txt', explicit: true, bytes: 5, mtimeMs: 1 },
      fakeSource('/p/c.jxl', { format: 'jxl' }),
      fakeSource('/p/d.webp', { format: 'webp' }),
      fakeSource('/p/e.svg', { format: 'svg' }),
      fakeSource('/p/f.jpg', { bytes: 0 }),
      fakeSource('/p/g.jpg', { bytes: 2_500_000 }),
      fakeSource('/p/h.jpg', { problem: failure('source-denied') }),
      fakeSource('/p/i.jpg', { bytes: 1_000_000 }),
    ];
    const made = await plan(sources);
    expect(lines(made)).toEqual([
      '/p/a.jpg → /p/a_thumbnail.jpg',
      '/p/b.txt skipped: not a picture [not-a-picture]',
      '/p/c.jxl skipped: JPEG XL is not supported: it cannot be read yet [unsupported]',
      '/p/d.webp skipped: Generate Thumbnails does not work on WebP [unsupported]',
      '/p/e.svg skipped: SVG is switched off, as it can be made to take all the memory (batchPool.allowSvg) [svg-off]',
      '/p/f.jpg refused: The file is empty. [source-empty]',
      '/p/g.jpg refused: The file has 2.5 MB; the limit is 1 MB (setting batchPool.maxFileSize). [source-too-big]',
      '/p/h.jpg refused: No permission to read the file. [source-denied]',
      '/p/i.jpg → /p/i_thumbnail.jpg',
    ]);
    expect(made.items.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(made.tasks).toBe(2);
  });

  it('an SVG is worked on when that is switched on', async () => {
    const made = await plan([fakeSource('/p/e.svg', { format: 'svg' })], { allowSvg: true });
    expect(lines(made)).toEqual(['/p/e.svg → /p/e_thumbnail.jpg']);
  });

  it('a job for any file looks at no format and no size', async () => {
    const sources = [
      fakeSource('/p/a.jxl', { format: 'jxl', bytes: 0 }),
      fakeSource('/p/b', { bytes: 1e10 }),
    ];
    const made = await plan(sources, { job: fakeJob({ accepts: 'any' }) });
    expect(made.tasks).toBe(2);
  });
});

describe('earlier results among the sources', () => {
  const made = ['/p/a.jpg', '/p/a_thumbnail.jpg'];

  it('are left out of a folder when the record knows them, whatever they are called', async () => {
    const disk = new FakeDisk().putOwn('/p/x.jpg', '/p/a.jpg');
    const folder = await plan(files('/p/a.jpg', '/p/x.jpg'), {
      disk,
      leftOut: { ...nothingLeftOut(), earlierOutputs: 2, excluded: 1 },
    });
    expect(lines(folder)).toEqual(['/p/a.jpg → /p/a_thumbnail.jpg']);
    expect(folder.leftOut).toEqual({ ...nothingLeftOut(), earlierOutputs: 3, excluded: 1 });
  });

  it('are left out of a folder by their name, when the record does not know them', async () => {
    const folder = await plan(files(...made, '/p/A_THUMBNAIL.png', '/p/b_thumbnail.jpg'));
    expect(folder.items.map(({ source }) => source.path)).toEqual(['/p/a.jpg', '/p/b_thumbnail.jpg']);
    expect(folder.leftOut.earlierOutputs).toBe(2);
  });

  it('in thumbs/ are left out', async () => {
    const naming = { template: 'thumbs/{name}{ext}' };
    const folder = await plan(files('/p/a.png', '/p/thumbs/a.jpg', '/p/thumbs/b.jpg'), { naming });
    expect(folder.items.map(({ source }) => source.path)).toEqual(['/p/a.png', '/p/thumbs/b.jpg']);
  });

  it('are kept when a person named them alone', async () => {
    const disk = new FakeDisk().putOwn('/p/a_thumbnail.jpg', '/p/a.jpg');
    const sources = [fakeSource('/p/a_thumbnail.jpg', { explicit: true })];
    expect((await plan(sources, { disk })).items.map(({ source }) => source.path)).toEqual([
      '/p/a_thumbnail.jpg',
    ]);
  });

  it('are left out when they came along with their source, as *.jpg brings them', async () => {
    const disk = new FakeDisk().putOwn('/p/a_thumbnail.jpg', '/p/a.jpg');
    const sources = made.map((file) => fakeSource(file, { explicit: true }));
    const { items, leftOut } = await plan(sources, { disk });
    expect(items.map(({ source }) => source.path)).toEqual(['/p/a.jpg']);
    expect(leftOut.earlierOutputs).toBe(1);
  });

  it('are kept when a person named them and only their names look alike', async () => {
    const sources = made.map((file) => fakeSource(file, { explicit: true }));
    expect((await plan(sources)).items.map(({ source }) => source.path)).toEqual(made);
  });

  it('are not originals that share their name but for the extension', async () => {
    const naming = { template: '{name}{ext}' };
    const folder = await plan(files('/p/a.png', '/p/a.jpg'), { naming });
    expect(lines(folder)).toEqual(['/p/a.png → /p/a (1).jpg', '/p/a.jpg → /p/a (2).jpg']);
  });

  it('are not originals whose names are numbers', async () => {
    const folder = await plan(files('/p/2.jpg', '/p/3.jpg', '/p/4.jpg'), {
      naming: { template: '{n}{ext}' },
    });
    expect(lines(folder)).toEqual([
      '/p/2.jpg → /p/1.jpg',
      '/p/3.jpg → /p/2 (1).jpg',
      '/p/4.jpg → /p/3 (1).jpg',
    ]);
  });

  it('are not what a file that the job does not work on would have made', async () => {
    const sources = [fakeSource('/p/a.jxl', { format: 'jxl' }), fakeSource('/p/a_thumbnail.jpg')];
    expect((await plan(sources)).items.map(({ kind }) => kind)).toEqual(['skip', 'task']);
  });

  it('do not make others earlier results in their turn', async () => {
    const disk = new FakeDisk().putOwn('/p/a_thumbnail.jpg', '/p/a.jpg');
    const folder = await plan(files(...made, '/p/a_thumbnail_thumbnail.jpg'), { disk });
    expect(folder.items.map(({ source }) => source.path)).toEqual([
      '/p/a.jpg',
      '/p/a_thumbnail_thumbnail.jpg',
    ]);
  });
});

describe('planning', () => {
  it('of nothing is an empty plan', async () => {
    expect(await plan([])).toEqual({
      jobId: 'thumbnails',
      title: 'Generate Thumbnails',
      items: [],
      shared: [],
      leftOut: nothingLeftOut(),
      complete: true,
      files: 0,
      tasks: 0,
      replacing: 0,
      conflicts: 0,
    });
  });

  it('lets the event loop breathe, in every part of its work', async () => {
    let pauses = 0;
    const pause = (): Promise<void> => {
      pauses++;
      return Promise.resolve();
    };
    const sources = Array.from({ length: 20_000 }, (_, i) => fakeSource(`/photos/${i}.jpg`));
    const began = performance.now();
    await plan(sources, { pause });
    const each = (performance.now() - began) / (pauses + 1);
    expect(each, `${pauses} pauses; milliseconds between two of them`).toBeLessThan(20);
  });
});
