import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { root } from '../../src/build/bundles.ts';
import { jobs } from '../../src/jobs/index.ts';
import { Batches, type BatchRequest } from '../../src/node/batch.ts';
import { badModules, mapRequest } from '../support/functions.ts';
import { wordOf } from '../support/run-helpers.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

let script = '';
beforeAll(() => {
  script = inject('testWorker');
});

const made: Batches[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((each) => each.close()));
});
function batchesIn(
  folder: TempFolder,
  more: { readonly refusesModules?: () => string | undefined } = {},
): Batches {
  const stateFolder = path.join(folder.path, '.state');
  const all = { jobs, workerScript: script, stateFolder, idleMs: 20_000, log: () => {}, ...more };
  made.push(new Batches(all));
  return made.at(-1)!;
}

/** Runs to its end; what stopped it before is in `problems`. */
async function run(batches: Batches, request: BatchRequest, signal = new AbortController().signal) {
  const prepared = await batches.prepare(request);
  if (!prepared.ok) return { problems: prepared.problems, settled: [], words: [], messages: [], shared: [] };
  try {
    const ran = await batches.run(prepared.batch, { signal });
    const settled = [];
    for await (const item of ran.items) settled.push(item);
    const messages = settled.map(({ outcome }) =>
      outcome.status === 'failed' ? outcome.failure.message : '',
    );
    return { problems: [], settled, words: settled.map(wordOf), messages, shared: ran.shared() };
  } catch (error) {
    return { problems: [(error as Error).message], settled: [], words: [], messages: [], shared: [] };
  }
}

const valuesOf = ({ settled }: Awaited<ReturnType<typeof run>>): readonly unknown[] =>
  settled.map(({ outcome }) =>
    outcome.status === 'done' ? outcome.value : wordOf({ item: settled[0]!.item, outcome }),
  );

/** Files named 1, 2, 3 … */
function numbered(folder: TempFolder, count: number): readonly string[] {
  const names = Array.from({ length: count }, (_, i) => `${i + 1}.num`);
  for (const name of names) folder.write(name, `content of ${name}\n`);
  return names;
}

const example = (name: string): string => path.join(root, 'media/examples', name);

describe('the examples', () => {
  test('f(x) gives x·x of each file, in input order', async () => {
    using folder = tempFolder();
    const files = numbered(folder, 4);
    const request = mapRequest(folder.path, example('square.batch.mjs'), files, {
      options: { seconds: 0.05 },
      policies: { poolSize: 2 },
    });
    expect(valuesOf(await run(batchesIn(folder), request))).toEqual([1, 4, 9, 16]);
  });

  test('word count makes one table of all files, packed ones too', async () => {
    using folder = tempFolder();
    folder.write('texts/a.txt', 'One fish, two fish.\r\nRed fish');
    folder.write('texts/b.txt', 'two TWO ones');
    folder.write('texts/c.jpg', 'no text');
    const request = mapRequest(folder.path, example('word-count.batch.mjs'), ['texts'], {
      options: { least: 4 },
    });
    const ran = await run(batchesIn(folder), request);
    expect(ran.words).toEqual(['done', 'done']);
    expect(ran.shared.map(({ path: file }) => path.relative(folder.path, file))).toEqual(['texts/words.csv']);
    expect(fs.readFileSync(ran.shared[0]!.path, 'utf8')).toBe('word,count\nfish,3\nones,1\n');
  });

  test.each(['new.batch.mjs', 'new.batch.ts'])('the template %s runs as it is', async (name) => {
    using folder = tempFolder();
    folder.write('a.txt', 'x\n\ny');
    const copy = folder.write(name, fs.readFileSync(example(name)));
    const ran = await run(batchesIn(folder), mapRequest(folder.path, copy, ['a.txt']));
    expect([ran.problems, valuesOf(ran)]).toEqual([[], [{ lines: 2 }]]);
    expect(ran.settled[0]?.outcome.log).toEqual(['a has 2 lines']);
  });
});

/** What a person reads, once. */
const refusals: Readonly<Record<string, RegExp>> = {
  'exports nothing': /^f\.mjs could not be loaded: it exports no function; write export default async/,
  'exports a number': /it exports no function/,
  'throws at import': /^f\.mjs could not be loaded: no key \(at f\.mjs:2:7\)\.$/,
  'throws nothing at import': /^f\.mjs could not be loaded: null\.$/,
  'loops at import': /^f\.mjs was not loaded within 1 s: something at its top level does not end\.$/,
  'waits for ever at import': /^f\.mjs was not loaded within 1 s/,
  'exits at import': /^f\.mjs ended its own process while it was loaded \(exit code 3\)/,
  'speaks at import': /it exports no function/,
  'dies at import': /^f\.mjs ended its own process while it was loaded \(SIGSEGV\)/,
  'has wrong syntax': /Unexpected token ';' \(at f\.mjs:2:13\)\.$/,
  'imports what is not there': /^f\.mjs could not be loaded: Cannot find package 'no-such-package'/,
  'has options of no kind': /^f\.mjs cannot be used: its options are no JSON Schema of an object/,
  'has an option without default': /its option a needs a default\.$/,
  'has outputs that leave': /an output’s name has to have \{name\} in it, and nothing that leaves its folder/,
  'has accepts of no kind': /its accepts are no list of file names/,
  'fails in initialize':
    /^The function could not be loaded: initialize threw: no model. \(at f\.mjs:2:9\)\.$|no model \(at f\.mjs:2:9\)\.$/,
  'exits in initialize': /its initialize ended the process \(exit code 4\)/,
  'loops in initialize': /its initialize did not end within 1 s/,
};

describe('a module that cannot be used is refused before any file, in one sentence', () => {
  test.each(Object.entries(badModules))('that %s', async (kind, text) => {
    using folder = tempFolder();
    const files = numbered(folder, 3);
    folder.write('f.mjs', text);
    const { problems, words } = await run(
      batchesIn(folder),
      mapRequest(folder.path, 'f.mjs', files, {
        policies: { timeoutSeconds: /^loops|^waits/.test(kind) ? 1 : 30 },
      }),
    );
    expect(words).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(refusals[kind] ?? /^$/);
  });

  test.each([
    ['', /^Which function\? Name its module/],
    ['gone.mjs', /^There is no module .*gone\.mjs\.$/],
    ['.', /is a folder; name the module in it\.$/],
    ['1.num', /^1\.num could not be loaded: 1\.num is no JavaScript or TypeScript/],
  ])('or that is not there: %j', async (module, words) => {
    using folder = tempFolder();
    const { problems } = await run(batchesIn(folder), mapRequest(folder.path, module, numbered(folder, 1)));
    expect(problems[0]).toMatch(words);
  });

  test('and nothing of it runs where nobody trusts the workspace', async () => {
    using folder = tempFolder();
    folder.write('f.mjs', 'import fs from "node:fs"; fs.writeFileSync("ran", ""); export default () => 1;');
    const batches = batchesIn(folder, { refusesModules: () => 'Not trusted.' });
    const { problems } = await run(batches, mapRequest(folder.path, 'f.mjs', numbered(folder, 1)));
    expect([problems, folder.files().includes('ran')]).toEqual([['Not trusted.'], false]);
  });
});

/** What a function does with a file of that name, and what its line says then. */
const deeds: Readonly<Record<string, readonly [text: string, line: RegExp]>> = {
  throws: ['throw new Error("as it says")', /^The function threw: as it says\.$/],
  'throws-null': ['throw null', /^The function threw: null\.$/],
  'throws-trap': [
    'throw new Proxy({}, { get() { throw new Error("do not look"); }, has() { throw new Error("nor ask"); } })',
    /^The function threw: something that cannot be looked at\.$/,
  ],
  'gives-function': [
    'return { items: [1, 2, 3, { callback() {} }] }',
    /: value\.items\[3\]\.callback is a function\.$/,
  ],
  'gives-bigint': ['return { n: 1n }', /: value\.n is a BigInt; make it a number or a text\.$/],
  'gives-nan': [
    'return { "mean of x": NaN }',
    /: value\["mean of x"\] is NaN, for which JSON has no word\.$/,
  ],
  'gives-map': ['return new Map([[1, 2]])', /: value is a Map; Object\.fromEntries makes an object of it\.$/],
  'gives-promise': ['return [Promise.resolve(1)]', /: value\[0\] is a Promise; await it first\.$/],
  'gives-bytes': [
    'return Buffer.from("x")',
    /: value is a Uint8Array; declare outputs, and bytes become a file\.$/,
  ],
  'gives-circle': ['const a = {}; a.b = a; return a', /refers back to the whole\.$/],
  'gives-much': ['return "x".repeat(2_000_000)', /at most 1 MB can be handed back\.$/],
  'gives-trap': [
    'return { get a() { throw new Error("a getter"); } }',
    /while its value was read: a getter\.$/,
  ],
  writes: ['await ctx.write("x")', /ctx\.write has nothing to write to: declare it/],
  loops: ['for (;;);', /^It took longer than 2 s and was ended/],
  waits: ['await new Promise(() => setInterval(() => {}, 1000))', /^It took longer than 2 s and was ended/],
  exits: ['process.exit(3)', /^The worker process died twice on this file \(exit code 3\)\.$/],
  // Its words are not the pool's, whatever they are.
  speaks: ['for (const word of [null, "hello", 5, {}]) process.send?.(word)', /^$/],
  late: [
    'setTimeout(() => { throw new Error("too late"); }); await new Promise(() => setInterval(() => {}, 1000))',
    /died twice on this file \(an error that nobody caught: too late\)/,
  ],
};

test('a function that does this to a file costs one line, and the others are done', async () => {
  using folder = tempFolder();
  const names = Object.keys(deeds).flatMap((name) => [name, `calm-${name}`]);
  for (const name of names) folder.write(`${name}.x`, 'x');
  const cases = Object.entries(deeds).map(([name, [text]]) => `  if (file.name === '${name}') { ${text} }`);
  folder.write(
    'f.mjs',
    `export default async (file, ctx) => {\n${cases.join('\n')}\n  return file.name;\n};\n`,
  );
  const request = mapRequest(
    folder.path,
    'f.mjs',
    names.map((name) => `${name}.x`),
    {
      policies: { timeoutSeconds: 2, chunkSize: 4, poolSize: 2 },
    },
  );
  const { messages, problems, settled } = await run(batchesIn(folder), request);
  expect(problems).toEqual([]);
  for (const [i, name] of names.entries())
    expect([name, messages[i]]).toEqual([name, expect.stringMatching(deeds[name]?.[1] ?? /^$/)]);
  const thrown = settled[0]!.outcome;
  expect(thrown.status === 'failed' && thrown.failure.at).toEqual({
    path: path.join(folder.path, 'f.mjs'),
    line: 2,
    column: 39,
  });
  expect(thrown.status === 'failed' && thrown.failure.detail).toMatch(
    /^Error: as it says\n.*f\.mjs:2:39\)$/s,
  );
});

describe('modules of every kind', () => {
  test.each([
    ['f.cjs', 'const path = require("node:path"); module.exports = (file) => path.basename(file.path);'],
    ['f.js', 'module.exports = (file) => file.name + file.extension;'],
    ['g.js', 'export default (file) => file.name + file.extension;'],
    [
      'h.cjs',
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = (file) => file.name + ".num";',
    ],
    ['f.ts', 'export default (file: { name: string }): string => `${file.name}.num`;'],
    [
      'own.mjs',
      'import { ending } from "helper"; import { half } from "./half.mjs"; export default (file) => file.name + half + ending;',
    ],
  ])('%s', async (name, text) => {
    using folder = tempFolder();
    folder.write('package.json', name === 'g.js' ? '{ "type": "module" }' : '{}');
    folder.write('node_modules/helper/package.json', '{ "name": "helper", "main": "main.cjs" }');
    folder.write('node_modules/helper/main.cjs', 'exports.ending = "um";');
    folder.write('half.mjs', 'export const half = ".n";');
    folder.write(name, text);
    const ran = await run(batchesIn(folder), mapRequest(folder.path, name, numbered(folder, 2)));
    expect([ran.problems, valuesOf(ran)]).toEqual([[], ['1.num', '2.num']]);
  });
});

describe('what a function makes', () => {
  test('is the content of its outputs, or of what it writes piece by piece', async () => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      `export const outputs = [{ extension: '.up', name: '{name}-up' }, { extension: '.json' }];
       export default async (file, ctx) => {
         if (file.name === '1') return [(await file.text()).toUpperCase(), JSON.stringify({ size: file.size })];
         if (file.name === '2') return undefined;
         if (file.name === '4') return void ctx.write((async function* () { yield 'not '; await null; yield 'awaited'; })());
         if (file.name === '5') return void ctx.write((async function* () { await new Promise((go) => setTimeout(go, 50)); throw new Error('nor heard'); })());
         await ctx.write(1, (async function* () { for await (const line of file.lines()) yield line + '!'; })());
         return 'a value';
       };`,
    );
    const files = numbered(folder, 5);
    const ran = await run(batchesIn(folder), mapRequest(folder.path, 'f.mjs', files));
    expect(ran.words.slice(0, 4)).toEqual(['done', 'done', 'done', 'done']);
    expect(ran.messages[4]).toBe('The function threw: nor heard.');
    const written = folder.files().filter((name) => /^\d/.test(name) && !files.includes(name));
    expect(written).toEqual(['1-up.up', '1.json', '3.json', '4-up.up']);
    expect(fs.readFileSync(path.join(folder.path, '4-up.up'), 'utf8')).toBe('not awaited');
    expect(fs.readFileSync(path.join(folder.path, '1-up.up'), 'utf8')).toBe('CONTENT OF 1.NUM\n');
    expect(fs.readFileSync(path.join(folder.path, '3.json'), 'utf8')).toBe('content of 3.num!');
    expect(valuesOf(ran)[2]).toBe('a value');
  });

  test('of all values together is in input order, and more than fits into memory at once', async () => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      `export default async (file) => ({ name: file.name, filling: 'x'.repeat(400_000) });
       export const reduced = { name: 'all', extension: '.txt' };
       export async function* reduce(values) { for await (const { name, value } of values) yield name + '=' + value.filling.length + ';'; }`,
    );
    const files = numbered(folder, 60);
    const request = mapRequest(folder.path, 'f.mjs', files, { policies: { poolSize: 2 } });
    const ran = await run(batchesIn(folder), request);
    const expected = files.map((name) => `${path.parse(name).name}=400000;`).join('');
    expect(fs.readFileSync(path.join(folder.path, 'all.txt'), 'utf8')).toBe(expected);
    expect(ran.shared.map(({ outcome }) => outcome.status)).toEqual(['done']);
  });

  test('a reduce that throws costs its file, with its place', async () => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      'export default () => 1;\nexport const reduce = () => {\n  throw new Error("no sum");\n};',
    );
    const ran = await run(batchesIn(folder), mapRequest(folder.path, 'f.mjs', numbered(folder, 2)));
    expect(ran.words).toEqual(['done', 'done']);
    expect(ran.shared[0]?.outcome).toMatchObject({
      status: 'failed',
      failure: { message: 'The function threw: in reduce: no sum.', at: { line: 3, column: 9 } },
    });
  });
});

test('a function is not mapped over its own module, unless a person says so', async () => {
  using folder = tempFolder();
  folder.write('w/a.txt', 'x');
  folder.write('w/f.mjs', 'export default (file) => file.name;');
  const batches = batchesIn(folder);
  const module = path.join('w', 'f.mjs');
  expect(valuesOf(await run(batches, mapRequest(folder.path, module, ['w'])))).toEqual(['a']);
  expect(valuesOf(await run(batches, mapRequest(folder.path, module, ['w', module])))).toEqual(['a', 'f']);
});

test('initialize is called once in each worker, with the options, before any file', async () => {
  using folder = tempFolder();
  folder.write(
    'f.mjs',
    `import fs from 'node:fs';
     export const options = { type: 'object', properties: { greeting: { type: 'string', default: 'x' } } };
     let ready;
     export const initialize = async ({ options }) => { fs.appendFileSync('begun', process.pid + '\\n'); ready = options.greeting; };
     export default (file) => ready + file.name;`,
  );
  const request = mapRequest(folder.path, 'f.mjs', numbered(folder, 10), { options: { greeting: 'hello ' } });
  const ran = await run(batchesIn(folder), { ...request, policies: [{ poolSize: 2 }] });
  expect(valuesOf(ran).slice(0, 2)).toEqual(['hello 1', 'hello 2']);
  const begun = fs.readFileSync(path.join(folder.path, 'begun'), 'utf8').trim().split('\n');
  expect(new Set(begun).size).toBe(begun.length);
});

describe('a module is loaded anew once it, or what it imports, has changed', () => {
  test.each(['f.mjs', 'half.mjs', 'data.cjs'])('%s', async (changed) => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      'import { half } from "./half.mjs"; import data from "./data.cjs"; export default () => "old" + half + data;',
    );
    folder.write('half.mjs', 'export const half = "old";');
    folder.write('data.cjs', 'module.exports = "old";');
    const files = numbered(folder, 1);
    const batches = batchesIn(folder);
    const before = await run(batches, mapRequest(folder.path, 'f.mjs', files));
    const text = fs.readFileSync(path.join(folder.path, changed), 'utf8');
    folder.write(changed, text.replace('"old"', '"new"'));
    const after = await run(batches, mapRequest(folder.path, 'f.mjs', files));
    const place = ['f.mjs', 'half.mjs', 'data.cjs'].indexOf(changed);
    expect(valuesOf(before)).toEqual(['oldoldold']);
    expect(valuesOf(after)).toEqual([['old', 'old', 'old'].with(place, 'new').join('')]);
  });
});

test('values for its options are checked in one sentence, by its own schema', async () => {
  using folder = tempFolder();
  const files = numbered(folder, 1);
  const asked = async (options: Record<string, unknown>): Promise<readonly string[]> =>
    (
      await run(
        batchesIn(folder),
        mapRequest(folder.path, example('word-count.batch.mjs'), files, { options }),
      )
    ).problems;
  expect(await asked({ least: 0 })).toEqual([
    'Expected with.least to be a whole number of at least 1, but got 0.',
  ]);
  expect(await asked({ most: 3 })).toEqual(['There is no option most; the options are least.']);
});

test('a cancelled run gives a function a moment to leave things in order', async () => {
  using folder = tempFolder();
  folder.write(
    'f.mjs',
    `import fs from 'node:fs';
     export default (file, { signal }) => new Promise((resolve) => {
       fs.writeFileSync('begun', '');
       signal.addEventListener('abort', () => { fs.writeFileSync('left', ''); resolve(1); });
       setInterval(() => {}, 1000);
     });`,
  );
  const abort = new AbortController();
  const running = run(batchesIn(folder), mapRequest(folder.path, 'f.mjs', numbered(folder, 1)), abort.signal);
  while (!folder.files().includes('begun')) await new Promise((resolve) => setTimeout(resolve, 20));
  abort.abort();
  expect((await running).words).toEqual(['cancelled']);
  expect(folder.files()).toContain('left');
});
