import { pathFrom } from '../path-from.ts';
import type {
  Conclusion,
  Fold,
  Folded,
  SharedAppend,
  SharedFacts,
  SharedFile,
  SharedWrite,
} from '../reducer.ts';
import { csvLine } from './csv-line.ts';
import { Union } from './union.ts';
import type { ExtractValue } from './value.ts';

export const tableFormats = ['csv', 'ndjson', 'parquet'] as const;
export const origins = ['file-and-line', 'file', 'none'] as const;

export interface TableOptions {
  readonly format: (typeof tableFormats)[number];
  /** Columns that say where a row comes from. */
  readonly origin: (typeof origins)[number];
  /** What it is called. */
  readonly table: string;
  readonly types: 'text' | 'coerced';
  readonly formulas: 'guard' | 'keep';
}

/** What stands before a file's rows in what is written for the table; the last line has the columns of all. */
export interface FileHead {
  readonly source: string;
  /** Where each of its cells goes; -1: nowhere. */
  readonly columns: readonly number[];
}

const table = 0;
const rejects = 1;

export const originColumns = ({ origin }: Pick<TableOptions, 'origin'>): readonly string[] =>
  origin === 'none' ? [] : origin === 'file' ? ['_source'] : ['_source', '_line'];

export const tableFiles = ({ table: name, format }: TableOptions): readonly SharedFile[] => [
  { name, extension: `.${format}` },
  { name: `${name}-rejects`, extension: '.csv', asWritten: true },
];

/** Puts the rows that were kept of each file behind one another; of each it knows no more than the columns. */
export class ExtractFold implements Fold {
  readonly #folder: string;
  readonly #union: Union;
  readonly #isCoerced: boolean;
  #files = 0;
  #rows = 0;
  #rejected = 0;
  #isBegun = false;

  constructor(options: TableOptions, { folder }: SharedFacts) {
    this.#folder = folder;
    this.#isCoerced = options.types === 'coerced';
    this.#union = new Union(originColumns(options));
  }

  add({ source, outcome }: Folded, write: SharedWrite, append: SharedAppend): void {
    if (!this.#isBegun) write(rejects, rejectsHead);
    this.#isBegun = true;
    const path = pathFrom(this.#folder, source.path);
    if (outcome.status === 'failed') {
      this.#reject(write, path, [{ line: undefined, column: undefined, reason: outcome.failure.message }]);
      return;
    }
    if (outcome.status !== 'done') return;
    const { kept, rows, columns, rejects: found, rejected } = outcome.value as ExtractValue;
    this.#files++;
    this.#rows += rows;
    const head: FileHead = { source: path, columns: this.#union.add(columns) };
    if (rows > 0) {
      write(table, `${JSON.stringify(head)}\n`);
      append(table, kept);
    }
    this.#reject(write, path, found);
    this.#rejected += rejected;
    const more = rejected - found.length;
    if (more > 0)
      this.#reject(write, path, [
        { line: undefined, column: undefined, reason: `and ${more.toLocaleString('en')} more` },
      ]);
  }

  #reject(
    write: SharedWrite,
    path: string,
    found: readonly {
      readonly line: number | undefined;
      readonly column: number | undefined;
      readonly reason: string;
    }[],
  ): void {
    if (found.length === 0) return;
    // Names and reasons are of others' making, and this file is for spreadsheets too.
    write(
      rejects,
      found.map(({ line, column, reason }) => csvLine([path, line, column, reason], true)).join(''),
    );
  }

  end(write: SharedWrite): Conclusion {
    if (!this.#isBegun) write(rejects, rejectsHead);
    write(table, JSON.stringify(this.#union.columns()));
    const count = (number: number, what: string): string =>
      `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
    const columns = this.#union.columns().length;
    const notes = [
      `${count(this.#rows, 'row')} of ${count(this.#files, 'file')} with ${count(columns, 'column')}`,
      ...(this.#rejected === 0
        ? []
        : [`${count(this.#rejected, 'row')} could not be read; the table of rejects says why`]),
      ...this.#union.notes(this.#isCoerced),
    ];
    return { notes };
  }
}

const rejectsHead = csvLine(['file', 'line', 'column', 'reason'], false);
