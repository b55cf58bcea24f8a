import { expect, test } from 'vitest';
import { valueProblem } from '../../../src/node/sendable.ts';

test.each([[undefined], [null], [0], ['text'], [[1, { a: [] }]], [new Date(0)]])(
  '%j can be sent',
  (value) => {
    expect(valueProblem(value)).toBeUndefined();
  },
);

const circular: Record<string, unknown> = {};
circular['itself'] = circular;
test.each([
  ['a circle', circular, 'Converting circular structure to JSON'],
  ['a BigInt', { n: 1n }, 'Do not know how to serialize a BigInt'],
  ['a function', () => {}, 'it is a function'],
  ['a symbol', Symbol('s'), 'it is a symbol'],
  ['too much', 'x'.repeat(9_000_000), 'has 9 MB of JSON, and at most 8 MB can be handed back'],
])('%s cannot, and the reason is said', (_what, value, words) => {
  expect(valueProblem(value)).toContain(words);
});
