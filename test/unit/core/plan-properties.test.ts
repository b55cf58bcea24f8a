import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collisionKey } from '../../../src/core/naming.ts';
import type { CompletePlan, PlanRequest } from '../../../src/core/plan.ts';
import { planRun } from '../../../src/core/plan.ts';
import { conflictPolicies } from '../../../src/core/policies.ts';
import { nothingLeftOut, type Source } from '../../../src/core/source.ts';
import { FakeDisk } from '../../support/fake-disk.ts';
import { fakeJob, fakeSource } from '../../support/fake-source.ts';

const names = (
  'a|A|b|é|e\u0301|É|ß|SS|ẞ|a (1)|a_thumbnail|A_thumbnail (1)|1|2|con|Aux.x|nul |x.|x |...|{n}|$&|日本語|📷 1|' +
  'a_thumbnail_thumbnail'
)
  .split('|')
  .concat('n'.repeat(246));
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
    kind: fc.constantFrom('jpeg', 'jpeg', 'jpeg', 'png', 'jxl', 'empty'),
    hash: fc.constantFrom('00000000', 'aaaaaaaa'),
  })
  .map(({ folder, name, extension, explicit, nested, kind, hash }): Source => {
    const file = `${folder}/${name}${extension}`;
    return fakeSource(file, {
      explicit,
      hash,
      relative: nested ? file.slice(1) : path.basename(file),
      format: kind === 'jxl' || kind === 'png' ? kind : 'jpeg',
      bytes: kind === 'empty' ? 0 : 1000,
    });
  });

const oneOutput = fakeJob({ outputs: () => [{ extension: '.jpg' }] });
const threeOutputs = fakeJob({
  outputs: () => [
    { extension: '.jpg', width: 75, height: 75 },
    { extension: '.jpg' },
    { extension: '.webp' },
  ],
});

const anySet = fc.record({
  sources: fc.uniqueArray(anySource, { maxLength: 8, selector: ({ path: file }) => file }),
  template: fc.constantFrom(...templates),
  outputFolder: fc.constantFrom(undefined, '/out', '/p'),
  onConflict: fc.constantFrom(...conflictPolicies),
  job: fc.constantFrom(oneOutput, threeOutputs),
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
  { sources, template, outputFolder, onConflict, job, there }: NameSet,
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
    job,
    key: 'today',
    sources,
    leftOut: nothingLeftOut(),
    naming: { template, ...(outputFolder === undefined ? {} : { outputFolder }) },
    onConflict,
    skipUnchanged: false,
    maxBytes: 1_000_000,
    allowSvg: false,
    disk,
    pause: () => undefined,
  };
}

const targetsOf = (made: CompletePlan): string[] =>
  made.items.flatMap((item) => (item.kind === 'task' ? item.targets.map(({ path: target }) => target) : []));

/** Independent of `collisionKey`: the ways in which systems take two names for one. */
const readings: readonly ((file: string) => string)[] = [
  (file) => file.normalize('NFC').toLowerCase(),
  (file) => file.normalize('NFD').toUpperCase(),
  (file) => file.normalize('NFC'),
];
const reservedName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What a user would complain about; one list, as an `expect` for each name would take minutes. */
function* unsafeTargets(
  made: CompletePlan,
  { sources, outputFolder }: NameSet,
  disk: FakeDisk,
): Generator<string> {
  const targets = targetsOf(made);
  const kept = made.items.map(({ source }) => source.path);
  for (const reading of readings) {
    const taken = new Map<string, string>(kept.map((file) => [reading(file), `the original ${file}`]));
    for (const target of targets) {
      const other = taken.get(reading(target));
      if (other !== undefined) yield `${target} is the same file as ${other}`;
      taken.set(reading(target), `the result ${target}`);
    }
  }
  for (const item of made.items) {
    if (item.kind !== 'task') continue;
    for (const { path: target } of item.targets) {
      const root = outputFolder ?? path.dirname(item.source.path);
      const base = path.basename(target);
      if (!target.startsWith(`${root}/`)) yield `${target} is outside ${root}`;
      if (Buffer.byteLength(base) > 255) yield `${base} is too long`;
      if (reservedName.test(base) || /[. ]$/.test(base)) yield `${base} is a name that Windows does not take`;
    }
  }
  for (const source of sources) {
    const { path: file, explicit } = source;
    const madeFrom = disk.madeFrom(source);
    const cameAlong = sources.some(({ path: other }) => other === madeFrom);
    if (explicit && !cameAlong && !kept.includes(file)) yield `${file}, which a person named, was left out`;
  }
}

function* breachesOfPolicy(made: CompletePlan, { onConflict }: NameSet, disk: FakeDisk): Generator<string> {
  for (const item of made.items) {
    const { path: file } = item.source;
    if (item.kind === 'conflict' && onConflict !== 'ask') yield `${file}: a conflict under ${onConflict}`;
    if (item.kind === 'skip' && item.code === 'exists' && onConflict !== 'skip') {
      yield `${file}: skipped under ${onConflict}`;
    }
    if (item.kind !== 'task') continue;
    for (const { path: target, replaces } of item.targets) {
      const state = disk.look(target);
      if (replaces === undefined) {
        if (state.kind !== 'free') yield `${target} is planned as new, and exists (${state.kind})`;
        continue;
      }
      if (state.kind === 'free' || state.kind === 'folder') {
        yield `${target} is to be replaced, and is ${state.kind}`;
        continue;
      }
      if (state.bytes !== replaces.bytes || state.mtimeMs !== replaces.mtimeMs)
        yield `${target}: other facts`;
      const ours = state.kind === 'own' && state.source === file;
      if (ours !== (replaces.owner === 'own')) yield `${target} of ${file} is replaced as ${replaces.owner}`;
      if (!ours && onConflict !== 'overwrite')
        yield `${target} of somebody else is replaced under ${onConflict}`;
    }
  }
}

function* wrongOrderOrCount(made: CompletePlan, { sources }: NameSet): Generator<string> {
  const kept = new Set(made.items.map(({ source }) => source));
  const inOrder = sources.filter((source) => kept.has(source));
  for (const [place, { index, source }] of made.items.entries()) {
    if (index !== place || source !== inOrder[place]) yield `${source.path} is not in its place`;
  }
  const tasks = made.items.filter((item) => item.kind === 'task');
  const counts = {
    'left out': [made.leftOut.earlierOutputs, sources.length - made.items.length],
    tasks: [made.tasks, tasks.length],
    conflicts: [made.conflicts, made.items.filter(({ kind }) => kind === 'conflict').length],
    replacing: [
      made.replacing,
      tasks.flatMap(({ targets }) => targets).filter(({ replaces }) => replaces?.owner === 'other').length,
    ],
  };
  for (const [what, [told, counted]] of Object.entries(counts)) {
    if (told !== counted) yield `the plan says ${told} ${what}, but has ${counted}`;
  }
}

describe('thousands of sets of hostile names', () => {
  it(
    'get targets that nobody shares and no original has, by the policy, in input order',
    { timeout: 30_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(anySet, async (set) => {
          const disk = new FakeDisk();
          const made = await planRun(request(set, disk));
          const complaints = [
            ...unsafeTargets(made, set, disk),
            ...breachesOfPolicy(made, set, disk),
            ...wrongOrderOrCount(made, set),
          ];
          if (complaints.length > 0) expect.fail(complaints.join('; '));
        }),
        { numRuns: 3000 },
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

  it(
    'after the run, over the folder with its results, replaces just these',
    { timeout: 30_000 },
    async () => {
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
            expect(item.targets.map(({ replaces }) => replaces?.owner)).toEqual(
              item.targets.map(() => 'own'),
            );
          }
        }),
        { numRuns: 600 },
      );
    },
  );
});
