import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DistinctCount, distinctError, exactlyCounted } from '../../../../src/core/sketch/distinct-count.ts';
import { hashOf, hashOfBytes } from '../../../../src/core/sketch/hash.ts';

const countOf = (values: Iterable<string>, precision?: number): DistinctCount => {
  const count = new DistinctCount(precision);
  for (const value of values) count.add(value);
  return count;
};
const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `visitor ${from + i}`);

describe('a distinct count', () => {
  it('is exact while there are few, and says so', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), (values) => {
        const count = countOf(values);
        expect([count.isExact, count.estimate]).toEqual([true, new Set(values).size]);
      }),
    );
    const most = countOf(texts(0, exactlyCounted()));
    expect([most.isExact, most.estimate]).toEqual([true, exactlyCounted()]);
    most.add('one more');
    expect(most.isExact).toBe(false);
  });

  it.each([3000, 20_000, 100_000, 500_000])('of %d is within three times its error', (size) => {
    for (const precision of [12, 14]) {
      const off = countOf(texts(0, size), precision).estimate / size - 1;
      expect(Math.abs(off)).toBeLessThan(3 * distinctError(precision));
    }
  });

  it('is the same whatever the order and the partition, over JSON too', () => {
    const size = fc.integer({ min: 0, max: exactlyCounted(10) * 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(size, size), { maxLength: 4 }), (parts) => {
        const ranges = parts.map(([a, b]) => texts(Math.min(a, b), Math.max(a, b)));
        const whole = countOf(ranges.flat(), 10);
        const merged = new DistinctCount(10);
        for (const range of ranges.toReversed())
          merged.merge(DistinctCount.from(JSON.parse(JSON.stringify(countOf(range.toReversed(), 10)))));
        expect(merged.toJSON()).toEqual(whole.toJSON());
        expect(merged.estimate).toBe(whole.estimate);
      }),
      { numRuns: 25 },
    );
  });

  it('does not merge what it cannot', () => {
    expect(() => new DistinctCount(10).merge(new DistinctCount(12))).toThrow(/precision/);
  });

  it('has the same hash of a text and of its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const bytes = Buffer.from(`<${text}>`);
        expect(hashOfBytes(bytes, 1, bytes.length - 1)).toBe(hashOf(text));
      }),
    );
    expect(Number.isSafeInteger(hashOf('a'))).toBe(true);
  });
});
