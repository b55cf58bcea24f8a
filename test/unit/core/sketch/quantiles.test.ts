import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileError, Quantiles } from '../../../../src/core/sketch/quantiles.ts';

const sketchOf = (numbers: readonly number[]): Quantiles => {
  const sketch = new Quantiles();
  for (const number of numbers) sketch.add(number);
  return sketch;
};
const ranks = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 1];
const numbers = fc.array(
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -50, max: 50 }),
    fc.double({ min: 1e-6, max: 100, noNaN: true }),
  ),
  { maxLength: 60 },
);

describe('quantiles', () => {
  it('are within their error of the value at their rank', () => {
    fc.assert(
      fc.property(numbers, (all) => {
        const sketch = sketchOf(all);
        const sorted = all.toSorted((a, b) => a - b);
        for (const rank of ranks) {
          const exact = sorted[Math.floor(rank * (sorted.length - 1))];
          if (exact === undefined) expect(sketch.at(rank)).toBeUndefined();
          // What is smaller than any normal double counts as zero.
          else if (Math.abs(exact) > 1e-307 && Math.abs(exact) < 8e307)
            expect(Math.abs((sketch.at(rank) ?? NaN) - exact)).toBeLessThanOrEqual(
              Math.abs(exact) * quantileError * 1.000001,
            );
        }
      }),
    );
  });

  it('are the same whatever the partition, over JSON too', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 5 }), (parts) => {
        const whole = sketchOf(parts.flat());
        const merged = new Quantiles();
        for (const part of parts.toReversed())
          merged.merge(Quantiles.from(JSON.parse(JSON.stringify(sketchOf(part)))));
        expect(merged.toJSON()).toEqual(whole.toJSON());
        expect(ranks.map((rank) => merged.at(rank))).toEqual(ranks.map((rank) => whole.at(rank)));
        const live = new Quantiles();
        for (const part of parts) live.merge(sketchOf(part));
        expect(live.toJSON()).toEqual(whole.toJSON());
      }),
      { numRuns: 20 },
    );
  });

  it('leave out what is no number', () => {
    const sketch = sketchOf([NaN, Infinity, -Infinity]);
    expect([sketch.count, sketch.at(0.5), sketch.min, sketch.max]).toEqual([
      0,
      undefined,
      undefined,
      undefined,
    ]);
    sketch.add(3);
    sketch.add(5, 0);
    expect([sketch.count, sketch.at(0), sketch.at(1)]).toEqual([1, 3, 3]);
  });
});
