import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleSize } from '../../../src/node/measure-sample.ts';

const size = (available: number, fileMs: number, workers = 4) =>
  sampleSize(available, fileMs, { ms: 2000, workers });

test('as many files as take the time', () => {
  expect(size(1000, 20)).toEqual({ files: 100, times: 1 });
});

test('files that are too few for it are taken again', () => {
  expect(size(30, 20)).toEqual({ files: 30, times: 4 });
  expect(size(1, 0.001).times, 'not for ever').toBe(50);
});

test('slow files: two for each worker, unless that takes much too long', () => {
  expect(size(1000, 500)).toEqual({ files: 8, times: 1 });
  expect(size(1000, 20_000, 64)).toEqual({ files: 4, times: 1 });
});

test('never none, and never more than there are', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      (available, ms) => {
        const { files, times } = size(available, ms);
        expect(files).toBeGreaterThanOrEqual(1);
        expect(files).toBeLessThanOrEqual(available);
        expect(times).toBeGreaterThanOrEqual(1);
      },
    ),
  );
});
