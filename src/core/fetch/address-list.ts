import { detectDialect, sampleCharacters } from '../csv-text/dialect.ts';
import { CsvScanner } from '../csv-text/scanner.ts';
import { failure } from '../failure.ts';
import type { ListEntry, ListReader } from '../list.ts';
import { LineCutter } from '../text/lines.ts';
import { shownAddress, webAddress } from './address.ts';

/** Of a line: an address and its white space fit. */
const mostLine = 20_000;

/** @param column of a table: its name; '': the first one with an address */
export const addressReader = (fileName: string, column: string): ListReader =>
  /\.(csv|tsv)$/i.test(fileName) ? new TableReader(column) : new LineReader();

/** An address a line; empty lines and those that begin with # are none. */
class LineReader implements ListReader {
  readonly #lines = new LineCutter(mostLine);

  *push(text: string): Generator<ListEntry, void, void> {
    for (const line of this.#lines.push(text)) yield* entriesOf(line.text, line.number);
  }
  *end(): Generator<ListEntry, void, void> {
    for (const line of this.#lines.end()) yield* entriesOf(line.text, line.number);
  }
}

function* entriesOf(said: string, line: number): Generator<ListEntry, void, void> {
  const text = said.trim();
  if (text !== '' && !text.startsWith('#')) yield entryOf(text, line);
}

function entryOf(text: string, line: number): ListEntry {
  const url = webAddress(text);
  if (url !== undefined) return { line, text: shownAddress(url), value: url.href };
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  // Nothing is repeated of what may have a password in it.
  const shown = /^[a-z][a-z\d+.-]*:\/\/[^/\s]*@/i.test(text) ? text.replace(/:.*/s, ':…') : short;
  return { line, text: shown, problem: failure('no-address', { found: `“${shown}”` }) };
}

/** The addresses of one column of a table. */
class TableReader implements ListReader {
  readonly #wanted: string;
  #head = '';
  #scanner: CsvScanner | undefined;
  #column: number | undefined;
  #isFirst = true;
  #entries: ListEntry[] = [];

  constructor(column: string) {
    this.#wanted = column;
  }

  push(text: string): Iterable<ListEntry> {
    if (this.#scanner === undefined) {
      this.#head += text;
      if (this.#head.length > sampleCharacters) this.#begin(false);
    } else this.#scanner.push(text);
    return this.#take();
  }

  end(): Iterable<ListEntry> {
    if (this.#scanner === undefined) this.#begin(true);
    this.#scanner?.end();
    return this.#take();
  }

  #take(): Iterable<ListEntry> {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  #begin(isWhole: boolean): void {
    const dialect = detectDialect(this.#head.slice(0, sampleCharacters), isWhole);
    this.#scanner = new CsvScanner(dialect, {
      record: (fields, line) => this.#record(fields, line),
      reject: ({ line, reason }) => {
        const problem = failure('no-address', { found: `A row with ${reason}` });
        this.#entries.push({ line, text: `row ${line}`, problem });
      },
    });
    this.#scanner.push(this.#head);
    this.#head = '';
  }

  #record(fields: readonly string[], line: number): void {
    if (this.#isFirst) {
      this.#isFirst = false;
      const named = (name: string): number =>
        fields.findIndex((field) => field.trim().toLowerCase() === name.toLowerCase());
      const found = this.#wanted === '' ? -1 : named(this.#wanted);
      if (this.#wanted !== '') {
        this.#column = found;
        if (found === -1) {
          const problem = failure('no-address', { found: `A table without a column “${this.#wanted}”` });
          this.#entries.push({ line, text: `column ${this.#wanted}`, problem });
        }
        return;
      }
      // A first row without an address names the columns.
      if (!fields.some((field) => webAddress(field.trim()) !== undefined)) return;
    }
    this.#column ??= columnOf(fields);
    const text = (fields[this.#column ?? -1] ?? '').trim();
    if (text !== '') this.#entries.push(entryOf(text, line));
  }
}

/** Undefined: the rows so far have none. */
function columnOf(fields: readonly string[]): number | undefined {
  const found = fields.findIndex((field) => webAddress(field.trim()) !== undefined);
  return found === -1 ? undefined : found;
}
