import { expect, test } from 'vitest';
import { closest } from '../../../src/cli/closest.ts';

const names = ['resize', 'rotate', 'responsive', 'run', 'runs', 'optimize'];

test.each([
  ['rezise', 'resize'],
  ['Resize', 'resize'],
  ['optimise', 'optimize'],
  ['resp', 'responsive'],
  ['rotat', 'rotate'],
  ['runz', 'run'],
  ['frobnicate', undefined],
  ['x', undefined],
  ['', undefined],
])('%s was meant to be %s', (typed, name) => {
  expect(closest(typed, names)).toBe(name);
});
