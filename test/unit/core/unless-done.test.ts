import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../../src/core/source.ts';
import type { EarlierResult } from '../../../src/core/target-disk.ts';
import { earlierRun, FakeDisk, fakeResult } from '../../support/fake-disk.ts';
import { plan, planLines as lines } from '../../support/fake-plan.ts';
import { fakeFiles as files, fakeJob, fakeSource } from '../../support/fake-source.ts';

const out = '/p/a_thumbnail.jpg';
const at = new Date(earlierRun);
const two = (n: number): string => String(n).padStart(2, '0');
const reason = `as the run of ${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())} left it`;
const result = (facts: Partial<EarlierResult> = {}): EarlierResult => fakeResult('/p/a.jpg', [out], facts);
const replaced = `/p/a.jpg → ${out} (replaces own)`;

const skipping = async (disk: FakeDisk, source: Partial<Source> = {}, more = {}) =>
  (await plan([fakeSource('/p/a.jpg', source)], { disk, skipUnchanged: true, ...more })).items[0];

describe('a source whose results are there already, with skipUnchanged', () => {
  it('is left alone, and the reason says since when', async () => {
    const made = await plan(files('/p/a.jpg', '/p/b.jpg'), {
      disk: new FakeDisk().putResult(result()),
      skipUnchanged: true,
    });
    expect(lines(made)).toEqual([`/p/a.jpg unchanged: ${reason}`, '/p/b.jpg → /p/b_thumbnail.jpg']);
    expect([made.tasks, made.replacing]).toEqual([1, 0]);
  });

  it('is made again without it', async () => {
    const made = await plan(files('/p/a.jpg'), { disk: new FakeDisk().putResult(result()) });
    expect(lines(made)).toEqual([replaced]);
    expect(made.items[0]).not.toHaveProperty('unless');
  });

  it('is a task for a worker, who looks at the content, when only its time differs', async () => {
    const item = await skipping(new FakeDisk().putResult(result()), { mtimeMs: 1.5 });
    expect(item).toMatchObject({
      kind: 'task',
      targets: [{ path: out, replaces: { owner: 'own' } }],
      unless: { hash: 'content', reason },
    });
  });

  it.each<[string, Partial<EarlierResult>, Partial<Source>]>([
    ['other options or another engine', { key: 'yesterday' }, {}],
    ['another size', {}, { bytes: 999 }],
    ['another size, at the old time', { read: { bytes: 1001, mtimeMs: 1, hash: 'content' } }, {}],
    ['another time, and no content known', { read: { bytes: 1000, mtimeMs: 1 } }, { mtimeMs: 2 }],
  ])('is made again: %s', async (_what, earlier, source) => {
    const item = await skipping(new FakeDisk().putResult(result(earlier)), source);
    expect(item).toMatchObject({ kind: 'task', targets: [{ path: out, replaces: { owner: 'own' } }] });
    expect(item).not.toHaveProperty('unless');
  });

  it('is made again when its result is gone', async () => {
    const disk = new FakeDisk().putResult(result()).put(out, { kind: 'free' });
    expect(await skipping(disk)).toMatchObject({ kind: 'task', targets: [{ path: out }] });
  });

  it('is made beside a result that somebody has edited', async () => {
    const disk = new FakeDisk().putResult(result()).putOther(out);
    expect(await skipping(disk)).toMatchObject({
      kind: 'task',
      targets: [{ path: '/p/a_thumbnail (1).jpg' }],
    });
  });

  it('is found again under a number', async () => {
    const numbered = '/p/a_thumbnail (1).jpg';
    const disk = new FakeDisk().putOther(out).putResult(fakeResult('/p/a.jpg', [numbered]));
    expect(await skipping(disk)).toMatchObject({ kind: 'unchanged' });
  });

  it('is made into another folder or under another name than before', async () => {
    const disk = new FakeDisk().putResult(result());
    for (const naming of [
      { template: '{name}_thumbnail{ext}', outputFolder: '/out' },
      { template: 'x/{name}' },
    ]) {
      expect(await skipping(disk, {}, { naming })).toMatchObject({ kind: 'task' });
    }
  });

  it('is not taken for done by what another source made', async () => {
    const disk = new FakeDisk().putResult(fakeResult('/p/a.png', [out]));
    expect(await skipping(disk)).toMatchObject({
      kind: 'task',
      targets: [{ path: '/p/a_thumbnail (1).jpg' }],
    });
  });

  it('is nothing that this job works on: the reason for that comes first', async () => {
    const disk = new FakeDisk().putResult(result());
    expect(await skipping(disk, { bytes: 0 })).toMatchObject({ kind: 'refused' });
  });
});

describe('of several results', () => {
  const job = fakeJob({ outputs: () => [{ extension: '.jpg' }, { extension: '.webp' }] });
  const both = [out, '/p/a_thumbnail.webp'];
  const ask = (disk: FakeDisk) => skipping(disk, {}, { job });

  it('all must be there', async () => {
    expect(await ask(new FakeDisk().putResult(fakeResult('/p/a.jpg', both)))).toMatchObject({
      kind: 'unchanged',
    });
    for (const gone of both) {
      const disk = new FakeDisk().putResult(fakeResult('/p/a.jpg', both)).put(gone, { kind: 'free' });
      expect(await ask(disk), gone).toMatchObject({ kind: 'task' });
    }
  });

  it('all must be of one run', async () => {
    const disk = new FakeDisk();
    for (const [i, output] of both.entries())
      disk.putResult(fakeResult('/p/a.jpg', [output], { runId: `${i}` }));
    expect(await ask(disk)).toMatchObject({ kind: 'task' });
  });

  it('all must be wanted: a result with one more was made otherwise', async () => {
    const disk = new FakeDisk().putResult(fakeResult('/p/a.jpg', [...both, '/p/a_thumbnail.png']));
    expect(await ask(disk)).toMatchObject({ kind: 'task' });
  });
});

describe('in place', () => {
  const job = fakeJob({ outputs: () => ['in-place'] });
  const inPlace = (facts: Partial<EarlierResult> = {}): EarlierResult =>
    fakeResult('/p/a.jpg', ['/p/a.jpg'], facts);
  const left = { bytes: 20, mtimeMs: 200 };

  it('the source is the target, whatever the policy for names that are taken', async () => {
    for (const onConflict of ['rename', 'overwrite', 'skip', 'ask'] as const) {
      const made = await plan(files('/p/a.jpg'), {
        job,
        onConflict,
        disk: new FakeDisk().putOther('/p/a.jpg'),
      });
      expect(lines(made)).toEqual(['/p/a.jpg → /p/a.jpg (replaces source)']);
      expect(made.replacing, 'originals are counted').toBe(1);
    }
  });

  it('a file that was done with the same key is not done twice, asked for or not', async () => {
    for (const skipUnchanged of [false, true]) {
      const disk = new FakeDisk().putResult(inPlace());
      const made = await plan([fakeSource('/p/a.jpg', left)], { job, disk, skipUnchanged });
      expect(lines(made)).toEqual([`/p/a.jpg unchanged: ${reason}`]);
      expect(made.leftOut.earlierOutputs, 'it is a source as before').toBe(0);
    }
  });

  it.each<[string, EarlierResult, Partial<Source>]>([
    ['with other options', inPlace({ key: 'yesterday' }), left],
    ['edited since', inPlace(), { bytes: 21, mtimeMs: 200 }],
    ['touched since', inPlace(), { bytes: 20, mtimeMs: 201 }],
    ['made of another source', fakeResult('/p/b.jpg', ['/p/a.jpg']), { ...left, explicit: true }],
  ])('a file is done again: %s', async (_what, earlier, source) => {
    const disk = new FakeDisk().putResult(earlier);
    const made = await plan([fakeSource('/p/a.jpg', source)], { job, disk, skipUnchanged: true });
    expect(lines(made)).toEqual(['/p/a.jpg → /p/a.jpg (replaces source)']);
  });
});

describe('a run that goes on with an interrupted one', () => {
  const resumes = { sinceMs: 1000 };

  it('leaves alone what that one did, without skipUnchanged', async () => {
    const made = await plan(files('/p/a.jpg', '/p/b.jpg'), {
      disk: new FakeDisk().putResult(result()),
      resumes,
    });
    expect(lines(made)).toEqual([`/p/a.jpg unchanged: ${reason}`, '/p/b.jpg → /p/b_thumbnail.jpg']);
  });

  it('knows what was done without a result by its record, while the source is as it was', async () => {
    const job = fakeJob({ outputs: () => [] });
    const disk = new FakeDisk().putResult(fakeResult('/p/a.jpg', []));
    const kinds = async (source: Partial<Source>, more = {}) =>
      (await plan([fakeSource('/p/a.jpg', source)], { job, disk, resumes, ...more })).items[0]?.kind;
    expect(await kinds({})).toBe('unchanged');
    expect(await kinds({ mtimeMs: 2 })).toBe('task');
    expect(await kinds({}, { key: 'yesterday' })).toBe('task');
    expect(await kinds({}, { resumes: undefined, skipUnchanged: true }), 'a run of its own').toBe('task');
  });

  it('leaves it to the worker whether a file that came since is what the lost one wrote last', async () => {
    const disk = new FakeDisk().putOther(out, 10, 1000);
    const made = await plan(files('/p/a.jpg'), { disk, resumes });
    expect(made.items[0]).toMatchObject({ kind: 'task', again: true, targets: [{ path: out }] });
    expect(made.items[0]).not.toHaveProperty('targets.0.replaces');
  });

  it.each([
    ['was there before', 999],
    ['does not say since when', undefined],
  ])('gives a number where the file that has the name %s', async (_what, changedMs) => {
    const disk = new FakeDisk().putOther(out, 10, changedMs);
    const made = await plan(files('/p/a.jpg'), { disk, resumes });
    expect(lines(made)).toEqual(['/p/a.jpg → /p/a_thumbnail (1).jpg']);
  });

  it('is ready for what workers of the lost one write at their last', async () => {
    const again = async (more: Parameters<typeof plan>[1]) => (await plan(files('/p/a.jpg'), more)).items[0];
    expect(await again({ resumes })).toMatchObject({ kind: 'task', again: true, targets: [{ path: out }] });
    expect(await again({})).not.toHaveProperty('again');
    const job = fakeJob({ outputs: () => ['in-place'] });
    expect(await again({ job, resumes })).not.toHaveProperty('again');
  });

  it('may replace what somebody else put there before, where that is asked for: a copy kept of it is a change too', async () => {
    const disk = new FakeDisk().putOther(out, 10, 2000);
    const made = await plan(files('/p/a.jpg'), { disk, resumes, onConflict: 'overwrite' });
    expect(made.items[0]).toMatchObject({
      kind: 'task',
      again: true,
      targets: [{ path: out, replaces: { owner: 'other', bytes: 10 } }],
    });
  });

  it('looks at one of several results by the worker too', async () => {
    const job = fakeJob({ outputs: () => [{ extension: '.jpg' }, { extension: '.webp' }] });
    const disk = new FakeDisk().putResult(result()).putOther('/p/a_thumbnail.webp', 10, 2000);
    const made = await plan(files('/p/a.jpg'), { job, disk, resumes });
    expect(made.items[0]).toMatchObject({
      kind: 'task',
      again: true,
      targets: [{ path: out, replaces: { owner: 'own' } }, { path: '/p/a_thumbnail.webp' }],
    });
  });
});

const anyFolder = fc.record({
  names: fc.uniqueArray(fc.constantFrom('a', 'A', 'b', 'é', 'e\u0301', 'a_thumbnail', '1', '2', 'x (1)'), {
    minLength: 1,
    maxLength: 6,
  }),
  extension: fc.constantFrom('.jpg', '.png'),
  template: fc.constantFrom(
    '{name}_thumbnail{ext}',
    '{name}{ext}',
    'thumbs/{name}',
    '{n}',
    '{name}/{n}{ext}',
  ),
  outputFolder: fc.constantFrom(undefined, '/out', '/p'),
  outputs: fc.constantFrom(['.jpg'], ['.jpg', '.jpg', '.webp']),
  chosen: fc.nat(),
});

describe('run, and run again with skipUnchanged', () => {
  it('there is nothing to do; and just what was touched or edited is done again', async () => {
    await fc.assert(
      fc.asyncProperty(anyFolder, async ({ names, extension, template, outputFolder, outputs, chosen }) => {
        const disk = new FakeDisk();
        const sources = names.map((name) => fakeSource(`/p/${name}${extension}`, { explicit: true }));
        for (const { path: file } of sources) disk.putOther(file);
        const naming = { template, ...(outputFolder === undefined ? {} : { outputFolder }) };
        const job = fakeJob({ outputs: () => outputs.map((each) => ({ extension: each })) });
        const asked = { job, naming, disk, skipUnchanged: true };
        const first = await plan(sources, asked);
        disk.carryOut(first);
        const kinds = async (again: readonly Source[], more = {}) =>
          (await plan(again, { ...asked, ...more })).items.map(({ kind }) => kind);
        const all = sources.map(() => 'unchanged');
        expect(await kinds(sources)).toEqual(all);

        const which = chosen % sources.length;
        const change = (facts: Partial<Source>) =>
          sources.map((source, i) => (i === which ? { ...source, ...facts } : source));
        const wanted = all.with(which, 'task');
        expect(await kinds(change({ mtimeMs: 7 })), 'touched').toEqual(wanted);
        expect(await kinds(change({ bytes: 7 })), 'edited').toEqual(wanted);
        expect(await kinds(sources, { key: 'other options' })).toEqual(all.map(() => 'task'));

        const item = first.items[which];
        const target = item?.kind === 'task' ? item.targets[chosen % item.targets.length] : undefined;
        disk.put(target?.path ?? '', { kind: 'free' });
        expect(await kinds(sources), 'a result was deleted').toEqual(wanted);
        disk.putOther(target?.path ?? '');
        expect(await kinds(sources), 'a result was edited').toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });
});
