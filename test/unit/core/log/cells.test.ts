import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, bytesCell, codeCell, markdownTable } from '../../../../src/core/log/cells.ts';

/** The cells of a row, as GitHub parts them: at each bar without a backslash. */
const cellsOf = (row: string): readonly string[] => row.split(/(?<!\\)\|/).slice(1, -1);

/** What a code span shows (CommonMark 6.1); undefined: the text is not one span as a whole. */
function spanOf(cell: string): string | undefined {
  const text = cell.trim().replaceAll('\\|', '|');
  const fence = /^`+/.exec(text)?.[0] ?? '';
  if (fence === '' || !text.endsWith(fence) || text.length <= 2 * fence.length) return undefined;
  const inner = text.slice(fence.length, -fence.length);
  if ((inner.match(/`+/g) ?? []).some((run) => run.length === fence.length)) return undefined;
  return inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== '' ? inner.slice(1, -1) : inner;
}

const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom('|', '`', '\\', '<', '\n', ' ', 'a', '\u202E', '*', '\0', '\uD800') }),
  fc.string({ unit: 'binary' }),
);

describe('cells of a report', () => {
  it('hold any text without obeying it', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const table = markdownTable(
          [
            ['path', 'left'],
            ['agent', 'left'],
          ],
          [[codeCell(one), codeCell(other)]],
        );
        const row = table.split('\n')[2] ?? '';
        expect(table.split('\n')).toHaveLength(4);
        expect(cellsOf(row)).toHaveLength(2);
        for (const [i, text] of [one, other].entries()) {
          const shown = cellsOf(row)[i]?.trim() ?? '';
          if (shown === '(empty)') expect(text.trim()).toBe('');
          else expect(spanOf(shown), shown).toBeDefined();
          expect(shown).not.toMatch(
            /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u,
          );
        }
      }),
    );
  });

  it('show a plain text as it is, and cut a long one', () => {
    expect([codeCell('/a?b=<c>'), codeCell('/a|b'), codeCell('a`b'), codeCell(' ')]).toEqual([
      '`/a?b=<c>`',
      '`/a\\|b`',
      '`` a`b ``',
      '(empty)',
    ]);
    expect(codeCell('x'.repeat(1e6)).length).toBeLessThan(200);
  });

  it('have numbers that people read', () => {
    expect([0, 999, 1000, 12_345, 9.9e6, 26_036_311_820].map(bytesCell)).toEqual([
      ...['0 B', '999 B', '1.0 kB', '12 kB', '9.9 MB', '26 GB'],
    ]);
    expect([bar(0, 10), bar(1, 1e9), bar(5, 10), bar(10, 10), bar(1, 0)]).toEqual([
      ...['', '▏', '█'.repeat(10), '█'.repeat(20), ''],
    ]);
  });
});
