import { expect, test } from 'vitest';
import { poolSizeSetting, sizesToMeasure, staffOf } from '../../../src/core/pool-sizes.ts';

test.each([
  [1, [1, 2]],
  [2, [1, 2, 4]],
  [4, [1, 2, 4, 8]],
  [6, [1, 2, 4, 6, 8]],
  [10, [1, 2, 4, 8, 10, 16]],
])('with %i cores: doubled up to twice as many, and the cores themselves', (cores, sizes) => {
  expect(sizesToMeasure(cores)).toEqual(sizes);
});

test('a job that waits has use for more workers than cores', () => {
  expect(sizesToMeasure(2, true)).toEqual([1, 2, 4, 8, 16, 32]);
});

test('who shares processes needs one for each core, and not more than there are places', () => {
  expect(staffOf(100, 2, true)).toEqual({ workers: 2, atOnce: 100 });
  expect(staffOf(3, 8, true)).toEqual({ workers: 3, atOnce: 3 });
  expect(staffOf(100, 2, false)).toEqual({ workers: 100 });
});

test('the setting for all cores is 0, as the next machine has others', () => {
  expect([1, 4, 8].map((size) => poolSizeSetting(size, 4))).toEqual([1, 0, 8]);
});
