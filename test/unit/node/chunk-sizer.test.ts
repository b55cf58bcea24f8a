import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkSizer } from '../../../src/node/chunk-sizer.ts';

describe('how many files a worker gets at once', () => {
  test('the setting, whatever was measured', () => {
    const sizer = new ChunkSizer(7, 2);
    sizer.measured(1, 1000);
    expect([sizer.next(1000), sizer.next(1)]).toEqual([7, 7]);
  });

  test('one, before anything was measured', () => {
    expect(new ChunkSizer(0, 4).next(100_000)).toBe(1);
  });

  test.each([
    { fileMs: 5, remaining: 10_000, files: 10, why: 'about 50 ms of work' },
    { fileMs: 60, remaining: 10_000, files: 1, why: 'slow files go out one by one' },
    { fileMs: 0.001, remaining: 1_000_000, files: 2000, why: 'no end of no-ops in one message' },
    { fileMs: 0, remaining: 1_000_000, files: 2000, why: 'nothing measurable' },
    {
      fileMs: 1,
      remaining: 80,
      files: 10,
      why: 'near the end each of 2 workers gets a quarter of its share',
    },
    { fileMs: 1, remaining: 0, files: 1, why: 'never none' },
  ])('$why', ({ fileMs, remaining, files }) => {
    const sizer = new ChunkSizer(0, 2);
    sizer.measured(10, fileMs * 10);
    expect(sizer.next(remaining)).toBe(files);
  });

  test('follows files that become slower, without jumping at one', () => {
    const sizer = new ChunkSizer(0, 1);
    sizer.measured(10, 10);
    sizer.measured(1, 50);
    const afterOne = sizer.next(100_000);
    for (let i = 0; i < 30; i++) sizer.measured(1, 50);
    expect(afterOne).toBeGreaterThan(1);
    expect(sizer.next(100_000)).toBe(1);
  });

  test('is a whole number of at least one, whatever was measured', () => {
    const measured = fc.array(fc.tuple(fc.nat(5000), fc.double({ min: 0, max: 1e7, noNaN: true })));
    fc.assert(
      fc.property(measured, fc.nat(1_000_000), fc.integer({ min: 1, max: 64 }), (all, remaining, workers) => {
        const sizer = new ChunkSizer(0, workers);
        for (const [files, ms] of all) sizer.measured(files, ms);
        const next = sizer.next(remaining);
        expect(Number.isInteger(next) && next >= 1 && next <= 2000).toBe(true);
      }),
    );
  });
});
