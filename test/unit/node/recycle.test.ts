import { expect, test } from 'vitest';
import { wornOut } from '../../../src/node/recycle.ts';

test.each([
  ['as it was', 1000, 100, 1000, false],
  ['has grown beyond half of its share', 1000, 501, 1000, true],
  ['has grown, but only just begun', 5, 900, 1000, false],
  ['has a small share, and what every worker has', 1000, 120, 192, false],
  ['has a small share, and more than every worker', 1000, 170, 192, true],
  ['is a thread, of which nothing is known', 1000, 0, 1000, false],
  ['is old', 20_000, 90, 1000, true],
])('a worker that %s', (_state, files, residentMegabytes, share, worn) => {
  expect(wornOut({ files, residentMegabytes }, share)).toBe(worn);
});
