import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FileProfile } from '../../../src/core/profile/file-profile.ts';
import { type Place, place, run } from '../../support/batch-place.ts';

const read = ({ photos }: Place, name: string): string => fs.readFileSync(path.join(photos, name), 'utf8');
const profiles = (here: Place): FileProfile[] => JSON.parse(read(here, 'csv-profile.json')) as FileProfile[];

describe('the profile of CSV files', () => {
  it('tells of each column what it is, of each reject where it is, and how files differ', async () => {
    using here = place({
      '2023.csv': 'id,price,when\n1,2.5,2023-01-01\n2,3,2023-02-01\n3,"open\n4,5\n4,,2023-03-01\n',
      '2024.csv.gz': zlib.gzipSync('id;cost;when\nx1;5;2024-01-01\n'),
      'broken.csv.gz': zlib.gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 40),
      'empty.csv': '',
      'notes.txt': 'not one of them',
    });
    const { run: under, words } = await run(here, { jobId: 'csv-profile' });
    expect(words).toEqual(['done', 'done', 'packed-damaged', 'done']);
    const [first, second, third, fourth] = profiles(here);
    expect(first).toMatchObject({
      ...{ file: '2023.csv', rows: 3, rejected: 2, form: 'separated by commas' },
      columns: [
        { name: 'id', type: 'integer', values: 3, min: 1, max: 4 },
        { name: 'price', type: 'number', empty: 1, mean: 2.75 },
        { name: 'when', type: 'date', earliest: '2023-01-01', latest: '2023-03-01' },
      ],
      rejects: [
        { line: 4, column: 3, reason: 'a quote that is not closed' },
        { line: 5, column: 1, reason: '2 fields instead of 3' },
      ],
    });
    expect(second?.schema).toEqual({
      with: '2023.csv',
      differences: ['“price” is missing', '“cost” is new', '“id” is text here and integer there'],
    });
    expect(third).toMatchObject({ file: 'broken.csv.gz', failure: 'packed-damaged' });
    expect(fourth).toMatchObject({ rows: 0, columns: [] });
    expect(under.conclusion()).toMatchObject({ report: 0 });
    expect(read(here, 'csv-profile.md')).toContain('| 4 | 3 | a quote that is not closed |');
    expect(read(here, 'csv-profile.csv').split('\n')[1]).toMatch(/^2023\.csv,id,integer,3,0,3/);
  });

  it('reads what other programs write: Latin-1, UTF-16, tabs, numbers without a header', async () => {
    using here = place({
      'latin.csv': Buffer.from('Name;Stadt\nM\xfcller;K\xf6ln\n', 'latin1'),
      'numbers.tsv': '1\t2\n3\t4\n',
      'utf16.csv': Buffer.from('\uFEFFa,b\nä,1\n', 'utf16le'),
    });
    const { settled } = await run(here, { jobId: 'csv-profile', option: { formats: ['json'] } });
    const [latin, numbers, utf16] = profiles(here);
    expect(latin?.columns[0]?.top[0]?.value).toBe('Müller');
    expect(settled[0]?.outcome).toMatchObject({ notes: [expect.stringContaining('Latin-1')] });
    expect(numbers).toMatchObject({
      rows: 2,
      form: 'separated by tabs',
      columns: [{ name: 'column 1' }, { max: 4 }],
    });
    expect(utf16?.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(fs.existsSync(path.join(here.photos, 'csv-profile.md'))).toBe(false);
  });

  it('does as it is told: delimiter, header, how many rejects are listed', async () => {
    using here = place({ 'a.csv': 'a,b;c\n1;2\n3;4;5\n6;7;8\n9;9\n' });
    const option = { delimiter: 'semicolon', header: 'no', rejects: 1 };
    await run(here, { jobId: 'csv-profile', option });
    expect(profiles(here)[0]).toMatchObject({ rows: 3, rejected: 2, rejects: [{ line: 3 }] });
  });

  it('takes what is hostile for what it is', async () => {
    const wide = Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(',');
    using here = place({
      'formula.csv': '=cmd,b\n"=HYPERLINK(""http://x"")",@a\n',
      'names.csv': '__proto__,constructor,constructor\nx,y,z\n',
      'nul.csv': 'a,b\n\0,\0\0\n',
      'quotes.csv': 'a","\n'.repeat(2000),
      'wide.csv': `${wide}\n${wide}\n`,
    });
    const { words } = await run(here, { jobId: 'csv-profile' });
    expect(new Set(words)).toEqual(new Set(['done']));
    const [, names, nul, , wideOne] = profiles(here);
    expect(names?.columns.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
      'constructor (column 3)',
    ]);
    expect(nul).toMatchObject({ rows: 1, columns: [{ type: 'text' }, { type: 'text' }] });
    expect(wideOne?.columns).toHaveLength(200);
    expect(wideOne?.columnsLeftOut).toBeGreaterThan(95_000);
    expect(read(here, 'csv-profile.md')).toMatch(/About [\d,]+ more columns were not profiled/);
    const table = read(here, 'csv-profile.csv');
    expect(table).toContain(`'=cmd`);
    expect(table).not.toMatch(/(?:^|,)"?[=@]/m);
  });
});
