import { describe, expect, test } from 'vitest';
import type { FunctionDescription } from '../../../src/core/map/description.ts';
import { readFacts } from '../../../src/core/map/description.ts';
import { askedJob } from '../../../src/core/map/asked-job.ts';
import { map } from '../../../src/jobs/map.ts';

const module = { file: '/work/tools/word-count.batch.mjs', fileName: 'word-count.batch.mjs', version: 'v1' };

function describedBy(facts: object): FunctionDescription {
  const read = readFacts({ initializes: false, reduces: false, ...facts }, module);
  if (typeof read === 'string') throw new Error(read);
  // As it comes out of a message or a record.
  return JSON.parse(JSON.stringify(read)) as FunctionDescription;
}

const size = { type: 'object', properties: { size: { type: 'integer', default: 3, minimum: 1 } } };
const source = { path: '/texts/a.b.txt', relative: 'a.b.txt', explicit: true, bytes: 1, mtimeMs: 0 };

describe('before a module is known', () => {
  test('it takes any file, makes none, and can be named by presets with whatever options', () => {
    const bound = map.bind({ function: 'f.mjs', with: { size: 4 } });
    expect(bound.ok && [bound.value.outputs(source), bound.value.reduce]).toEqual([[], undefined]);
    expect(bound.ok && bound.value.options).toEqual({ function: 'f.mjs', with: { size: 4 } });
    expect([map.accepts, map.makesFiles]).toEqual(['any', false]);
  });
});

describe('bound with a description it is the job of that module', () => {
  test('with its title, kinds of files, outputs and result', () => {
    const described = describedBy({
      title: ' Count Words ',
      accepts: ['*.txt'],
      outputs: [{ extension: '.json' }, { extension: '.txt', name: 'sub/{name}-{name}' }],
      reduces: true,
      waits: true,
    });
    const bound = map.bind({ function: 'f.mjs', described });
    if (!bound.ok) throw new Error(bound.issues[0]?.message);
    const { job, outputs, reduce } = bound.value;
    expect([job.id, job.title, job.makesFiles, job.waits]).toEqual(['map', 'Count Words', true, true]);
    expect(job.accepts).toMatchObject({ names: ['*.txt'] });
    expect(outputs(source)).toEqual([
      { extension: '.json', name: 'a.b' },
      { extension: '.txt', name: 'sub/a.b-a.b' },
    ]);
    expect(reduce?.files({ sources: [], folder: '/' })).toEqual([{ name: 'word-count', extension: '.json' }]);
    // The same again in a worker, which trusts nobody.
    const again = job.bind(bound.value.options);
    expect(again.ok && again.value.options).toEqual(bound.value.options);
  });

  test('with its own options: texts become what they are to be, and what is wrong is said by their names', () => {
    const described = describedBy({ options: size });
    const values = (given: object) => {
      const bound = map.bind({ function: 'f.mjs', with: given, described });
      return bound.ok ? bound.value.options['with'] : bound.issues.map(({ message }) => message);
    };
    expect(values({})).toEqual({ size: 3 });
    expect(values({ size: '12' })).toEqual({ size: 12 });
    expect(values({ size: 'x' })).toEqual([
      'Expected with.size to be a whole number of at least 1, but got "x".',
    ]);
    expect(values(JSON.parse('{ "__proto__": 1 }') as object)).toEqual([
      'There is no option __proto__; the options are size.',
    ]);
  });

  test('a description that somebody bent is none', () => {
    for (const described of [
      3,
      null,
      {},
      { ...describedBy({}), options: 3 },
      { ...describedBy({}), file: '' },
    ]) {
      const bound = map.bind({ function: 'f.mjs', described });
      expect(bound.ok && bound.value.job.title).toBe('Run Map Function');
    }
  });
});

test('a face asks for the module’s own options, all of them where they are few and none is marked', () => {
  const few = askedJob(describedBy({ options: size }));
  expect(few.options.properties).toMatchObject({ size: { ask: true } });
  expect(few.bind({ size: undefined }).ok).toBe(true);
  expect(few.bind({ size: 0 })).toMatchObject({ ok: false });
});

describe('what a module says of itself is refused with what is wrong', () => {
  test.each([
    [{ options: 3 }, /no JSON Schema of an object/],
    [{ options: { type: 'object' } }, /no JSON Schema of an object/],
    [
      { options: { properties: { 'a b': { type: 'string', default: '' } } } },
      /its option "a b" is no plain name/,
    ],
    [{ options: { properties: { a: 3 } } }, /its option a is no JSON Schema/],
    [
      { options: { properties: { a: { default: 3 } } } },
      /its option a has to have a type: one of integer, number/,
    ],
    [{ options: { properties: { a: { type: 'integer' } } } }, /its option a needs a default/],
    [
      { options: { properties: { a: { type: 'integer', default: 'x' } } } },
      /a default that it does not allow itself/,
    ],
    [
      { options: { properties: { a: { type: 'string', pattern: '(', default: '' } } } },
      /no regular expression/,
    ],
    [
      { options: { properties: { a: { type: 'array', default: [] } } } },
      /its option a needs items of a type/,
    ],
    [{ options: { properties: { a: { type: 'string', enum: [1], default: '' } } } }, /among texts only/],
    [{ outputs: () => [] }, /its outputs are no list/],
    [{ outputs: [] }, /its outputs are no list/],
    [{ outputs: [{}] }, /needs an extension/],
    [{ outputs: [{ extension: 'txt' }] }, /needs an extension/],
    [{ outputs: [{ extension: './../x' }] }, /needs an extension/],
    [{ outputs: [{ extension: '.txt', name: '../{name}' }] }, /nothing that leaves its folder/],
    [{ outputs: [{ extension: '.txt', name: '/{name}' }] }, /nothing that leaves its folder/],
    [{ outputs: [{ extension: '.txt', name: 'same' }] }, /has to have \{name\} in it/],
    [{ accepts: '*.txt' }, /its accepts are no list/],
    [{ reduced: { name: 'x' } }, /exports no reduce/],
    [{ reduces: true, reduced: { name: '../x' } }, /its reduced is no name of a file/],
    [{ reduces: true, reduced: 3 }, /its reduced is no name of a file/],
  ])('%j', (facts, words) => {
    expect(readFacts({ initializes: false, reduces: false, ...facts }, module)).toMatch(words);
  });
});
