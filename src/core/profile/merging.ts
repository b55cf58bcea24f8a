import type { Steps } from '../steps.ts';
import type { Merging } from '../stream.ts';
import type { Reject } from '../text/reject.ts';
import { Columns } from './columns.ts';
import type { Cut, TableValue } from './table.ts';

/** One value of those of neighbouring parts of a file. */
export function mergingTables(): Merging {
  const merged = new MergedTable();
  return { add: (part) => merged.add(part as TableValue), end: () => merged.told() };
}

class MergedTable {
  readonly #columns = new Columns();
  readonly #rejects: Reject[] = [];
  /** The first part: it alone knows the names of the columns. */
  #first: Pick<TableValue, 'form' | 'mostRejects'> | undefined;
  #cut: Cut = {};
  #rows = 0;
  #rejected = 0;
  #lines = 0;
  #duplicates = 0;

  /** @returns false where the file could not be cut before this part */
  *add(part: TableValue): Steps<boolean> {
    if (this.#first !== undefined && part.lines === 0) return true;
    const widths = new Set([this.#cut, part.cut].flatMap(({ width }) => width ?? []));
    if (this.#first !== undefined && !this.#fits(this.#first, part, widths)) return false;
    this.#first ??= part;
    const { mostRejects } = this.#first;
    for (const { line, ...reject } of part.rejects)
      if (this.#rejects.length < mostRejects) this.#rejects.push({ line: line + this.#lines, ...reject });
    this.#cut = { ...this.#cut, ...part.cut };
    this.#rows += part.rows;
    this.#rejected += part.rejected;
    this.#lines += part.lines;
    this.#duplicates += part.duplicates;
    yield* this.#columns.merging(part, widths.size === 0 ? [] : this.#columns.names);
    return true;
  }

  #fits({ form }: Pick<TableValue, 'form'>, part: TableValue, widths: ReadonlySet<number>): boolean {
    // What one part had no place for, another may have had.
    const isFull = (this.#columns.isFull || part.leftOut !== undefined) && widths.size === 0;
    const isWholeOnly = this.#cut.isWholeOnly === true || part.cut.isWholeOnly === true;
    if (this.#cut.isOpen === true || isWholeOnly || widths.size > 1 || isFull) return false;
    return part.rows + part.rejected === 0 || part.form === form;
  }

  *told(): Steps<TableValue> {
    const columns = yield* this.#columns.told();
    return {
      ...columns,
      rows: this.#rows,
      rejected: this.#rejected,
      rejects: this.#rejects,
      mostRejects: this.#first?.mostRejects ?? 0,
      lines: this.#lines,
      form: this.#first?.form ?? '',
      duplicates: this.#duplicates,
      cut: this.#cut,
    };
  }
}
