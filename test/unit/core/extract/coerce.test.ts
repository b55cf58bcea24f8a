import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellOf, type Reading } from '../../../../src/core/extract/coerce.ts';

const read = (value: unknown, reading: Reading = 'by-themselves', isTyped = false): unknown => {
  const cell = cellOf(value, reading, isTyped);
  return cell.left === true ? [cell.value, 'left'] : [cell.value, cell.kind];
};

describe('a text of CSV or XML by itself', () => {
  test.each([
    ['12', 12, 'integer'],
    ['-3', -3, 'integer'],
    ['2.50', 2.5, 'number'],
    ['1e3', 1000, 'number'],
    ['true', true, 'boolean'],
    ['FALSE', false, 'boolean'],
    ['2024-02-29', '2024-02-29', 'date'],
    ['2024-02-29 10:20:30', '2024-02-29T10:20:30', 'time'],
    ['2024-02-29T10:20:30.123+02:00', '2024-02-29T10:20:30.123+02:00', 'time'],
    ['', undefined, undefined],
  ])('%s', (text, value, kind) => {
    expect(read(text)).toEqual([value, kind]);
  });

  test.each([
    ...['007', '+49', '1,5', '12 ', '0x10', 'Infinity', 'NaN', '1e999', '.5', '5.', '1_000', '--1'],
    ...['9007199254740993', '12345678901234567890'],
    ...['2023-02-29', '2024-13-01', '2024-1-1', '2024-02-29T25:00', '0099-01-01'],
    ...['yes', 'truely', 'null', '-'],
  ])('stays text where it is not clearly something else: %s', (text) => {
    expect(read(text)).toEqual([text, 'text']);
  });

  test('and always where that is wished', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(read(text, 'as-text')).toEqual([text, 'text']);
      }),
    );
  });
});

describe('a column with a type', () => {
  test.each<[unknown, Reading, unknown]>([
    [' 007 ', 'number', [7, 'integer']],
    ['+1.5', 'number', [1.5, 'number']],
    ['abc', 'number', ['abc', 'left']],
    ['1,5', 'number', ['1,5', 'left']],
    ['12345678901234567890', 'number', ['12345678901234567890', 'left']],
    ['  ', 'number', [undefined, undefined]],
    ['yes', 'boolean', [true, 'boolean']],
    ['0', 'boolean', [false, 'boolean']],
    ['maybe', 'boolean', ['maybe', 'left']],
    ['2024-01-31', 'date', ['2024-01-31', 'date']],
    ['31.01.2024', 'date', ['31.01.2024', 'left']],
    [5, 'text', ['5', 'text']],
    [true, 'text', ['true', 'text']],
    [5, 'date', ['5', 'left']],
    [true, 'number', ['true', 'left']],
  ])('%s to %s', (value, reading, wanted) => {
    expect(read(value, reading)).toEqual(wanted);
  });
});

test('JSON has types of its own: its texts are texts, or dates', () => {
  expect(read('12', 'by-themselves', true)).toEqual(['12', 'text']);
  expect(read('2024-01-31', 'by-themselves', true)).toEqual(['2024-01-31', 'date']);
  expect(read(12, 'as-text', true)).toEqual([12, 'integer']);
  expect(read(1.5, 'as-text', true)).toEqual([1.5, 'number']);
  expect(read(null, 'as-text', true)).toEqual([undefined, undefined]);
  expect(read(['a'], 'as-text', true)).toEqual([['a'], 'json']);
  expect(read([], 'as-text', true)).toEqual([undefined, undefined]);
});
