import { describe, expect, test } from 'vitest';
import type { CellKind } from '../../../../src/core/extract/coerce.ts';
import { Union } from '../../../../src/core/extract/union.ts';
import { mostUnionColumns } from '../../../../src/core/extract/value.ts';

const column = (name: string, kinds: Partial<Record<CellKind, number>> = {}, left = 0) => ({
  name,
  kinds,
  left,
});

describe('the columns of all files', () => {
  test('stand in the order in which they first come', () => {
    const union = new Union([]);
    expect(union.add([column('b'), column('a')])).toEqual([0, 1]);
    expect(union.add([column('c'), column('a')])).toEqual([2, 1]);
    expect(union.columns().map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  });

  test('leave their names to those that say where a row is from', () => {
    const union = new Union(['_source']);
    expect(union.add([column('_source_2'), column('_source')])).toEqual([0, 1]);
    expect(union.add([column('_source')])).toEqual([1]);
    expect(union.columns().map(({ name }) => name)).toEqual(['_source_2', '_source_3']);
  });

  test.each<[Partial<Record<CellKind, number>>[], string]>([
    [[{}], 'text'],
    [[{ integer: 3 }], 'integer'],
    [[{ integer: 3 }, { number: 1 }], 'number'],
    [[{ integer: 3 }, { text: 1 }], 'text'],
    [[{ boolean: 1 }], 'boolean'],
    [[{ boolean: 1, integer: 1 }], 'text'],
    [[{ date: 1 }], 'date'],
    [[{ date: 1, time: 1 }], 'text'],
    [[{ json: 1 }], 'text'],
  ])('have a type where all cells have it: %j', (files, kind) => {
    const union = new Union([]);
    for (const kinds of files) union.add([column('x', kinds)]);
    expect(union.columns()[0]?.kind).toBe(kind);
  });

  test('say what stayed text among numbers', () => {
    const union = new Union([]);
    union.add([column('price', { number: 90, text: 2 }), column('name', { text: 90, integer: 5 })]);
    union.add([column('price', { text: 1 }), column('when', { text: 4 }, 4)]);
    const asked = 'when: 4 values are not what they were to be, and stay text';
    expect(union.notes(true)).toEqual(['price: 3 values are not numbers, and stay text', asked]);
    expect(union.notes(false), 'where nobody wanted types').toEqual([asked]);
  });

  test('end somewhere, and that is said', () => {
    const union = new Union([]);
    const many = Array.from({ length: mostUnionColumns + 3 }, (_, at) => column(`c${at}`));
    expect(union.add(many).slice(-4)).toEqual([mostUnionColumns - 1, -1, -1, -1]);
    expect(union.columns()).toHaveLength(mostUnionColumns);
    expect(union.notes(false)).toEqual([
      'only the first 5,000 columns are in the table; name those that you need',
    ]);
  });
});
