import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Quantiles } from '../../../../src/core/sketch/quantiles.ts';
import { mergeQuantiles, quantilesAt } from '../../../../src/core/sketch/quantiles-value.ts';

const numbers = fc.array(
  fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
  { maxLength: 20 },
);
const sketchOf = (values: readonly number[]): Quantiles => {
  const made = new Quantiles();
  for (const value of values) made.add(value);
  return made;
};

describe('distributions as values', () => {
  it('are merged as the sketches are', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const merged = mergeQuantiles(sketchOf(a).toJSON(), sketchOf(b).toJSON());
        expect(merged).toEqual(sketchOf([...a, ...b]).toJSON());
      }),
      { numRuns: 50 },
    );
  });

  it('have the same quantiles', () => {
    const ranks = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
    fc.assert(
      fc.property(numbers, (values) => {
        const sketch = sketchOf(values);
        const found = quantilesAt(sketch.toJSON(), ranks);
        expect(found).toEqual(values.length === 0 ? [] : ranks.map((rank) => sketch.at(rank)));
      }),
      { numRuns: 50 },
    );
  });
});
