import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collisionKey } from '../../../src/core/naming.ts';
import type { Plan, PlanRequest } from '../../../src/core/plan.ts';
import { planRun } from '../../../src/core/plan.ts';
import { conflictPolicies } from '../../../src/core/policies.ts';
import { nothingLeftOut, type Source } from '../../../src/core/source.ts';
import { FakeDisk } from '../../support/fake-disk.ts';
import { fakeJob, fakeSource } from '../../support/fake-source.ts';

const long = 'n'.repeat(246);
const names = [
  ...[
    'a',
    'A',
    'b',
    'é',
    'e\u0301',
    'É',
    'ß',
    'SS',
    'ẞ',
    'a (1)',
    'a_thumbnail',
    'A_thumbnail (1)',
    '1',
    '2',
  ],
  ...[
    'con',
    'Aux.x',
    'nul ',
    'x.',
    'x ',
    '...',
    '{n}',
    '$&',
    '日本語',
    '📷 1',
    'a_thumbnail_thumbnail',
    long,
  ],
];
const folders = ['/p', '/p/thumbs', '/p/A', '/q'];
const templates = [
  '{name}_thumbnail{ext}',
  'thumbs/{name}{ext}',
  '{name}{ext}',
  '{n}',
  '{dir}/{name}_{n}',
  '{job}/{name}_{width}x{height}',
  '{hash}',
  '{name}/{n}{ext}',
];

const anySource = fc
  .record({
    folder: fc.constantFrom(...folders),
    name: fc.constantFrom(...names),
    extension: fc.constantFrom('.jpg', '.JPG', '.png', ''),
    explicit: fc.boolean(),
    nested: fc.boolean(),
    kind: fc.constantFrom('jpeg', 'jpeg', 'jpeg', 'png', 'heic', 'empty'),
    hash: fc.constantFrom('00000000', 'aaaaaaaa'),
  })
  .map(({ folder, name, extension, explicit, nested, kind, hash }): Source => {
    const file = `${folder}/${name}${extension}`;
    return fakeSource(file, {
      explicit,
      hash,
      relative: nested ? file.slice(1) : path.basename(file),
      format: kind === 'heic' || kind === 'png' ? kind : 'jpeg',
      bytes: kind === 'empty' ? 0 : 1000,
    });
  });

const anySet = fc.record({
  sources: fc.uniqueArray(anySource, { maxLength: 8, selector: ({ path: file }) => file }),
  template: fc.constantFrom(...templates),
  outputFolder: fc.constantFrom(undefined, '/out', '/p'),
  onConflict: fc.constantFrom(...conflictPolicies),
  outputs: fc.constantFrom(
    [{ extension: '.jpg' }],
    [{ extension: '.jpg', width: 75, height: 75 }, { extension: '.jpg' }, { extension: '.webp' }],
  ),
  /** What stands at the places that the sources' results would like to have. */
  there: fc.array(
    fc.tuple(
      fc.constantFrom(...folders, '/out'),
      fc.constantFrom(...names),
      fc.constantFrom('other', 'own', 'folder'),
    ),
    { maxLength: 4 },
  ),
});
type NameSet = typeof anySet extends fc.Arbitrary<infer S> ? S : never;

function request(
  { sources, template, outputFolder, onConflict, outputs, there }: NameSet,
  disk: FakeDisk,
): PlanRequest {
  for (const { path: file } of sources) disk.putOther(file);
  for (const [folder, name, kind] of there) {
    const file = `${folder}/${name}_thumbnail.jpg`;
    if (kind === 'folder') disk.put(file, { kind });
    else if (kind === 'own') disk.putOwn(file, `${folder}/${name}.jpg`);
    else disk.putOther(file);
  }
  return {
    job: fakeJob({ outputs: () => outputs }),
    sources,
    leftOut: nothingLeftOut(),
    naming: { template, ...(outputFolder === undefined ? {} : { outputFolder }) },
    onConflict,
    maxBytes: 1_000_000,
    allowSvg: false,
    disk,
    pause: () => Promise.resolve(),
  };
}

const targetsOf = (made: Plan): string[] =>
  made.items.flatMap((item) => (item.kind === 'task' ? item.targets.map(({ path: target }) => target) : []));

/** Independent of `collisionKey`: the ways in which systems take two names for one. */
const readings: readonly ((file: string) => string)[] = [
  (file) => file.normalize('NFC').toLowerCase(),
  (file) => file.normalize('NFD').toUpperCase(),
  (file) => file.normalize('NFC'),
];
const reservedName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function expectSafeTargets(made: Plan, { sources, outputFolder }: NameSet): void {
  const targets = targetsOf(made);
  const kept = made.items.map(({ source }) => source.path);
  for (const reading of readings) {
    const read = targets.map(reading);
    expect(new Set(read).size, `two tasks share a target: ${targets.join(', ')}`).toBe(read.length);
    const originals = new Set(kept.map(reading));
    expect(
      targets.filter((_, place) => originals.has(read[place] ?? '')),
      'targets that are sources',
    ).toEqual([]);
  }
  for (const item of made.items) {
    if (item.kind !== 'task') continue;
    for (const { path: target } of item.targets) {
      const root = outputFolder ?? path.dirname(item.source.path);
      expect(target.startsWith(`${root}/`), `${target} is outside ${root}`).toBe(true);
      const base = path.basename(target);
      expect(Buffer.byteLength(base), `bytes of the name ${base}`).toBeLessThanOrEqual(255);
      expect(base, 'a name that Windows does not take').not.toMatch(reservedName);
      expect(base, 'a name that Windows does not take').not.toMatch(/[. ]$/);
    }
  }
  const explicit = sources.filter((source) => source.explicit).map(({ path: file }) => file);
  expect(kept, 'a file that a person named was left out').toEqual(expect.arrayContaining(explicit));
}

function expectPolicies(made: Plan, { onConflict }: NameSet, disk: FakeDisk): void {
  for (const item of made.items) {
    if (item.kind === 'conflict') expect(onConflict).toBe('ask');
    if (item.kind === 'skip' && item.code === 'exists') expect(onConflict).toBe('skip');
    if (item.kind !== 'task') continue;
    for (const { path: target, replaces } of item.targets) {
      const state = disk.look(target);
      if (replaces === undefined) expect(state.kind, `${target} is planned as new`).toBe('free');
      else if (replaces.owner === 'own') {
        const { bytes, mtimeMs } = replaces;
        expect(state).toEqual({ kind: 'own', source: item.source.path, bytes, mtimeMs });
      } else {
        expect(onConflict, `${target} of somebody else is replaced`).toBe('overwrite');
        expect(state).toMatchObject({ bytes: replaces.bytes, mtimeMs: replaces.mtimeMs });
      }
    }
  }
}

function expectOrderAndCounts(made: Plan, { sources }: NameSet): void {
  const kept = new Set(made.items.map(({ source }) => source.path));
  expect(made.items.map(({ source }) => source)).toEqual(sources.filter(({ path: file }) => kept.has(file)));
  expect(made.items.map(({ index }) => index)).toEqual(made.items.map((_, place) => place));
  expect(made.leftOut.earlierOutputs).toBe(sources.length - made.items.length);
  const count = (kind: string): number => made.items.filter((item) => item.kind === kind).length;
  expect(made.tasks).toBe(count('task'));
  expect(made.conflicts).toBe(count('conflict'));
  const replaced = made.items.flatMap((item) => (item.kind === 'task' ? item.targets : []));
  expect(made.replacing).toBe(replaced.filter(({ replaces }) => replaces?.owner === 'other').length);
}

describe('10,000 sets of hostile names', () => {
  it(
    'get targets that nobody shares and no original has, by the policy, in input order',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(anySet, async (set) => {
          const disk = new FakeDisk();
          const made = await planRun(request(set, disk));
          expectSafeTargets(made, set);
          expectPolicies(made, set, disk);
          expectOrderAndCounts(made, set);
        }),
        { numRuns: 10_000 },
      );
    },
  );
});

describe('planning again', () => {
  it('gives the same plan', async () => {
    await fc.assert(
      fc.asyncProperty(anySet, async (set) => {
        expect(await planRun(request(set, new FakeDisk()))).toEqual(
          await planRun(request(set, new FakeDisk())),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('after the run, over the folder with its results, replaces just these', async () => {
    await fc.assert(
      fc.asyncProperty(anySet, async (set) => {
        fc.pre(set.onConflict === 'rename');
        const disk = new FakeDisk();
        const asked = request(set, disk);
        const first = await planRun(asked);
        const results = disk.carryOut(first).map((file) => fakeSource(file, { relative: file.slice(1) }));
        const known = new Set(set.sources.map(({ path: file }) => collisionKey(file)));
        const found = results.filter(({ path: file }) => !known.has(collisionKey(file)));
        const second = await planRun({ ...asked, sources: [...set.sources, ...found] });
        expect(targetsOf(second), 'the second run made other files').toEqual(targetsOf(first));
        for (const item of second.items) {
          if (item.kind !== 'task') continue;
          expect(item.targets.map(({ replaces }) => replaces?.owner)).toEqual(item.targets.map(() => 'own'));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
