import { readCsv } from '../csv-text/read.ts';
import { isJsonLinesName, readJson } from '../json-text/read.ts';
import { parseWithDigits } from '../json-text/whole-digits.ts';
import { mostRecordCharacters } from '../text/reject.ts';
import { readXml } from '../xml-text/read.ts';
import type { FileTable } from './file-table.ts';
import { elementPath, type Path, select } from './path.ts';

export type TextKind = 'csv' | 'json' | 'xml';

export interface RowsWish {
  /** Where the rows are in a record of JSON, or below the root element of XML. */
  readonly rows: Path | undefined;
  /** Whether the first line of CSV has the names of the columns. */
  readonly header: boolean;
}

/** A record of which parts are rows may be as large: with what it becomes, some 100 MB. */
const mostNestedCharacters = 16 * mostRecordCharacters;

/** What a person should know of how it was read. */
type Notes = readonly string[];

const byExtension: Readonly<Record<string, TextKind>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.tab': 'csv',
  '.psv': 'csv',
  '.json': 'json',
  '.geojson': 'json',
  '.ndjson': 'json',
  '.jsonl': 'json',
  '.jsonlines': 'json',
  '.ldjson': 'json',
  '.xml': 'xml',
};

/** By its name, and of any other by what it begins with. */
export const kindOf = (extension: string, head: string): TextKind =>
  byExtension[extension.toLowerCase()] ??
  (/^\s*</.test(head) ? 'xml' : /^\s*[[{]/.test(head) ? 'json' : 'csv');

/** Reads the rows of a text into a table. */
export function readRows(
  kind: TextKind,
  fileName: string,
  pieces: AsyncIterable<string>,
  wish: RowsWish,
  table: FileTable,
): Promise<Notes> {
  switch (kind) {
    case 'csv':
      return csvRows(fileName, pieces, wish, table);
    case 'json':
      return jsonRows(fileName, pieces, wish, table);
    case 'xml':
      return xmlRows(pieces, wish, table);
  }
}

async function csvRows(
  fileName: string,
  pieces: AsyncIterable<string>,
  { header }: RowsWish,
  table: FileTable,
): Promise<Notes> {
  let isNamed = false;
  // What the name says is meant, also of a file with a single column.
  const delimiter = /\.(tsv|tab)$/i.test(fileName) ? '\t' : undefined;
  const read = await readCsv(
    pieces,
    { delimiter },
    {
      record: (fields, line) => {
        if (isNamed) table.fields(fields, line);
        else {
          isNamed = true;
          table.header(header ? fields : fields.map(() => undefined));
          if (!header) table.fields(fields, line);
        }
      },
      reject: (reject) => table.reject(reject),
    },
  );
  const missing = table.missing();
  return [
    ...(read.delimiter === ','
      ? []
      : [`fields are separated by ${delimiterWords[read.delimiter] ?? read.delimiter}`]),
    ...(missing.length === 0 ? [] : [`has no column ${missing.map((name) => `“${name}”`).join(', ')}`]),
  ];
}

const delimiterWords: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

async function jsonRows(
  fileName: string,
  pieces: AsyncIterable<string>,
  { rows }: RowsWish,
  table: FileTable,
): Promise<Notes> {
  let duplicates = 0;
  let without = 0;
  const reading = {
    ...(isJsonLinesName(fileName) ? { isLines: true } : {}),
    ...(rows === undefined ? {} : { mostCharacters: mostNestedCharacters }),
  };
  await readJson(pieces, reading, {
    parse: parseWithDigits,
    record: (record) => {
      duplicates += record.duplicates;
      if (rows === undefined) table.record(record.value, record.line);
      else {
        const found = select(record.value, rows);
        if (found.length === 0) without++;
        for (const each of found) table.record(each, record.line);
      }
    },
    reject: (reject) => table.reject(reject),
  });
  return [
    ...(duplicates === 0
      ? []
      : [
          `${duplicates === 1 ? '1 name stands' : `${duplicates.toLocaleString('en')} names stand`} twice in an object: the last one counts`,
        ]),
    ...(without === 0
      ? []
      : [
          `${without === 1 ? '1 record has' : `${without.toLocaleString('en')} records have`} no rows where they were looked for`,
        ]),
  ];
}

async function xmlRows(pieces: AsyncIterable<string>, { rows }: RowsWish, table: FileTable): Promise<Notes> {
  const reading = rows === undefined ? {} : { record: elementPath(rows) };
  const { record } = await readXml(pieces, reading, {
    record: ({ values, line }) => {
      const texts = new Map<string, string[]>();
      for (const { path, text } of values) {
        // An element that has no text of its own is not there for its text.
        if (path === '.' && text === '') continue;
        const known = texts.get(path);
        if (known === undefined) texts.set(path, [text]);
        else known.push(text);
      }
      table.texts(texts, line);
    },
    reject: (reject) => table.reject(reject),
  });
  // Which elements are rows was found out, or is not what the file has.
  return rows === undefined
    ? [`rows are the elements ${record}`]
    : table.rows > 0
      ? []
      : [`has no element ${record}`];
}
