import type { Reject } from '../text/reject.ts';
import { type Cell, type CellKind, cellOf, type Reading } from './coerce.ts';
import type { ColumnWish } from './columns.ts';
import { elementPath, elementPlace, select } from './path.ts';
import { keptRow } from './kept-row.ts';
import { type ExtractValue, mostColumns, mostNameCharacters, mostRejects } from './value.ts';

export interface TableWish {
  /** Empty: all columns. */
  readonly columns: readonly ColumnWish[];
  /** How texts are read where the column does not say it. */
  readonly reading: 'as-text' | 'by-themselves';
}

interface Column {
  readonly name: string;
  readonly reading: Reading;
  readonly kinds: Partial<Record<CellKind, number>>;
  left: number;
}

/** The table of one file as it is read: its columns in order of first appearance, its rows as they come. */
export class FileTable {
  readonly #wish: TableWish;
  readonly #put: (line: string) => void;
  readonly #columns: Column[] = [];
  /** Where a name of the file's has its column. */
  readonly #places = new Map<string, number>();
  readonly #taken = new Set<string>();
  readonly #rejects: Reject[] = [];
  #rejected = 0;
  #rows = 0;
  /** For CSV: which field each column has; -1 for one that the file does not have. */
  #fields: readonly number[] = [];
  #width = 0;
  /** More columns than a table may have. */
  #isTooWide = false;

  constructor(wish: TableWish, put: (line: string) => void) {
    this.#wish = wish;
    this.#put = put;
    for (const { name, type } of wish.columns) this.#add(name, type ?? wish.reading);
  }

  get isTooWide(): boolean {
    return this.#isTooWide;
  }

  get rows(): number {
    return this.#rows;
  }

  get rejected(): number {
    return this.#rejected;
  }

  /** What is wished for and nowhere in it: of a file with a header. */
  missing(): readonly string[] {
    return this.#wish.columns.filter((_, at) => this.#fields[at] === -1).map(({ text }) => text);
  }

  /** The columns of CSV; undefined where a file names none. */
  header(said: readonly (string | undefined)[]): void {
    const names = distinct(said);
    this.#width = names.length;
    const { columns } = this.#wish;
    this.#fields =
      columns.length > 0 ? columns.map((wish) => fieldOf(names, wish)) : names.map((_, at) => at);
    if (columns.length === 0) for (const name of names) this.#add(name, this.#wish.reading);
  }

  /** A record of CSV below its header. */
  fields(fields: readonly string[], line: number): void {
    const problem = this.#raggedness(fields);
    if (problem !== undefined) {
      this.reject({ line, column: 1, reason: problem });
      return;
    }
    if (this.#isTooWide) return;
    const row: unknown[] = [line];
    for (let i = 0; i < this.#fields.length; i++) {
      const text = fields[this.#fields[i] ?? -1];
      const column = this.#columns[i];
      if (text === undefined || column === undefined) row.push(null);
      else if (column.reading === 'as-text') {
        // The usual case, for each of a hundred million cells.
        if (text !== '') column.kinds.text = (column.kinds.text ?? 0) + 1;
        row.push(text);
      } else row.push(counted(column, cellOf(text, column.reading, false)));
    }
    this.#write(row);
  }

  /** Fields that nothing names are data that would be lost; those that are empty are none. */
  #raggedness(fields: readonly string[]): string | undefined {
    if (fields.length === this.#width) return undefined;
    const isPadded = fields.length > this.#width && fields.slice(this.#width).every((field) => field === '');
    return isPadded
      ? undefined
      : `${count(fields.length, 'field')} where the header has ${count(this.#width, 'field')}`;
  }

  /** A record of JSON: the members of an object, and of those within it. */
  record(value: unknown, line: number): void {
    const row: unknown[] = [line];
    const { columns } = this.#wish;
    if (columns.length > 0)
      for (const [at, wish] of columns.entries()) this.#set(row, at, found(value, wish), true);
    else flatten(value, '', 0, (name, each) => this.#set(row, this.#placeOf(name), each, true));
    if (!this.#isTooWide) this.#write(row);
  }

  /** A record of XML: texts by the paths of their elements and attributes; what comes several times is a list. */
  texts(values: ReadonlyMap<string, readonly string[]>, line: number): void {
    const row: unknown[] = [line];
    const { columns } = this.#wish;
    const set = (at: number | undefined, texts: readonly string[] = []): void =>
      this.#set(row, at, texts.length > 1 ? texts : texts[0], false);
    if (columns.length === 0) for (const [name, texts] of values) set(this.#placeOf(name), texts);
    for (const [at, { text, path }] of columns.entries()) {
      const texts = values.get(text) ?? values.get(elementPath(path));
      const place = elementPlace(path);
      set(at, place === undefined ? texts : texts?.slice(place, place === -1 ? undefined : place + 1));
    }
    if (!this.#isTooWide) this.#write(row);
  }

  /** @param isTyped a text is meant as a text */
  #set(row: unknown[], at: number | undefined, value: unknown, isTyped: boolean): void {
    const column = at === undefined ? undefined : this.#columns[at];
    if (at === undefined || column === undefined) return;
    while (row.length < at + 1) row.push(null);
    row[at + 1] = counted(column, cellOf(value, column.reading, isTyped));
  }

  #placeOf(name: string): number | undefined {
    return this.#places.get(name) ?? this.#add(name, this.#wish.reading);
  }

  /** Two columns of one name in one file: the second is another one. */
  #add(name: string, reading: Reading): number | undefined {
    if (this.#columns.length === mostColumns) {
      this.#isTooWide = true;
      return undefined;
    }
    const short = name.length > mostNameCharacters ? `${name.slice(0, mostNameCharacters)}…` : name;
    let unique = short;
    for (let number = 2; this.#taken.has(unique); number++) unique = `${short}_${number}`;
    const place = this.#columns.length;
    this.#taken.add(unique);
    this.#places.set(name, place);
    this.#columns.push({ name: unique, reading, kinds: {}, left: 0 });
    return place;
  }

  #write(row: unknown[]): void {
    this.#rows++;
    this.#put(`${JSON.stringify(keptRow(row))}\n`);
  }

  reject(reject: Reject): void {
    this.#rejected++;
    if (this.#rejects.length < mostRejects) this.#rejects.push(reject);
  }

  result(): Omit<ExtractValue, 'kept'> {
    return {
      rows: this.#rows,
      columns: this.#columns.map(({ name, kinds, left }) => ({ name, kinds, left })),
      rejects: this.#rejects,
      rejected: this.#rejected,
    };
  }
}

function counted(column: Column, { value, kind, left }: Cell): unknown {
  if (kind !== undefined) column.kinds[kind] = (column.kinds[kind] ?? 0) + 1;
  if (left === true) column.left++;
  return value ?? null;
}

/** As the profiles call them: by its place what has no name, and what has one that is there already. */
function distinct(said: readonly (string | undefined)[]): readonly string[] {
  const names = new Set<string>();
  for (const [at, text = ''] of said.entries()) {
    const place = `column ${at + 1}`;
    let name = text.trim() === '' ? place : text.trim();
    while (names.has(name)) name = `${name} (${place})`;
    names.add(name);
  }
  return [...names];
}

/** By its very name, by the names of the path's steps, and else whatever its letters are. */
function fieldOf(names: readonly string[], { text, path }: ColumnWish): number {
  const steps = path.steps.map((step) => (step.kind === 'name' ? step.name : ''));
  const wanted = [text, steps.join('.'), steps.join('/')];
  for (const each of wanted) {
    const at = names.indexOf(each);
    if (at !== -1) return at;
  }
  const loose = (name: string): string => name.trim().toLowerCase();
  return names.findIndex((name) => loose(name) === loose(text));
}

/** One thing is itself, several are a list. */
function found(value: unknown, { text, path }: ColumnWish): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, text))
    return (value as Record<string, unknown>)[text];
  const all = select(value, path);
  return all.length > 1 ? all : all[0];
}

/** Objects within objects have columns of their own down to here; what is deeper is in one cell. */
const mostDepth = 16;

function flatten(
  value: unknown,
  name: string,
  depth: number,
  set: (name: string, value: unknown) => void,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === mostDepth) {
    set(name === '' ? 'value' : name, value);
    return;
  }
  for (const [key, each] of Object.entries(value))
    flatten(each, name === '' ? key : `${name}.${key}`, depth + 1, set);
}

const count = (number: number, what: string): string =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
