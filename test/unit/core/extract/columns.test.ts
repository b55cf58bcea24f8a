import { expect, test } from 'vitest';
import { parseColumns } from '../../../../src/core/extract/columns.ts';

const asked = (text: string): unknown => {
  const columns = parseColumns(text);
  return columns.ok
    ? columns.value.map(({ text: what, name, type }) => [what, name, type ?? ''])
    : columns.problem;
};

test.each([
  ['', []],
  [
    ' id , name,',
    [
      ['id', 'id', ''],
      ['name', 'name', ''],
    ],
  ],
  ['$.user.name as user', [['$.user.name', 'user', '']]],
  [
    'price to number, born as birthday to date',
    [
      ['price', 'price', 'number'],
      ['born', 'birthday', 'date'],
    ],
  ],
  ['"Price, net" as "a, b"', [['Price, net', 'a, b', '']]],
  ["$['a,b'] as x", [["$['a,b']", 'x', '']]],
  [
    'order/item/@id\norder/date',
    [
      ['order/item/@id', 'order/item/@id', ''],
      ['order/date', 'order/date', ''],
    ],
  ],
  [
    'dc:date, First Name',
    [
      ['dc:date', 'dc:date', ''],
      ['First Name', 'First Name', ''],
    ],
  ],
])('%s', (text, wanted) => {
  expect(asked(text)).toEqual(wanted);
});

test.each([
  ['a, b as a', 'two columns are called “a”'],
  ['a to money', '“money” in “a to money” is no type'],
  ['a..b', '“..”'],
])('what cannot be is said: %s', (text, words) => {
  expect(asked(text)).toContain(words);
});
