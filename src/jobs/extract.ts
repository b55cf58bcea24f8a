import * as Type from 'typebox';
import { extractFile } from '../core/extract/extract-file.ts';
import { parseColumns } from '../core/extract/columns.ts';
import { finishTable } from '../core/extract/finish.ts';
import { ExtractFold, origins, tableFiles, tableFormats } from '../core/extract/fold.ts';
import { parsePath } from '../core/extract/path.ts';
import { defineJob } from '../core/job.ts';

export const extract = defineJob({
  id: 'extract',
  title: 'Extract Table',
  description:
    'Makes one table of many CSV, JSON, NDJSON and XML files: CSV, NDJSON or Parquet, each row with the file that it comes from.',
  group: 'file',
  reports: 'skips',
  accepts: {
    kind: 'CSV, JSON and XML files',
    names: [
      '*.csv',
      ...(['*.tsv', '*.tab', '*.psv'] as const),
      ...(['*.json', '*.geojson', '*.ndjson', '*.jsonl', '*.jsonlines', '*.ldjson'] as const),
      '*.xml',
    ],
  },
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({
    format: Type.Enum([...tableFormats], {
      title: 'Format',
      description: 'Format of the table.',
      enumDescriptions: [
        'CSV, for spreadsheets and almost everything else.',
        'NDJSON: an object in each line, with types and lists.',
        'Parquet, for data tools: small, and its columns have types.',
      ],
      default: 'csv',
      ask: true,
    }),
    columns: Type.String({
      title: 'Columns',
      description:
        'Columns of the table, with commas between them; empty: all. Names (id), paths of JSON ($.user.name, items[*].id) or XML (order/item/@id, author[1]); “as” gives another name, “to” a type (text, number, boolean, date): $.price as price to number.',
      default: '',
      placeholder: 'list of columns',
      ask: true,
    }),
    types: Type.Enum(['text', 'coerced'], {
      title: 'Types',
      description: 'What texts of CSV and XML become.',
      enumDescriptions: [
        'They stay the texts that they are.',
        'Numbers, booleans and ISO dates where they are written as such; what is not stays text, and is counted.',
      ],
      default: 'text',
      ask: true,
    }),
    rows: Type.String({
      title: 'Rows',
      description:
        'What is a row in JSON and XML, as a path: items[*], catalog/book. Empty: in JSON the elements of the outermost list, or each line; in XML the elements that come again and again.',
      default: '',
      placeholder: 'path',
    }),
    header: Type.Boolean({
      title: 'Header',
      description: 'Whether the first line of a CSV file has the names of its columns.',
      default: true,
    }),
    origin: Type.Enum([...origins], {
      title: 'Origin',
      description: 'Columns that say where each row comes from.',
      enumDescriptions: ['_source and _line: the file, and where in it.', '_source: the file.', 'None.'],
      default: 'file-and-line',
    }),
    formulas: Type.Enum(['guard', 'keep'], {
      title: 'Formulas',
      description: 'What becomes of cells that a spreadsheet would run as a formula, in a table in CSV.',
      enumDescriptions: [
        'They get an apostrophe before them, which makes them texts.',
        'They stay as they are: for programs, and for data that you trust.',
      ],
      default: 'guard',
    }),
    table: Type.String({
      title: 'Table',
      description: 'What the table is called, without its extension.',
      default: 'extract',
      minLength: 1,
      maxLength: 100,
      pattern: String.raw`^[^/\\:*?"<>|.][^/\\:*?"<>|]*$`,
      placeholder: 'file name',
    }),
  }),
  contradiction: ({ columns, rows }) => {
    const chosen = parseColumns(columns);
    if (!chosen.ok) return { option: 'columns', message: `The option columns: ${chosen.problem}.` };
    const path = rows.trim() === '' ? undefined : parsePath(rows);
    return path?.ok === false ? { option: 'rows', message: `The option rows: ${path.problem}.` } : undefined;
  },
  stream: { run: extractFile },
  reduce: {
    grows: true,
    bulky: true,
    files: tableFiles,
    begin: (options, facts) => new ExtractFold(options, facts),
    finish: finishTable,
  },
});
