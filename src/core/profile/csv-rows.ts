import { usualWidth } from '../csv-text/dialect.ts';
import { type CsvRead, readCsv } from '../csv-text/read.ts';
import type { CsvSink } from '../csv-text/scanner.ts';
import type { Reject } from '../text/reject.ts';
import type { Column } from './column.ts';
import { Columns, longestName, mostColumns } from './columns.ts';
import { tell } from './kind.ts';
import { type Cut, type TableValue, Tally } from './table.ts';

export interface CsvWish {
  /** One character; absent: found out. */
  readonly delimiter: string | undefined;
  readonly header: 'auto' | 'yes' | 'no';
  readonly rejects: number;
}

/**
 * The profile of CSV out of decoded text.
 * @param isFirst not a later part of a file: only the first has the line with the names
 */
export async function profileCsv(
  pieces: AsyncIterable<string>,
  { delimiter, header, rejects }: CsvWish,
  isFirst = true,
): Promise<TableValue> {
  const rows = new CsvRows(isFirst ? header : 'no', rejects);
  const read = await readCsv(pieces, { delimiter }, rows);
  const { width, columns, tally } = rows.end();
  const name = delimiterNames.get(read.delimiter) ?? read.delimiter;
  return {
    ...columns.toJSON(),
    ...tally.toJSON(),
    lines: read.lines,
    form: `separated by ${name}`,
    duplicates: 0,
    cut: cutOf(read, width),
  };
}

const cutOf = ({ isOpen, isMessy }: CsvRead, width: number | undefined): Cut => ({
  ...(width === undefined ? {} : { width }),
  ...(isOpen ? { isOpen } : {}),
  ...(isMessy ? { isWholeOnly: true } : {}),
});

const delimiterNames: ReadonlyMap<string, string> = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
  [' ', 'spaces'],
]);

/** By so many records it is known how many fields one has, where no line with names says it. */
const lookedAt = 64;

interface Row {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Puts the fields of records into their columns. */
class CsvRows implements CsvSink {
  readonly #header: CsvWish['header'];
  readonly #tally: Tally;
  readonly #columns = new Columns();
  /** By their place, which is faster than by name. */
  #places: readonly Column[] = [];
  #width: number | undefined;
  #first: (Row | Reject)[] | undefined = [];

  constructor(header: CsvWish['header'], mostRejects: number) {
    this.#header = header;
    this.#tally = new Tally(mostRejects);
  }

  record(fields: readonly string[], line: number): void {
    if (this.#first === undefined) {
      this.#take(fields, line);
      return;
    }
    this.#hold(this.#first, { fields: [...fields], line });
  }

  reject(reject: Reject): void {
    // In their order: rows that wait may be rejects, too.
    if (this.#first === undefined || this.#first.length === 0) this.#tally.reject(reject);
    else this.#hold(this.#first, reject);
  }

  #hold(first: (Row | Reject)[], item: Row | Reject): void {
    first.push(item);
    if (first.length >= lookedAt) this.#begin(first);
  }

  end(): { readonly width: number | undefined; readonly columns: Columns; readonly tally: Tally } {
    if (this.#first !== undefined) this.#begin(this.#first);
    return { width: this.#width, columns: this.#columns, tally: this.#tally };
  }

  /** Columns are made of the first records, and these then taken. */
  #begin(items: readonly (Row | Reject)[]): void {
    this.#first = undefined;
    const rows = items.filter((item) => 'fields' in item);
    // What is held begins with a row.
    const [first] = rows;
    if (first === undefined) return;
    const hasNames = this.#header === 'yes' || (this.#header === 'auto' && isHeader(first.fields));
    const names = hasNames ? distinctNames(first.fields) : [];
    const width = hasNames ? names.length : usualWidthOf(rows);
    this.#width = width;
    for (let place = mostColumns; place < width; place++) this.#columns.leaveOut(String(place));
    this.#places = Array.from({ length: Math.min(width, mostColumns) }, (_, place) =>
      this.#columns.named(names[place] ?? numbered(place)),
    ).filter((column) => column !== undefined);
    for (const item of hasNames ? items.slice(1) : items) {
      if ('fields' in item) this.#take(item.fields, item.line);
      else this.#tally.reject(item);
    }
  }

  #take(fields: readonly string[], line: number): void {
    if (fields.length !== this.#width) {
      const reason = `${fields.length.toLocaleString('en')} ${fields.length === 1 ? 'field' : 'fields'} instead of ${(this.#width ?? 0).toLocaleString('en')}`;
      this.#tally.reject({ line, column: 1, reason });
      return;
    }
    this.#tally.rows++;
    const places = this.#places;
    for (let place = 0; place < places.length; place++) places[place]?.addText(fields[place] ?? '');
  }
}

function usualWidthOf(rows: readonly Row[]): number {
  const widths = new Map<number, number>();
  for (const { fields } of rows) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1);
  return usualWidth(widths);
}

const numbered = (place: number): string => `column ${place + 1}`;

/** Names are texts, most of them different; a table of numbers has none. */
function isHeader(fields: readonly string[]): boolean {
  const told = { kind: 'empty' as const, number: 0 };
  const names = fields.filter((field) => tell(field, told).kind !== 'empty');
  const areTexts = names.every((field) => tell(field, told).kind === 'text');
  return areTexts && names.length * 2 > fields.length && new Set(names).size * 2 > names.length;
}

/** A name that is there already gets its place behind it; a missing one is made of the place. */
function distinctNames(fields: readonly string[]): string[] {
  const names = new Set<string>();
  for (const [place, field] of fields.entries()) {
    const said = field.trim().slice(0, longestName);
    let name = said === '' ? numbered(place) : said;
    while (names.has(name)) name = `${name} (${numbered(place)})`;
    names.add(name);
  }
  return [...names];
}
