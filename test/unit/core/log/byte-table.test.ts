import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteTable } from '../../../../src/core/log/byte-table.ts';
import { TopValues } from '../../../../src/core/sketch/top-values.ts';
import { hashOf, twoTo21 } from '../../../../src/core/sketch/hash.ts';

const count = (table: ByteTable, text: string): number => {
  const bytes = Buffer.from(`<${text}>`);
  return table.count(bytes, 1, bytes.length - 1);
};

describe('a table of bytes', () => {
  const texts = fc.array(
    fc.oneof(fc.constantFrom('a', 'ä', ''), fc.integer({ min: 0, max: 300 }).map(String)),
    {
      maxLength: 600,
    },
  );

  it('counts as a table of texts does while there are few', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const [table, other] = [new ByteTable(400), new TopValues(400)];
        for (const text of all) {
          const place = count(table, text);
          expect(table.textAt(place)).toBe(text);
          other.add(text);
        }
        expect(table.value()).toEqual(other.toJSON());
      }),
      { numRuns: 30 },
    );
  });

  it('never lies where there are many', () => {
    const exact = new Map<string, number>();
    const table = new ByteTable(40);
    for (let i = 0; i < 20_000; i++) {
      const text = i % 7 === 0 ? 'often' : i % 50 === 0 ? `from ${i >> 10}` : `rare ${i % 3000}`;
      exact.set(text, (exact.get(text) ?? 0) + 1);
      const place = count(table, text);
      if (table.tag[place] === -1) table.tag[place] = hashOf(text) % 1000;
      expect(table.tag[place]).toBe(hashOf(text) % 1000);
      expect((table.high[place] ?? 0) >>> 0).toBe(Math.floor(hashOf(text) / twoTo21));
    }
    const told = TopValues.from(table.value());
    expect(told.top(1)).toEqual([{ value: 'often', count: exact.get('often'), missed: 0 }]);
    expect([told.isExact, told.total]).toEqual([false, 20_000]);
    for (const each of told.top(40)) {
      expect(exact.get(each.value)).toBeGreaterThanOrEqual(each.count);
      expect(exact.get(each.value)).toBeLessThanOrEqual(each.count + each.missed);
    }
  });

  it('cuts what is long between two characters', () => {
    const table = new ByteTable(10);
    const place = count(table, `${'x'.repeat(255)}${'ä'.repeat(1000)}`);
    expect(table.textAt(place)).toBe('x'.repeat(255));
  });
});
