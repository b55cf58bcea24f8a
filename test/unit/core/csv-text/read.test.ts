import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../../src/core/csv-text/read.ts';
import { piecesOf } from '../../../support/pieces.ts';

async function read(text: string, options: Parameters<typeof readCsv>[1] = {}) {
  const records: string[][] = [];
  const lines: number[] = [];
  const { delimiter } = await readCsv(piecesOf(text, [3]), options, {
    record: (fields, line) => {
      records.push([...fields]);
      lines.push(line);
    },
    reject: () => lines.push(-1),
  });
  return { delimiter, records, lines };
}

describe('how a CSV file is written', () => {
  it.each([
    [',', 'a,b;c,d\n1,2;2,3\n'],
    [';', 'a;b;c\n1,5;2,5;x\n2,5;3;"a;b"\n'],
    ['\t', 'a\tb, c\n1\t2, 3, 4\n'],
    ['|', 'a|b\n1|2,5\n3|4\n'],
    [',', 'alone\none\ntwo\n'],
    [',', ''],
  ])('is found out: %j', async (delimiter, text) => {
    expect((await read(text)).delimiter).toBe(delimiter);
  });

  it('is what the person says, and else what Excel wrote in the first line', async () => {
    expect(await read('sep=;\r\na;b,c\r\n')).toEqual({ delimiter: ';', records: [['a', 'b,c']], lines: [2] });
    expect((await read('a,b;c\n', { delimiter: ';' })).records).toEqual([['a,b', 'c']]);
  });

  it('may be that of old Macs, with lines that end with a carriage return alone', async () => {
    expect((await read('a,b\r1,2\r')).records).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('does not count lines without anything', async () => {
    expect(await read('a,b\n\n1,2\n\r\n')).toMatchObject({ lines: [1, 3] });
  });
});
