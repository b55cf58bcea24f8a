import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { noBudget } from '../../../src/core/budget.ts';
import { mostColumns, mostRejects } from '../../../src/core/extract/value.ts';
import { root } from '../../../src/build/bundles.ts';
import { photosIn, place, type Place, run } from '../../support/batch-place.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
type Table = readonly (readonly string[])[];

const read = ({ photos }: Place, name: string): string => fs.readFileSync(path.join(photos, name), 'utf8');
const csvOf = (here: Place, name = 'extract.csv'): Table =>
  parse(read(here, name), { relaxColumnCount: false });

/** The table that comes of these files, what was rejected, and what is said of each file. */
async function extracted(files: Files, option: Readonly<Record<string, unknown>> = {}) {
  using here = place(files);
  const { run: under, settled } = await run(here, { jobId: 'extract', option });
  const shared = under.shared().map(({ outcome }) => outcome.status);
  if (shared.some((status) => status !== 'done')) throw new Error(JSON.stringify(under.shared()));
  return {
    table: csvOf(here),
    rejects: csvOf(here, 'extract-rejects.csv').slice(1),
    notes: settled.map(({ outcome }) => ('notes' in outcome ? outcome.notes.join('; ') : outcome.status)),
    conclusion: under.conclusion()?.notes ?? [],
  };
}

const mixed: Files = {
  'a.csv': 'id,name\n1,Ann\n2,Bob\n',
  'b.json': '[{"id":3,"user":{"name":"Cy"}},{"id":4,"tags":["x","y"]}]',
  'c.ndjson': '{"id":5}\n\n{"id":6,"name":"Di"}\n',
  'd.xml': '<list><e id="7"><name>Ed</name></e><e id="8"><name>Flo</name><name>F.</name></e></list>',
  'e.csv.gz': zlib.gzipSync('name;id\nGus;9\n'),
};

describe('one table of many files', () => {
  test('has all columns in the order in which they first come, and where each row is from', async () => {
    const { table, rejects, conclusion } = await extracted(mixed);
    expect(table).toEqual([
      ['_source', '_line', 'id', 'name', 'user.name', 'tags', '@id'],
      ['a.csv', '2', '1', 'Ann', '', '', ''],
      ['a.csv', '3', '2', 'Bob', '', '', ''],
      ['b.json', '1', '3', '', 'Cy', '', ''],
      ['b.json', '1', '4', '', '', '["x","y"]', ''],
      ['c.ndjson', '1', '5', '', '', '', ''],
      ['c.ndjson', '3', '6', 'Di', '', '', ''],
      ['d.xml', '1', '', 'Ed', '', '', '7'],
      ['d.xml', '1', '', '["Flo","F."]', '', '', '8'],
      ['e.csv.gz', '2', '9', 'Gus', '', '', ''],
    ]);
    expect(rejects).toEqual([]);
    expect(conclusion).toEqual(['9 rows of 5 files with 5 columns']);
  });

  test('has the columns that are asked for, by name and by path, in each kind of file', async () => {
    const columns = 'id, $.user.name as user, name[1] as first, @id, nothing';
    const { table, notes } = await extracted(mixed, { columns, origin: 'none' });
    expect(table[0]).toEqual(['id', 'user', 'first', '@id', 'nothing']);
    expect(table[3]).toEqual(['3', 'Cy', '', '', '']);
    expect(table[7]).toEqual(['', '', '', '7', '']);
    expect(table[8]).toEqual(['', '', 'F.', '8', '']);
    expect(notes[0]).toContain('has no column');
    expect(notes[0]).toContain('“nothing”');
  });

  test('is NDJSON with the types that the values have', async () => {
    using here = place({ ...mixed, 'f.csv': 'id,ok,day,n\n007,true,2024-05-06,-1.50\n,maybe,,x\n' });
    const { run: under } = await run(here, {
      jobId: 'extract',
      option: { format: 'ndjson', types: 'coerced' },
    });
    const rows = read(here, 'extract.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(rows.slice(0, 4)).toEqual([
      { _source: 'a.csv', _line: 2, id: 1, name: 'Ann' },
      { _source: 'a.csv', _line: 3, id: 2, name: 'Bob' },
      { _source: 'b.json', _line: 1, id: 3, 'user.name': 'Cy' },
      { _source: 'b.json', _line: 1, id: 4, tags: ['x', 'y'] },
    ]);
    expect(rows.slice(-2)).toEqual([
      { _source: 'f.csv', _line: 2, id: '007', ok: true, day: '2024-05-06', n: -1.5 },
      { _source: 'f.csv', _line: 3, ok: 'maybe', n: 'x' },
    ]);
    expect(under.conclusion()?.notes).toContain('id: 1 value is not a number, and stays text');
  });

  test('has whole numbers of more digits than a number keeps as texts, whatever they come from', async () => {
    const id = '12345678901234567890';
    using here = place({ 'a.csv': `id\n${id}\n`, 'b.json': `[{"id": ${id}}]`, 'c.ndjson': `{"id":${id}}\n` });
    await run(here, { jobId: 'extract', option: { format: 'ndjson', types: 'coerced', origin: 'none' } });
    expect(read(here, 'extract.ndjson')).toBe(`{"id":"${id}"}\n`.repeat(3));
  });

  test('is Parquet that another program reads, with types where all values have one', async () => {
    const days = 'id,day,n,ok,text\n1,2024-05-06,1,true,=1\n2,,2.5,false,"a,b"\n,1969-12-31,,,ü\n';
    using here = place({ 'a.csv': days, 'b.csv': 'id,more\n3,x\n' });
    await run(here, { jobId: 'extract', option: { format: 'parquet', types: 'coerced' } });
    expect(await parquetRows(path.join(here.photos, 'extract.parquet'))).toEqual([
      ['a.csv', 2n, 1n, '2024-05-06', 1, true, '=1', null],
      ['a.csv', 3n, 2n, null, 2.5, false, 'a,b', null],
      ['a.csv', 4n, null, '1969-12-31', null, null, 'ü', null],
      ['b.csv', 2n, 3n, null, null, null, null, 'x'],
    ]);
  });

  test('is Parquet in several groups of rows where there are many', async () => {
    const texts = Array.from({ length: 12 }, (_, at) => String(at % 10).repeat(900_000));
    using here = place({ 'a.csv': `id,text\n${texts.map((text, at) => `${at},${text}`).join('\n')}\n` });
    await run(here, { jobId: 'extract', option: { format: 'parquet', types: 'coerced', origin: 'none' } });
    const file = path.join(here.photos, 'extract.parquet');
    const back = await parquetRows(file);
    expect(back.map((row) => row[0])).toEqual(texts.map((_, at) => BigInt(at)));
    expect(back.every((row, at) => row[1] === texts[at])).toBe(true);
    expect(await parquetGroups(file)).toBe(2);
  });

  test('takes rows out of what is nested', async () => {
    const files = {
      'a.json':
        '{"page":1,"items":[{"id":1,"tags":[{"t":"x"},{"t":"y"}]},{"id":2}]}\n{"page":2,"items":[{"id":3}]}',
      'b.json': '{"page":3}',
      'c.xml': '<r><head><items>no</items></head><items><id>4</id></items><items><id>5</id></items></r>',
    };
    const { table, notes } = await extracted(files, {
      rows: '$.items[*]',
      columns: 'id, tags[*].t as t',
      origin: 'file',
    });
    expect(table.slice(1)).toEqual([
      ['a.json', '1', '["x","y"]'],
      ['a.json', '2', ''],
      ['a.json', '3', ''],
      ['c.xml', '', ''],
      ['c.xml', '4', ''],
      ['c.xml', '5', ''],
    ]);
    expect(notes[1]).toContain('1 record has no rows where they were looked for');
  });

  test('reads what has no header, other encodings and other extensions', async () => {
    const files = {
      'a.tsv': 'x\ty\n1\t2\n',
      'b.csv': Buffer.from('é;ö\n', 'latin1'),
      'c.csv': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('u,v\n', 'utf16le')]),
    };
    const { table, notes } = await extracted(files, { header: false, origin: 'none' });
    expect(table).toEqual([
      ['column 1', 'column 2'],
      ['x', 'y'],
      ['1', '2'],
      ['é', 'ö'],
      ['u', 'v'],
    ]);
    expect(notes[1]).toContain('Latin-1');
  });
});

describe('what is no row', () => {
  test('is in the table of rejects, with its file, line, column and reason', async () => {
    const { table, rejects, notes, conclusion } = await extracted({
      'a.csv': 'id,name\n1,"open\n2,b,c\n3,d\n',
      'b.ndjson': '{"id":4}\n{"id":\n{"id":5}\n',
      'c.xml': '<r><e><id>6</id></e><e></f></r>',
      'd.csv.gz': zlib.gzipSync('id\n7\n').subarray(0, 12),
      '=e.csv': 'id\n8,9\n',
    });
    expect(table.slice(1).map(([source, , id]) => [source, id])).toEqual([
      ['a.csv', '3'],
      ['b.ndjson', '4'],
      ['b.ndjson', '5'],
      ['c.xml', '6'],
    ]);
    const said = rejects.map(([file, line, , reason]) => `${file} ${line} ${reason}`);
    expect(said).toEqual([
      expect.stringMatching(/^'=e.csv 2 2 fields where the header has 1 field$/),
      expect.stringMatching(/^a.csv 2 a quote that is not closed/),
      expect.stringMatching(/^a.csv 3 3 fields where the header has 2 fields$/),
      expect.stringMatching(/^b.ndjson 2 not valid JSON/),
      expect.stringMatching(/^c.xml 1 not well-formed/),
      expect.stringMatching(/^d.csv.gz {2}The packed data is damaged/),
    ]);
    expect(notes[1]).toBe('1 row; 2 rejected');
    expect(conclusion[1]).toBe('5 rows could not be read; the table of rejects says why');
  });

  test('is counted where there are too many to name', async () => {
    const lines = Array.from({ length: mostRejects + 5 }, () => '{').join('\n');
    const { rejects, notes } = await extracted({ 'a.ndjson': `${lines}\n{"id":1}\n` });
    expect(rejects).toHaveLength(mostRejects + 1);
    expect(rejects.at(-1)).toEqual(['a.ndjson', '', '', 'and 5 more']);
    expect(notes).toEqual(['1 row; 1,005 rejected']);
  });
});

describe('torture', () => {
  test.each<[string, Files, string]>([
    [
      'names of prototypes',
      { 'a.json': '[{"__proto__":{"x":1},"constructor":2,"toString":3}]' },
      '__proto__.x,constructor,toString',
    ],
    ['the same name again', { 'a.csv': 'a,a,,a\n1,2,3,4\n' }, 'a,a (column 2),column 3,a (column 4)'],
    ['names of our own columns', { 'a.csv': '_source,_line\n1,2\n' }, '_source_2,_line_2'],
    [
      'a name without end',
      { 'a.csv': `${'n'.repeat(5000)}\n1\n`, 'b.json': `{"${'n'.repeat(5000)}":1}` },
      `${'n'.repeat(500)}…`,
    ],
    ['nothing at all', { 'a.csv': '', 'b.json': '', 'c.xml': '' }, ''],
    ['values that are no objects', { 'a.json': '[1,"x",null,[2]]' }, 'value'],
  ])('%s', async (_name, files, wanted) => {
    const { table } = await extracted(files);
    expect(table[0]?.slice(2).join(',')).toBe(wanted);
  });

  test('NUL, deep nesting, entity bombs and a line without end cost themselves at most', async () => {
    const bomb =
      '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>';
    const { table, rejects } = await extracted({
      'a.csv': `id,name\n1,a\0b\n2,"${'x'.repeat(3e6)}"\n3,c\n`,
      'b.json': `[{"id":4},${'['.repeat(100_000)}${']'.repeat(100_000)},{"id":5}]`,
      'c.xml': `${bomb}<r><e><id>6</id></e><e><id>&b;</id></e><e><id>&x;</id></e><e><id>7</id></e></r>`,
      'd.ndjson': `{"id":8,"x":"${'y'.repeat(2e6)}"}\n{"id":9}\n`,
    });
    const ids = table.slice(1).map((row) => row[2]);
    expect(ids).toEqual(['1', '3', '4', '5', '6', '7', '9']);
    expect(table[1]?.[3]).toBe('a\0b');
    expect(rejects.map(([file]) => file)).toEqual(['a.csv', 'b.json', 'c.xml', 'c.xml', 'd.ndjson']);
    expect(JSON.stringify([table, rejects])).not.toContain('root:');
  });

  test('a file with more columns than a table may have says what helps', async () => {
    using here = place({
      'a.csv': `${Array.from({ length: mostColumns + 1 }, (_, at) => `c${at}`).join(',')}\n`,
      'b.csv': 'c0\n1\n',
    });
    const { settled } = await run(here, { jobId: 'extract' });
    expect(settled[0]?.outcome).toMatchObject({ status: 'failed', failure: { code: 'too-many-columns' } });
    expect(csvOf(here).slice(1)).toEqual([['b.csv', '2', '1']]);
    const wide = await run(here, { jobId: 'extract', option: { columns: 'c2000' } });
    expect(wide.words).toEqual(['done', 'done']);
  });
});

describe('formulas', () => {
  test('are texts in CSV, unless they are wanted; numbers stay numbers', async () => {
    const files = { 'a.csv': 'a,=b\n=1+1,-5\n@x,"+cmd|x"\n' };
    expect((await extracted(files, { origin: 'none' })).table).toEqual([
      ['a', "'=b"],
      ["'=1+1", '-5'],
      ["'@x", "'+cmd|x"],
    ]);
    expect((await extracted(files, { origin: 'none', formulas: 'keep' })).table[1]).toEqual(['=1+1', '-5']);
  });
});

describe('the same again', () => {
  test('is the same bytes, and a check says so', async () => {
    using here = place(mixed);
    await run(here, { jobId: 'extract' });
    const before = read(here, 'extract.csv');
    const check = await run(here, { jobId: 'extract', check: noBudget });
    expect(check.run.shared().map(({ outcome }) => outcome.status)).toEqual(['unchanged', 'unchanged']);
    await run(here, { jobId: 'extract' });
    expect(read(here, 'extract.csv')).toBe(before);
    expect(photosIn(here)).toEqual([...Object.keys(mixed), 'extract-rejects.csv', 'extract.csv'].toSorted());
    fs.appendFileSync(path.join(here.photos, 'a.csv'), '10,Hal\n');
    const stale = await run(here, { jobId: 'extract', check: noBudget });
    expect(stale.run.shared().map(({ outcome }) => outcome.status)).toEqual(['failed', 'unchanged']);
  });

  test.each([
    [{ columns: 'a..b' }, 'columns'],
    [{ columns: 'a, a' }, 'columns'],
    [{ rows: 'a[?(1)]' }, 'rows'],
    [{ table: '../x' }, 'table'],
  ])('options that cannot be are refused before anything runs: %j', async (option, name) => {
    await expect(extracted(mixed, option)).rejects.toThrow(name);
  });
});

interface Reader {
  readonly asyncBufferFromFile: (name: string) => Promise<unknown>;
  readonly parquetMetadataAsync: (file: unknown) => Promise<{ readonly row_groups: readonly unknown[] }>;
  readonly parquetReadObjects: (of: { file: unknown }) => Promise<readonly Record<string, unknown>[]>;
}

/** The library's own reader; it comes with the writer, and is none of our dependencies. */
const reader = (): Promise<Reader> =>
  import(pathToFileURL(path.join(root, 'node_modules/hyparquet/src/node.js')).href) as Promise<Reader>;

async function parquetRows(file: string): Promise<readonly (readonly unknown[])[]> {
  const { asyncBufferFromFile, parquetReadObjects } = await reader();
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
  return rows.map((row) =>
    Object.values(row).map((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value)),
  );
}

async function parquetGroups(file: string): Promise<number> {
  const { asyncBufferFromFile, parquetMetadataAsync } = await reader();
  return (await parquetMetadataAsync(await asyncBufferFromFile(file))).row_groups.length;
}
