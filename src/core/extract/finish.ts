import type { StreamedOutput } from '../job.ts';
import type { FinishTools, Written } from '../reducer.ts';
import { csvLine } from './csv-line.ts';
import { guardedName } from './formula.ts';
import { originColumns, type TableOptions } from './fold.ts';
import { parquetTable } from './parquet.ts';
import { columnsOf, rowsOf, type TableRow } from './table-rows.ts';
import type { UnionColumn } from './union.ts';

/** Makes the table of the rows of all files: their columns are known only now. */
export async function finishTable(
  written: Written,
  options: TableOptions,
  tools: FinishTools,
): Promise<StreamedOutput> {
  const columns = await columnsOf(written);
  const rows = rowsOf(written, columns.length);
  switch (options.format) {
    case 'csv':
      return tools.write(csvTable(rows, columns, options));
    case 'ndjson':
      return tools.write(jsonTable(rows, columns, options));
    case 'parquet':
      return tools.write(parquetTable(rows, columns, options));
  }
}

type Rows = AsyncIterable<readonly TableRow[]>;

async function* csvTable(
  rows: Rows,
  columns: readonly UnionColumn[],
  options: TableOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const guard = options.formulas === 'guard';
  const names = columns.map(({ name }) => (guard ? guardedName(name) : name));
  yield Buffer.from(csvLine([...originColumns(options), ...names], false));
  const cellsOf = rowCells(options);
  for await (const some of rows) {
    let text = '';
    for (const row of some) text += csvLine(cellsOf(row), guard);
    yield Buffer.from(text);
  }
}

/** The cells of a row with those that say where it is from. */
function rowCells({ origin }: Pick<TableOptions, 'origin'>): (row: TableRow) => readonly unknown[] {
  switch (origin) {
    case 'none':
      return ({ cells }) => cells;
    case 'file':
      return ({ source, cells }) => [source, ...cells];
    case 'file-and-line':
      return ({ source, line, cells }) => [source, line, ...cells];
  }
}

/** A row has the keys of the cells that it has. */
async function* jsonTable(
  rows: Rows,
  columns: readonly UnionColumn[],
  options: TableOptions,
): AsyncGenerator<Uint8Array, void, void> {
  // Written by hand: an object with a key `__proto__` would lose it, and one with the key `1` its order.
  const keys = [...originColumns(options), ...columns.map(({ name }) => name)].map((name) =>
    JSON.stringify(name),
  );
  const cellsOf = rowCells(options);
  for await (const some of rows) {
    let text = '';
    for (const row of some) {
      const values = cellsOf(row);
      let line = '';
      for (let i = 0; i < values.length; i++)
        if (values[i] !== undefined)
          line += `${line === '' ? '' : ','}${keys[i] ?? '""'}:${JSON.stringify(values[i])}`;
      text += `{${line}}\n`;
    }
    yield Buffer.from(text);
  }
}
