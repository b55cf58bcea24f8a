import { DistinctCount, type DistinctCountValue } from '../sketch/distinct-count.ts';
import { allAtOnce, type Steps } from '../steps.ts';
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

  get names(): readonly string[] {
    return [...this.#columns.keys()];
  }

  /** There were more than there is a place for. */
  get isFull(): boolean {
    return this.#leftOut !== undefined;
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

  /** @param names by their place, for columns that are named by what stands before their part */
  *merging({ columns, leftOut }: ColumnsValue, names: readonly string[]): Steps<void> {
    for (const [place, column] of columns.entries()) {
      this.named(names[place] ?? column.name)?.merge(column);
      yield;
    }
    if (leftOut === undefined) return;
    this.#leftOut ??= new DistinctCount(distinctPrecision);
    this.#leftOut.merge(leftOut);
  }

  toJSON(): ColumnsValue {
    return allAtOnce(this.told());
  }

  *told(): Steps<ColumnsValue> {
    const columns: ColumnValue[] = [];
    for (const column of this.#columns.values()) {
      columns.push(column.toJSON());
      yield;
    }
    return { columns, ...(this.#leftOut === undefined ? {} : { leftOut: this.#leftOut.toJSON() }) };
  }
}
