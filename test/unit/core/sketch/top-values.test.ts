import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestValue, TopValues } from '../../../../src/core/sketch/top-values.ts';

const tableOf = (values: readonly string[], limit: number): TopValues => {
  const table = new TopValues(limit);
  for (const value of values) table.add(value);
  return table;
};
const countsOf = (values: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};
const merged = (parts: readonly (readonly string[])[], limit: number): TopValues => {
  const table = new TopValues(limit);
  for (const part of parts) table.merge(TopValues.from(JSON.parse(JSON.stringify(tableOf(part, limit)))));
  return table;
};
/** Few values that come often and many that come once or twice. */
const value = fc.oneof(
  fc.constantFrom('a', 'b', 'c'),
  fc.integer({ min: 0, max: 200 }).map(String),
  fc.constantFrom('__proto__', 'constructor', ''),
);
const parts = fc.array(fc.array(value, { maxLength: 150 }), { maxLength: 5 });

describe('top values', () => {
  it('are exact while there are no more than the limit, whatever the partition', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const counts = countsOf(all.flat());
        const table = merged(all, counts.size);
        expect(table.isExact).toBe(true);
        expect(table.toJSON()).toEqual(tableOf(all.flat(), counts.size).toJSON());
        expect(new Map(table.top(1000).map((each) => [each.value, each.count]))).toEqual(counts);
      }),
    );
  });

  it('say how far a count can be off, and never lie', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 20 }), (all, limit) => {
        const counts = countsOf(all.flat());
        for (const table of [tableOf(all.flat(), limit), merged(all, limit)]) {
          const told = table.toJSON();
          expect(told.values.length).toBeLessThanOrEqual(limit);
          expect(told.total).toBe(all.flat().length);
          expect(table.isExact).toBe(counts.size <= limit);
          for (const each of table.top(limit)) {
            const exact = counts.get(each.value) ?? 0;
            expect(exact).toBeGreaterThanOrEqual(each.count);
            expect(exact).toBeLessThanOrEqual(each.count + each.missed);
          }
          for (const [absent, count] of counts)
            if (!told.values.includes(absent)) expect(count).toBeLessThanOrEqual(told.error);
        }
      }),
    );
  });

  it('count what is frequent exactly among a million rare ones', () => {
    const table = new TopValues(50);
    for (let i = 0; i < 100_000; i++) {
      table.add(`rare ${i}`);
      if (i % 10 === 0) table.add('frequent');
    }
    const told = TopValues.from(table.toJSON());
    expect(told.top(1)).toEqual([{ value: 'frequent', count: 10_000, missed: 0 }]);
    expect([told.isExact, told.total]).toEqual([false, 110_000]);
  });

  it('sort what is equal by its text, and cut what is long', () => {
    const table = tableOf(['b', 'a', 'x'.repeat(10_000), 'x'.repeat(20_000)], 10);
    expect(table.top(10).map((each) => [each.value, each.count])).toEqual([
      ['x'.repeat(longestValue), 2],
      ['a', 1],
      ['b', 1],
    ]);
  });
});
