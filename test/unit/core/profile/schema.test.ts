import { describe, expect, it } from 'vitest';
import type { ColumnFacts, ColumnType } from '../../../../src/core/profile/facts.ts';
import { Schemas } from '../../../../src/core/profile/schema.ts';

const columns = (types: Readonly<Record<string, ColumnType>>): ColumnFacts[] =>
  Object.entries(types).map(([name, type]) => ({
    ...{ name, type, kinds: { [type]: 1 }, values: 1, empty: 0, distinct: 1, distinctIsExact: true, top: [] },
  }));

describe('how columns differ from those of earlier files', () => {
  it('is told in words', () => {
    const schemas = new Schemas();
    expect(schemas.compare('a', columns({ id: 'integer', name: 'text', old: 'text' }))).toEqual({
      with: undefined,
      differences: [],
    });
    expect(schemas.compare('b', columns({ id: 'text', name: 'text', new: 'date' }))).toEqual({
      with: 'a',
      differences: ['“old” is missing', '“new” is new', '“id” is text here and integer there'],
    });
    expect(schemas.compare('c', columns({ id: 'empty', name: 'text', old: 'text' })).differences).toEqual([]);
  });

  it('is not told of files that have little in common', () => {
    const schemas = new Schemas();
    schemas.compare('users', columns({ id: 'integer', name: 'text', mail: 'text' }));
    expect(
      schemas.compare('orders', columns({ id: 'integer', price: 'number', when: 'date' })).with,
    ).toBeUndefined();
    expect(
      schemas.compare('more orders', columns({ id: 'integer', price: 'number', when: 'date' })).with,
    ).toBe('orders');
    expect(schemas.kinds).toBe(2);
  });

  it('names the first of many columns, and says how many more there are', () => {
    const schemas = new Schemas();
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, 'text' as const]));
    schemas.compare('a', columns(many(20)));
    const { differences } = schemas.compare('b', columns(many(40)));
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatch(/and 10 more are new$/);
  });

  it('is kept of so many kinds of files and no more', () => {
    const schemas = new Schemas();
    for (let i = 0; i < 1000; i++) schemas.compare(`f${i}`, columns({ [`c${i}`]: 'text' }));
    expect(schemas.kinds).toBe(64);
  });
});
