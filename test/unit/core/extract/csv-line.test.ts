import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../../../src/core/extract/csv-line.ts';
import { guarded, guardedName } from '../../../../src/core/extract/formula.ts';

describe('what a spreadsheet would run', () => {
  test.each(['=1+1', '@SUM(A1)', '+cmd|x', '-1+1', '\t=1', '\r=1', '＝1', '=HYPERLINK("http://x")', '@anna'])(
    'becomes a text: %s',
    (text) => {
      expect(guarded(text)).toBe(`'${text}`);
    },
  );

  test.each(['-12.5', '+49', '-3e5', '-.5', '-50%', '-', '1+1', 'a=b', '', ' x', '2024-01-01'])(
    'is not a number, nor what has the sign within: %s',
    (text) => {
      expect(guarded(text)).toBe(text);
    },
  );
});

test('the name of an attribute stays what it is, as long as it can be nothing else', () => {
  for (const name of ['@id', '@xml:lang', 'größe', '@data-x']) expect(guardedName(name)).toBe(name);
  for (const name of ['@SUM(A1)', '=id', '@a|b', '@']) expect(guardedName(name)).toBe(`'${name}`);
});

test('whatever the cells hold, another program reads the same', () => {
  const cell = fc.string({ unit: fc.constantFrom(...`",;\n\r a'=é\u{1f600}`), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      const line = csvLine(cells, false);
      expect(parse(line, { relaxColumnCount: true, skipEmptyLines: false, recordDelimiter: '\n' })).toEqual([
        cells,
      ]);
    }),
  );
});

test('has what is no text in its own way', () => {
  expect(csvLine([1.5, true, undefined, null, ['a', 1], { b: '"' }], true)).toBe(
    '1.5,true,,,"[""a"",1]","{""b"":""\\""""}"\n',
  );
});
