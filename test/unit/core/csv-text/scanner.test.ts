import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvEnd, CsvScanner } from '../../../../src/core/csv-text/scanner.ts';
import type { Reject } from '../../../../src/core/text/reject.ts';

interface Scanned extends CsvEnd {
  readonly records: readonly (readonly string[])[];
  readonly at: readonly number[];
  readonly rejects: readonly Reject[];
}

function scan(
  text: string,
  lengths: readonly number[] = [text.length],
  most = 1e6,
  delimiter = ',',
): Scanned {
  const [records, at, rejects]: [string[][], number[], Reject[]] = [[], [], []];
  const sink = {
    record: (fields: readonly string[], line: number) => {
      records.push([...fields]);
      at.push(line);
    },
    reject: (reject: Reject) => rejects.push(reject),
  };
  const scanner = new CsvScanner({ delimiter, lineEnd: '\n' }, sink, most);
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? 1);
    scanner.push(text.slice(from, from + length));
    from += length;
  }
  return { ...scanner.end(), records, at, rejects };
}

const field = fc.oneof(
  fc.constantFrom('', 'a', 'x,y', '"', 'line\nbreak', 'crlf\r\n', '=1+1', '\0', 'ä€😀', ' b '),
  fc.string({ maxLength: 6 }),
);
const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 12 });
const written = (rows: readonly (readonly string[])[], end: string): string =>
  rows
    .map((row) =>
      row.map((each) => (/[",\r\n]/.test(each) ? `"${each.replaceAll('"', '""')}"` : each)).join(','),
    )
    .join(end);
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe('records of CSV', () => {
  it('are those of csv-parse, wherever the text is cut', () => {
    fc.assert(
      fc.property(table, cuts, fc.constantFrom('\n', '\r\n'), (rows, lengths, end) => {
        const text = written(rows, end);
        const reference = parse(text, { relax_column_count: true, record_delimiter: end });
        const { records, rejects } = scan(text, lengths);
        expect(rejects).toEqual([]);
        expect(records).toEqual(reference);
        expect(records).toEqual(rows);
      }),
      { numRuns: 400 },
    );
  });

  it('and rejects are the same for any text, wherever it is cut and whatever its limit', () => {
    const hostile = fc
      .array(fc.constantFrom('a', ',', '"', '""', '\n', '\r\n', '\r', 'bc', '","', '\0'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, cuts, fc.integer({ min: 1, max: 40 }), (text, lengths, most) => {
        const whole = scan(text, [text.length], most);
        expect(scan(text, lengths, most)).toEqual(whole);
        expect(whole.lines).toBe(text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0));
      }),
      { numRuns: 1500 },
    );
  });

  it('go on in the line behind a quote that is never closed, which is told by its place', () => {
    const { records, rejects, at } = scan('a,b\n1,"open\n2,x\n3,y\n');
    expect(records).toEqual([
      ['a', 'b'],
      ['2', 'x'],
      ['3', 'y'],
    ]);
    expect(at).toEqual([1, 3, 4]);
    expect(rejects).toEqual([{ line: 2, column: 3, reason: 'a quote that is not closed' }]);
  });

  it('do without a line in which text stands behind a closing quote', () => {
    const { records, rejects } = scan('a,b\n"1"x,2\n3,4\n');
    expect(records).toEqual([
      ['a', 'b'],
      ['3', '4'],
    ]);
    expect(rejects).toEqual([{ line: 2, column: 1, reason: 'text behind a closing quote' }]);
  });

  it('may have quotes within fields that do not begin with one', () => {
    expect(scan('5" pipe,a"b\n').records).toEqual([['5" pipe', 'a"b']]);
  });

  it('are read on behind a line that is too long, of which nothing is held', () => {
    const { records, rejects } = scan(`a,b\n${'x'.repeat(5000)}\n1,2\n`, [100], 1000);
    expect(records).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(rejects).toMatchObject([
      { line: 2, column: 1, reason: expect.stringContaining('1,000 characters') },
    ]);
  });

  // Each of these lines seems to begin a record that ends nowhere: tried one after the other they would take hours.
  it('are looked for in time that grows with the text alone, whatever its quotes are', () => {
    const { lines, isMessy, rejects } = scan('a","\n'.repeat(400_000), [65_536], 100_000);
    expect({ lines, isMessy }).toEqual({ lines: 400_000, isMessy: true });
    expect(rejects.length).toBeGreaterThan(0);
  });

  it('say whether the text ends within quotes', () => {
    expect(scan('a,"b\n').isOpen).toBe(true);
    expect(scan('a,"b"\n').isOpen).toBe(false);
    expect(scan('a,"b"').isOpen).toBe(false);
  });
});
