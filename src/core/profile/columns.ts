import { DistinctCount, type DistinctCountValue } from '../sketch/distinct-count.ts';
import { Column, type ColumnValue, distinctPrecision } from './column.ts';

/** So many columns of a file are profiled: merging
 * and telling them takes the host some milliseconds, and a hostile file has a million. */
export const mostColumns = 200;
export const longestName = 200;

/** JSON. */
export interface ColumnsValue {
  readonly columns: readonly ColumnValue[];
  /** The names of those that there was no place for. */
  readonly leftOut?: DistinctCountValue;
}

/** The columns of a file whose records name them, in the order in which they come. */
export class Columns {
  readonly #columns = new Map<string, Column>();
  #leftOut: DistinctCount | undefined;

  static from({ columns, leftOut }: ColumnsValue): Columns {
    const made = new Columns();
    for (const column of columns) made.named(column.name)?.merge(column);
    if (leftOut !== undefined) made.#leftOut = DistinctCount.from(leftOut);
    return made;
  }

  get size(): number {
    return this.#columns.size;
  }

  /** Undefined: there are too many, and this one is counted as left out. */
  named(name: string): Column | undefined {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    if (this.#columns.size >= mostColumns) {
      this.leaveOut(name);
      return undefined;
    }
    const made = new Column(name);
    this.#columns.set(name, made);
    return made;
  }

  leaveOut(name: string): void {
    this.#leftOut ??= new DistinctCount(distinctPrecision);
    this.#leftOut.add(name);
  }

  merge({ columns, leftOut }: ColumnsValue): void {
    for (const column of columns) this.named(column.name)?.merge(column);
    if (leftOut === undefined) return;
    this.#leftOut ??= new DistinctCount(distinctPrecision);
    this.#leftOut.merge(leftOut);
  }

  toJSON(): ColumnsValue {
    const columns = [...this.#columns.values()].map((column) => column.toJSON());
    return { columns, ...(this.#leftOut === undefined ? {} : { leftOut: this.#leftOut.toJSON() }) };
  }
}
