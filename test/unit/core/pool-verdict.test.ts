import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgePools, median, type Timing } from '../../../src/core/pool-verdict.ts';

const timing = (workers: number, ...times: readonly [number, ...number[]]): Timing => ({
  type: 'process',
  workers,
  times,
});

test('medians, speed-up over one worker, and what each worker has of it', () => {
  const { rows, best, sure } = judgePools(
    [timing(1, 2000, 2020, 1990), timing(2, 1000, 1010, 995), timing(4, 990, 1300, 1310)],
    50,
  );
  expect(rows.map(({ ms, filesPerSecond }) => [ms, filesPerSecond])).toEqual([
    [2000, 25],
    [1000, 50],
    [1300, (50 / 1300) * 1000],
  ]);
  expect(rows[1]).toMatchObject({ speedUp: 2, efficiency: 1, low: 995, high: 1010 });
  expect([best.workers, sure]).toEqual([2, 'clear']);
});

test('of pools that cannot be told apart, the one with the fewest workers', () => {
  const verdict = judgePools(
    [timing(1, 2000, 2010, 1990), timing(2, 1010, 1000, 1005), timing(4, 1000, 995, 1003)],
    10,
  );
  expect(verdict.fastest.workers).toBe(4);
  expect(verdict.best.workers).toBe(2);
  expect(verdict.alike.map(({ workers }) => workers)).toEqual([4]);
  expect([verdict.won, verdict.rounds]).toEqual([3, 3]);
});

test('one round that something else disturbed changes nothing', () => {
  const { best, sure } = judgePools(
    [timing(1, 2000, 2010, 1990, 2005, 2000), timing(2, 1000, 9000, 1005, 1010, 990)],
    10,
  );
  expect([best.workers, sure]).toEqual([2, 'clear']);
});

test.each([
  ['times that jump', [timing(1, 1000, 2000, 3000), timing(2, 900, 1900, 2900)] as const],
  ['a single round', [timing(1, 2000), timing(2, 1000)] as const],
])('%s are a guess, and then the fastest is named and not the fewest', (_what, timings) => {
  const { best, sure } = judgePools([...timings], 10);
  expect([best.workers, sure]).toEqual([2, 'guess']);
});

test('processes are preferred to threads that are no faster', () => {
  const times = [1000, 1010, 1005] as const;
  const { best } = judgePools(
    [
      { type: 'thread', workers: 2, times },
      { type: 'process', workers: 2, times },
    ],
    10,
  );
  expect(best.type).toBe('process');
});

test('the best is never slower than the fastest by more than the noise, and has no more workers', () => {
  const ms = fc.double({ min: 1, max: 1e5, noNaN: true });
  const times = fc.tuple(ms, ms, ms, ms, ms);
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 6 }), (all) => {
      const [one, ...more] = all.map((own, i) => timing(2 ** i, ...own));
      if (one === undefined) return;
      const { best, fastest, noise, won, rounds } = judgePools([one, ...more], 7);
      expect(best.workers).toBeLessThanOrEqual(fastest.workers);
      expect(best.ms).toBeLessThanOrEqual(fastest.ms * (1 + 2 * noise) + 1e-9);
      expect(won).toBeLessThanOrEqual(rounds);
    }),
  );
});

test('the median of an even number is between the two in the middle', () => {
  expect([median([3]), median([4, 1]), median([9, 1, 5])]).toEqual([3, 2.5, 5]);
});
