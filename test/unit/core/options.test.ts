import * as fc from 'fast-check';
import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { bindOptions, convertOptions, expectation, optionEntries } from '../../../src/core/options.ts';

const schema = Type.Object({
  size: Type.Integer({ default: 128, minimum: 1, maximum: 16_383 }),
  ratio: Type.Number({ default: 0.5, minimum: 0 }),
  fit: Type.Enum(['inside', 'cover'], { default: 'inside' }),
  strip: Type.Boolean({ default: true }),
  background: Type.String({ default: 'white', placeholder: 'colour', pattern: '^[a-z]+$' }),
  tags: Type.Array(Type.String(), { default: [] }),
  widths: Type.Array(Type.Integer({ minimum: 1 }), { default: [640] }),
  formats: Type.Array(Type.Enum(['avif', 'webp']), { default: ['avif'] }),
  seed: Type.Optional(Type.Integer({ maximum: 9 })),
});
const defaults = {
  size: 128,
  ratio: 0.5,
  fit: 'inside',
  strip: true,
  background: 'white',
  tags: [],
  widths: [640],
  formats: ['avif'],
};

/** What a person reads when options are refused. */
function messages(...layers: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const bound = bindOptions(schema, ...layers);
  return bound.ok ? [] : bound.issues.map(({ message }) => message);
}

describe('bindOptions', () => {
  it('gives the defaults', () => {
    expect(bindOptions(schema)).toEqual({ ok: true, value: defaults });
  });

  it('lays each layer over the one before', () => {
    const bound = bindOptions(schema, { size: 200, fit: 'cover' }, {}, { size: 300, strip: undefined });
    expect(bound).toEqual({ ok: true, value: { ...defaults, size: 300, fit: 'cover' } });
  });

  it('shares no default between two runs', () => {
    const first = bindOptions(schema);
    if (first.ok) first.value.widths.push(1);
    expect(bindOptions(schema)).toEqual({ ok: true, value: defaults });
  });

  const theOptions = 'the options are size, ratio, fit, strip, background, tags, widths, formats, seed.';
  it.each([
    ['size', 0, 'Expected size to be a whole number from 1 to 16383, but got 0.'],
    ['size', 16_384, 'Expected size to be a whole number from 1 to 16383, but got 16384.'],
    ['size', 1.5, 'Expected size to be a whole number from 1 to 16383, but got 1.5.'],
    ['size', '128', 'Expected size to be a whole number from 1 to 16383, but got "128".'],
    ['size', null, 'Expected size to be a whole number from 1 to 16383, but got null.'],
    ['size', Number.NaN, 'Expected size to be a whole number from 1 to 16383, but got NaN.'],
    ['size', Infinity, 'Expected size to be a whole number from 1 to 16383, but got Infinity.'],
    ['size', 5n, 'Expected size to be a whole number from 1 to 16383, but got 5n.'],
    [
      'size',
      { a: 5n },
      'Expected size to be a whole number from 1 to 16383, but got something that is not plain data.',
    ],
    ['ratio', -1, 'Expected ratio to be a number of at least 0, but got -1.'],
    ['seed', 10, 'Expected seed to be a whole number of at most 9, but got 10.'],
    ['fit', 'fill', 'Expected fit to be one of inside, cover, but got "fill".'],
    ['strip', 'yes', 'Expected strip to be true or false, but got "yes".'],
    ['background', 7, 'Expected background to be a colour, but got 7.'],
    ['background', 'NO', 'Expected background to be a colour, but got "NO".'],
    ['background', 'X'.repeat(100), `Expected background to be a colour, but got "${'X'.repeat(78)}….`],
    ['tags', 'a', 'Expected tags to be a list, each a text, but got "a".'],
    ['tags', [1], 'Expected tags to be a list, each a text, but got [1].'],
    ['widths', [640, 0], 'Expected widths to be a list, each a whole number of at least 1, but got [640,0].'],
    ['sizes', 1, `There is no option sizes; ${theOptions}`],
    ['constructor', 1, `There is no option constructor; ${theOptions}`],
    ['toString', 1, `There is no option toString; ${theOptions}`],
  ])('refuses %s = %o: %s', (option, value, wanted) => {
    expect(messages({ [option]: value })).toEqual([wanted]);
  });

  it('tells all that is wrong at once, in the order of the options', () => {
    expect(messages({ fit: 1, size: 0 }, { strip: 2 })).toEqual([
      'Expected size to be a whole number from 1 to 16383, but got 0.',
      'Expected fit to be one of inside, cover, but got 1.',
      'Expected strip to be true or false, but got 2.',
    ]);
  });

  it('tells what is wrong with the option that an issue names', () => {
    const bound = bindOptions(schema, { size: 0 }, { nosuch: 1 });
    expect(bound.ok ? [] : bound.issues.map(({ option }) => option)).toEqual(['nosuch']);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty'])(
    'refuses %s as an option, as text and as data, and pollutes nothing',
    (name) => {
      const hostile = JSON.parse(`{ "${name}": { "size": 5, "polluted": true } }`) as Record<string, unknown>;
      for (const layer of [hostile, convertOptions(schema, hostile)]) {
        expect(messages(layer)).toEqual([expect.stringContaining(`There is no option ${name};`)]);
      }
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      expect(bindOptions(schema)).toEqual({ ok: true, value: defaults });
    },
  );

  it('either refuses with a sentence for each issue or gives values of the schema, whatever comes', () => {
    const hostile = fc.dictionary(
      fc.oneof(fc.constantFrom(...Object.keys(schema.properties)), fc.string()),
      fc.anything({ withBigInt: true, withNullPrototype: true }),
      { maxKeys: 4 },
    );
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const bound = bindOptions(schema, one, other);
        if (bound.ok) {
          expect(bindOptions(schema, bound.value)).toEqual(bound);
        } else {
          expect(bound.issues.length, 'refused without a reason').toBeGreaterThan(0);
          for (const { message } of bound.issues)
            expect(message).toMatch(/^(Expected|There is no option) .*\.$/s);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('convertOptions', () => {
  it.each([
    ['size', '200', 200],
    ['size', ' 200 ', 200],
    ['size', '-5', -5],
    ['size', '1e3', 1000],
    ['size', '1.5', 1.5],
    ['size', '', ''],
    ['size', ' ', ' '],
    ['size', 'true', 'true'],
    ['size', '0x10', '0x10'],
    ['size', '12abc', '12abc'],
    ['size', '1,000', '1,000'],
    ['size', 'Infinity', 'Infinity'],
    ['ratio', '.25', 0.25],
    ['ratio', '+2.', 2],
    ['strip', 'true', true],
    ['strip', 'FALSE', false],
    ['strip', '1', true],
    ['strip', '0', false],
    ['strip', 'no', 'no'],
    ['strip', true, true],
    ['fit', 'cover', 'cover'],
    ['background', '123', '123'],
    ['background', 'true', 'true'],
    ['tags', 'a', ['a']],
    ['tags', ['a', '1'], ['a', '1']],
    ['widths', ['640', '1280'], [640, 1280]],
    ['widths', '640', [640]],
    ['widths', '640,1280, 1920', [640, 1280, 1920]],
    ['widths', ['640,1280', '1920'], [640, 1280, 1920]],
    ['widths', '640,', [640, '']],
    ['widths', [640], [640]],
    ['formats', 'avif,webp', ['avif', 'webp']],
    ['tags', '*.{a,b}', ['*.{a,b}']],
    ['widths', ['x'], ['x']],
    ['seed', '3', 3],
    ['nosuch', '3', '3'],
  ])('makes of --%s %o: %o', (option, text, wanted) => {
    expect(convertOptions(schema, { [option]: text })).toEqual({ [option]: wanted });
  });

  it.each([
    ['size', '1.5', 'Expected size to be a whole number from 1 to 16383, but got 1.5.'],
    ['size', 'big', 'Expected size to be a whole number from 1 to 16383, but got "big".'],
    ['size', '', 'Expected size to be a whole number from 1 to 16383, but got "".'],
    ['strip', 'no', 'Expected strip to be true or false, but got "no".'],
  ])('leaves what does not fit for the message: --%s %j', (option, text, wanted) => {
    expect(messages(convertOptions(schema, { [option]: text }))).toEqual([wanted]);
  });

  it('gives every number back that a text was made from', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(convertOptions(schema, { ratio: `${number}` })['ratio']).toBe(Number(`${number}`));
      }),
    );
  });
});

describe('what help says of an option', () => {
  it('lists the options in the order of the schema', () => {
    expect(optionEntries(schema).map(([name]) => name)).toEqual(Object.keys(schema.properties));
  });

  it.each([
    [{}, 'a text'],
    [{ type: 'object' }, 'an object'],
    [{ type: 'array' }, 'a list, each a text'],
    [{ type: 'array', minItems: 1 }, 'a list of at least 1, each a text'],
    [{ type: 'integer' }, 'a whole number'],
    [{ type: 'number', minimum: 0, maximum: 0 }, 'a number from 0 to 0'],
    [{ type: 'string', placeholder: 'folder' }, 'a folder'],
  ] as const)('%o is %s', (option, wanted) => {
    expect(expectation(option)).toBe(wanted);
  });
});
