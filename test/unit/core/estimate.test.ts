import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateBytes, type Measured, sampleOrder, type Sized } from '../../../src/core/estimate.ts';

const counts = fc.integer({ min: 0, max: 5000 });
const most = fc.integer({ min: 0, max: 40 });

describe('a sample', () => {
  test('has each place once, as many as asked for or as there are', () => {
    fc.assert(
      fc.property(counts, most, (count, size) => {
        const order = sampleOrder(count, size);
        expect(order).toHaveLength(Math.min(count, size));
        expect(new Set(order).size).toBe(order.length);
        for (const place of order) expect(place >= 0 && place < count).toBe(true);
      }),
    );
  });

  test('is spread evenly: every stretch of the files has its share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 40 }), (count, size) => {
        const places = sampleOrder(count, size).toSorted((a, b) => a - b);
        const widest = Math.ceil(count / places.length) + 1;
        for (const [i, place] of [...places, count].entries())
          expect(place - (places[i - 1] ?? -1)).toBeLessThanOrEqual(widest);
      }),
    );
  });

  test('begins with places that are far from each other', () => {
    const order = sampleOrder(1200, 12);
    expect(order.slice(0, 2)).toEqual([50, 850]);
    expect(Math.max(...order.slice(0, 4)) - Math.min(...order.slice(0, 4))).toBeGreaterThan(600);
  });
});

const sized = fc.record({ kind: fc.constantFrom('jpeg', 'png'), bytesIn: fc.integer({ min: 0, max: 1e8 }) });
const measured: fc.Arbitrary<Measured> = fc.record({
  kind: fc.constantFrom('jpeg', 'png'),
  bytesIn: fc.integer({ min: 0, max: 1e8 }),
  bytesOut: fc.integer({ min: 0, max: 1e8 }),
});
const some = fc.array(measured, { minLength: 1, maxLength: 12 });
const files = (count: number, bytesIn: (i: number) => number, kind = 'jpeg'): readonly Sized[] =>
  Array.from({ length: count }, (_, i) => ({ kind, bytesIn: bytesIn(i) }));

describe('expected bytes', () => {
  test('nothing measured says nothing', () => {
    expect(
      estimateBytes(
        [],
        files(3, () => 10),
      ),
    ).toBeUndefined();
  });

  test('all measured is no guess', () => {
    fc.assert(
      fc.property(some, (all) => {
        const sum = all.reduce((total, { bytesOut }) => total + bytesOut, 0);
        expect(estimateBytes(all, [])).toEqual({ expected: sum, low: sum, high: sum });
      }),
    );
  });

  test('the guess is in its range, which begins with what was measured', () => {
    fc.assert(
      fc.property(some, fc.array(sized, { maxLength: 50 }), (sample, others) => {
        const range = estimateBytes(sample, others);
        const certain = sample.reduce((total, { bytesOut }) => total + bytesOut, 0);
        const { low = NaN, expected = NaN, high = NaN } = range ?? {};
        expect(low).toBeGreaterThanOrEqual(certain);
        expect(expected).toBeGreaterThanOrEqual(low);
        expect(high).toBeGreaterThanOrEqual(expected);
      }),
    );
  });

  test('results in proportion to their sources', () => {
    const sample = [100, 2000, 40_000].map((bytesIn) => ({ kind: 'jpeg', bytesIn, bytesOut: bytesIn / 4 }));
    expect(
      estimateBytes(
        sample,
        files(10, () => 1000),
      ),
    ).toEqual({
      expected: 10_525 + 2500,
      low: 10_525 + 2500,
      high: 10_525 + 2500,
    });
  });

  test('results of one size, whatever their sources', () => {
    const sample = [100, 2000, 40_000].map((bytesIn) => ({ kind: 'jpeg', bytesIn, bytesOut: 5000 }));
    expect(
      estimateBytes(
        sample,
        files(100, (i) => i * 1e6),
      )?.expected,
    ).toBe(515_000);
  });

  test('each format by its own sample', () => {
    const sample = [
      ...[100, 200].map((bytesIn) => ({ kind: 'jpeg', bytesIn, bytesOut: bytesIn })),
      ...[100, 200].map((bytesIn) => ({ kind: 'png', bytesIn, bytesOut: bytesIn / 10 })),
    ];
    const others = [...files(1, () => 1000), ...files(1, () => 1000, 'png')];
    expect(estimateBytes(sample, others)?.expected).toBe(330 + 1000 + 100);
  });

  test('a format that was not measured goes by the others, with a wide range', () => {
    const sample = [100, 200].map((bytesIn) => ({ kind: 'jpeg', bytesIn, bytesOut: bytesIn / 2 }));
    expect(
      estimateBytes(
        sample,
        files(1, () => 1000, 'png'),
      ),
    ).toEqual({ expected: 650, low: 400, high: 900 });
  });

  test('the range is wide where the sample varies, and narrower with more of it', () => {
    const varied = (n: number): readonly Measured[] =>
      Array.from({ length: n }, (_, i) => ({
        kind: 'jpeg',
        bytesIn: 1000,
        bytesOut: i % 2 === 0 ? 100 : 900,
      }));
    const width = (n: number): number => {
      const { low = 0, high = 0 } =
        estimateBytes(
          varied(n),
          files(1000, () => 1000),
        ) ?? {};
      return high - low;
    };
    expect(width(4)).toBeGreaterThan(100_000);
    expect(width(12)).toBeLessThan(width(4));
  });

  test('half of the sums of random thirds are in a range of two standard errors, and far more', () => {
    const random = fc.sample(fc.integer({ min: 1, max: 1000 }), { numRuns: 300, seed: 7 });
    const all = random.map((bytesOut, i) => ({ kind: 'jpeg', bytesIn: 500 + ((i * 37) % 100), bytesOut }));
    const sum = random.reduce((total, each) => total + each, 0);
    let inside = 0;
    for (let from = 0; from < 25; from++) {
      const chosen = sampleOrder(all.length, 12).map((place) => (place + from) % all.length);
      const sample = chosen.flatMap((place) => all[place] ?? []);
      const { low = 0, high = 0 } =
        estimateBytes(
          sample,
          all.filter((each) => !sample.includes(each)),
        ) ?? {};
      if (low <= sum && sum <= high) inside++;
    }
    expect(inside).toBeGreaterThan(20);
  });
});
