import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLines } from '../../../../src/core/profile/csv-lines.ts';
import { Column } from '../../../../src/core/profile/column.ts';
import { factsOf } from '../../../../src/core/profile/facts.ts';
import { cell, fileSection } from '../../../../src/core/profile/markdown.ts';

const hostile = [
  '<img src=x onerror=alert(1)>',
  'a|b',
  '`c`',
  '[x](javascript:1)',
  '\u202Eevil',
  '=1+1',
  'x\n# head',
  '\0',
];
const signs = [
  '\\',
  '|',
  '`',
  '<',
  '*',
  '_',
  '[',
  ']',
  '\n',
  '\r',
  '\u2028',
  'a',
  ' ',
  '://',
  'www.',
  '\uD800',
  '1.',
];
const column = (name: string) => {
  const made = new Column(name);
  for (const text of hostile) made.addText(text);
  return factsOf(made.toJSON());
};

describe('what strangers wrote', () => {
  it('means nothing in the report, and is on one line of it', () => {
    const section = fileSection({
      ...{ file: 'a|b\n<b>.csv', form: 'separated by `', rows: 8, rejected: 1, lines: 9, duplicates: 0 },
      columns: hostile.map(column),
      columnsLeftOut: 3,
      rejects: [{ line: 1, column: 2, reason: '<b>|' }],
      notes: ['<script>'],
      schema: { with: '<b>', differences: ['“|” is new'] },
    });
    const rows = section.split('\n').filter((line) => line.startsWith('|'));
    for (const row of rows) expect([5, 12]).toContain(row.replaceAll('\\|', '').split('|').length);
    expect(section).not.toMatch(/(?<!\\)(?:[<`]|\]\()/);
    // eslint-disable-next-line no-control-regex -- none of them may be in a report
    expect(section).not.toMatch(/[\0\u202E]/);
  });

  it('is cut where it is long, between two characters', () => {
    expect(cell('😀'.repeat(100), 10)).toBe(`${'😀'.repeat(10)}…`);
    expect(cell('x'.repeat(1e6), 10)).toBe(`${'x'.repeat(10)}…`);
    expect(cell('2024-01-01 10:00')).toBe('2024-01-01 10:00');
    expect(cell('- 1. www.a.b https://c @d')).toBe(String.raw`\- 1. www\.a.b https\://c \@d`);
  });

  it('has no sign left that Markdown knows, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...signs), { maxLength: 20 }).map((all) => all.join('')),
        (text) => {
          expect(cell(text)).not.toMatch(/[\n\r]|(?:^|[^\\])(?:\\\\)*[|`<>*_[\]]/);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is no formula in a spreadsheet', () => {
    const lines = csvLines('=cmd.csv', [column('+1'), column('@x')]);
    for (const line of lines.trimEnd().split('\n')) expect(line).toMatch(/^'=cmd\.csv,'[+@]/);
  });
});
