import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { unsendablePart } from '../../../src/node/unsendable.ts';

test.each([
  [() => 1, 'value is a function'],
  [{ items: [1, 2, 3, { callback: () => {} }] }, 'value.items[3].callback is a function'],
  [{ 'a b': { c: Symbol('x') } }, 'value["a b"].c is a symbol'],
  [[1n], 'value[0] is a BigInt; make it a number or a text'],
  [{ mean: 0 / 0 }, 'value.mean is NaN, for which JSON has no word'],
  [{ most: Infinity }, 'value.most is Infinity, for which JSON has no word'],
  [{ counts: new Map() }, 'value.counts is a Map; Object.fromEntries makes an object of it'],
  [{ seen: new Set() }, 'value.seen is a Set; […set] makes a list of it'],
  [{ later: Promise.resolve() }, 'value.later is a Promise; await it first'],
  [new Error('x'), 'value is a Error; its message is a text'],
  [/x/, 'value is a RegExp'],
  [{ data: new Uint8Array(3) }, 'value.data is a Uint8Array; declare outputs, and bytes become a file'],
  [Buffer.from('x'), 'value is a Uint8Array; declare outputs, and bytes become a file'],
])('%o', (value, said) => {
  expect(unsendablePart(value)).toBe(said);
});

test('what refers to itself is said, and no loop', () => {
  const value: Record<string, unknown> = {};
  value['itself'] = [value];
  expect(unsendablePart(value)).toMatch(/refers back to the whole$/);
});

test('whatever JSON gives back as it was has no such part', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => unsendablePart(value) === undefined));
  expect(unsendablePart({ at: new Date(0), nothing: undefined, none: null })).toBeUndefined();
});
