import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Column, type ColumnValue } from '../../../../src/core/profile/column.ts';
import { factsOf, share, typeText } from '../../../../src/core/profile/facts.ts';

const valueOf = (texts: readonly string[]): ColumnValue => {
  const column = new Column('c');
  for (const text of texts) column.addText(text);
  return JSON.parse(JSON.stringify(column)) as ColumnValue;
};
const factsOfTexts = (texts: readonly string[]) => factsOf(valueOf(texts));

describe('a column', () => {
  it('of numbers has their range, mean and quantiles', () => {
    const facts = factsOfTexts([...Array.from({ length: 101 }, (_, i) => String(i)), '']);
    expect(facts).toMatchObject({
      ...{ type: 'integer', values: 102, empty: 1, min: 0, max: 100, mean: 50, distinct: 101 },
      distinctIsExact: true,
    });
    // Within 1 % of what stands at the rank, and whole.
    expect(facts.quantiles).toEqual({ p5: 5, p25: 25, p50: 50, p75: 74, p95: 95 });
  });

  it('of mixed values says how much is what', () => {
    const facts = factsOfTexts([...Array.from({ length: 199 }, () => '1'), 'n/a', '']);
    expect(typeText(facts)).toBe('mixed: over 99 % integer, under 1 % text');
    expect(typeText(factsOfTexts(['1', '2.5']))).toBe('number');
    expect(share(0.5)).toBe('50 %');
  });

  it('of dates has the first and the last', () => {
    expect(factsOfTexts(['2024-05-01', '2023-01-01', '31.12.2025'])).toMatchObject({
      ...{ type: 'date', earliest: '2023-01-01', latest: '2024-05-01' },
    });
  });

  it('has its most frequent values, none where all are different, and cuts long ones', () => {
    const { top } = factsOfTexts(['b', 'a', 'b', 'x'.repeat(100)]);
    expect(top.map(({ value, count }) => [value.length, count])).toEqual([
      [1, 2],
      [1, 1],
      [60, 1],
    ]);
    expect(factsOfTexts(Array.from({ length: 5000 }, (_, i) => `u${i}`)).top).toEqual([]);
  });

  it('gives up quantiles of numbers that are further apart than anybody asks for, and no more', () => {
    const { quantiles, min, max, mean } = factsOfTexts(['1e-300', '1e300', '-1e308', '-1e308']);
    expect({ quantiles, min, max, mean }).toEqual({
      quantiles: undefined,
      min: -1e308,
      max: 1e300,
      mean: undefined,
    });
  });

  it('is the same whatever parts it was read in', () => {
    const text = fc.oneof(
      fc.constantFrom(
        '',
        '1',
        '-2.5',
        '0.1',
        '1e300',
        '1e-200',
        'true',
        '2024-01-01',
        'x',
        'ä',
        '9007199254740993',
      ),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(String),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), fc.nat(40), fc.nat(40), (texts, a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const merged = new Column('c');
        for (const part of [texts.slice(0, first), texts.slice(first, second), texts.slice(second)])
          merged.merge(valueOf(part));
        expect(factsOf(merged.toJSON())).toEqual(factsOfTexts(texts));
      }),
      { numRuns: 300 },
    );
  });
});
