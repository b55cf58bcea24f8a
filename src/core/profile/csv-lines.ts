import { stringify } from 'csv-stringify/sync';
import type { ColumnFacts } from './facts.ts';

type Cell = string | number | boolean | undefined;

/** A row for each column of each file. */
const cells: Readonly<Record<string, (facts: ColumnFacts) => Cell>> = {
  column: ({ name }) => name,
  type: ({ type }) => type,
  values: ({ values }) => values,
  empty: ({ empty }) => empty,
  integers: ({ kinds }) => kinds.integer ?? 0,
  numbers: ({ kinds }) => kinds.number ?? 0,
  booleans: ({ kinds }) => kinds.boolean ?? 0,
  dates: ({ kinds }) => kinds.date ?? 0,
  texts: ({ kinds }) => kinds.text ?? 0,
  distinct: ({ distinct }) => distinct,
  distinct_exact: ({ distinctIsExact }) => distinctIsExact,
  min: ({ min, earliest }) => min ?? earliest,
  max: ({ max, latest }) => max ?? latest,
  mean: ({ mean }) => mean,
  p5: ({ quantiles }) => quantiles?.p5,
  p25: ({ quantiles }) => quantiles?.p25,
  median: ({ quantiles }) => quantiles?.p50,
  p75: ({ quantiles }) => quantiles?.p75,
  p95: ({ quantiles }) => quantiles?.p95,
  shortest: ({ length }) => length?.min,
  longest: ({ length }) => length?.max,
  top: ({ top }) => top[0]?.value,
  top_count: ({ top }) => top[0]?.count,
};

/** Texts of strangers may begin with `=` and would be formulas in a spreadsheet: the apostrophe makes them texts. */
const lines = (rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, cast: { boolean: (value) => (value ? 'yes' : 'no') } },
  );

export const csvHead = (): string => lines([['file', ...Object.keys(cells)]]);

export const csvLines = (file: string, columns: readonly ColumnFacts[]): string =>
  lines(columns.map((facts) => [file, ...Object.values(cells).map((of) => of(facts))]));
