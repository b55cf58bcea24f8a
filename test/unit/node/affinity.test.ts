import { expect, test } from 'vitest';
import { allowedCores } from '../../../src/node/affinity.ts';

test.each([
  ['0-1', [0, 1]],
  ['3', [3]],
  ['0,2-4,7', [0, 2, 3, 4, 7]],
])('the cores of %s', (list, cores) => {
  expect(allowedCores(`Name:\tnode\nCpus_allowed:\t3\nCpus_allowed_list:\t${list}\nMems:\t0\n`)).toEqual(
    cores,
  );
});

test('a system that does not say so keeps every worker where it is', () => {
  expect(allowedCores('Name:\tnode\n')).toBeUndefined();
});
