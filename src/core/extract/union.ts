import type { CellKind } from './coerce.ts';
import { type FileColumn, mostUnionColumns } from './value.ts';

/** What all cells of a column are. */
export type ColumnKind = 'integer' | 'number' | 'boolean' | 'date' | 'text';

/** A column of the table of all files, as its last line has it. */
export interface UnionColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

interface Gathered {
  readonly name: string;
  readonly kinds: Map<CellKind, number>;
  left: number;
}

/** The columns of all files, in order of first appearance. */
export class Union {
  readonly #reserved: ReadonlySet<string>;
  readonly #columns: Gathered[] = [];
  readonly #places = new Map<string, number>();
  readonly #leftOut = new Set<string>();
  #isAnyLeftOut = false;

  /** @param reserved names of columns that the table has besides */
  constructor(reserved: readonly string[]) {
    this.#reserved = new Set(reserved);
  }

  /** @returns where each of a file's columns stands in the table; -1: there are too many */
  add(columns: readonly FileColumn[]): readonly number[] {
    return columns.map((column) => {
      const place = this.#places.get(column.name) ?? this.#place(column.name);
      const gathered = this.#columns[place];
      if (gathered === undefined) return -1;
      for (const [kind, count] of Object.entries(column.kinds) as [CellKind, number][])
        gathered.kinds.set(kind, (gathered.kinds.get(kind) ?? 0) + count);
      gathered.left += column.left;
      return place;
    });
  }

  #place(wanted: string): number {
    if (this.#columns.length === mostUnionColumns) {
      // Names are counted as long as that costs nothing.
      if (this.#leftOut.size < mostUnionColumns) this.#leftOut.add(wanted);
      this.#isAnyLeftOut = true;
      return -1;
    }
    const place = this.#columns.length;
    this.#places.set(wanted, place);
    this.#columns.push({ name: this.#free(wanted), kinds: new Map(), left: 0 });
    return place;
  }

  /** Data may have columns of those names too. */
  #free(wanted: string): string {
    if (!this.#reserved.has(wanted)) return wanted;
    let number = 2;
    while (this.#places.has(`${wanted}_${number}`)) number++;
    this.#places.set(`${wanted}_${number}`, this.#columns.length);
    return `${wanted}_${number}`;
  }

  columns(): readonly UnionColumn[] {
    return this.#columns.map(({ name, kinds }) => ({ name, kind: kindOf(new Set(kinds.keys())) }));
  }

  /** @param isCoerced texts were to be numbers, booleans and dates where they could */
  notes(isCoerced: boolean): readonly string[] {
    const notes = this.#columns.flatMap(({ name, kinds, left }) => {
      const said = left > 0 || isCoerced ? leftNote(name, kinds, left) : undefined;
      return said === undefined ? [] : [said];
    });
    const shown = notes.slice(0, 10);
    if (notes.length > shown.length) shown.push(`and in ${notes.length - shown.length} more columns`);
    if (this.#isAnyLeftOut)
      shown.push(
        `only the first ${mostUnionColumns.toLocaleString('en')} columns are in the table; name those that you need`,
      );
    return shown;
  }
}

function kindOf(kinds: ReadonlySet<CellKind>): ColumnKind {
  const isOnly = (...allowed: readonly CellKind[]): boolean =>
    kinds.size > 0 && [...kinds].every((kind) => allowed.includes(kind));
  if (isOnly('integer')) return 'integer';
  if (isOnly('integer', 'number')) return 'number';
  if (isOnly('boolean')) return 'boolean';
  return isOnly('date') ? 'date' : 'text';
}

const words = {
  number: ['a number', 'numbers'],
  boolean: ['a boolean', 'booleans'],
  date: ['a date', 'dates'],
} as const;

/** Texts in a column that is mostly something else are worth a look. */
function leftNote(name: string, kinds: ReadonlyMap<CellKind, number>, left: number): string | undefined {
  const of = (...each: readonly CellKind[]): number =>
    each.reduce((sum, kind) => sum + (kinds.get(kind) ?? 0), 0);
  const typed = { number: of('integer', 'number'), boolean: of('boolean'), date: of('date', 'time') };
  const total = typed.number + typed.boolean + typed.date;
  const texts = of('text');
  if (left === 0 && (texts === 0 || texts >= total)) return undefined;
  const [most = 'number'] = (['number', 'boolean', 'date'] as const).toSorted((a, b) => typed[b] - typed[a]);
  const [one, several] = total === 0 ? ['what it was to be', 'what they were to be'] : words[most];
  const values = left === 0 ? texts : left;
  return values === 1
    ? `${name}: 1 value is not ${one}, and stays text`
    : `${name}: ${values.toLocaleString('en')} values are not ${several}, and stay text`;
}
