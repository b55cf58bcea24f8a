import type { Reject } from '../text/reject.ts';
import { Columns, type ColumnsValue } from './columns.ts';

/** JSON: the profile of a file or of a part of one. */
export interface TableValue extends ColumnsValue {
  readonly rows: number;
  readonly rejected: number;
  /** The first of them. */
  readonly rejects: readonly Reject[];
  readonly mostRejects: number;
  readonly lines: number;
  /** How the file is written, in words: `delimiter ;`. */
  readonly form: string;
  /** Members that have the name of another one of their object. */
  readonly duplicates: number;
  /** What neighbouring parts must have in common to be parts of one file. */
  readonly cut: Cut;
}

export interface Cut {
  /** Fields of a record, where columns are known by their place; only the first part knows their names. */
  readonly width?: number;
  /** The part ends within what is one record. */
  readonly isOpen?: true;
  /** What was found depends on where the reading began: only the whole file is right. */
  readonly isWholeOnly?: true;
}

/** Counts rows and rejects, and holds the first of these. */
export class Tally {
  rows = 0;
  rejected = 0;
  readonly rejects: Reject[] = [];
  readonly #most: number;

  constructor(mostRejects: number) {
    this.#most = mostRejects;
  }

  reject(reject: Reject): void {
    this.rejected++;
    if (this.rejects.length < this.#most) this.rejects.push(reject);
  }

  toJSON(): Pick<TableValue, 'rows' | 'rejected' | 'rejects' | 'mostRejects'> {
    const { rows, rejected, rejects } = this;
    return { rows, rejected, rejects, mostRejects: this.#most };
  }
}

/** Two neighbouring parts of a file; undefined where it could not be cut between them. */
export function mergeTables(earlier: TableValue, later: TableValue): TableValue | undefined {
  if (later.lines === 0) return earlier;
  const cuts = [earlier.cut, later.cut];
  const widths = new Set(cuts.flatMap(({ width }) => width ?? []));
  // What one part had no place for, another may have had.
  const isFull = [earlier, later].some(({ leftOut }) => leftOut !== undefined) && widths.size === 0;
  if (earlier.cut.isOpen || cuts.some((cut) => cut.isWholeOnly) || widths.size > 1 || isFull)
    return undefined;
  if (later.rows + later.rejected > 0 && later.form !== earlier.form) return undefined;
  const columns = Columns.from(earlier);
  columns.merge(widths.size === 0 ? later : named(later, earlier));
  const moved = later.rejects.map((reject) => ({ ...reject, line: reject.line + earlier.lines }));
  return {
    ...columns.toJSON(),
    rows: earlier.rows + later.rows,
    rejected: earlier.rejected + later.rejected,
    rejects: [...earlier.rejects, ...moved].slice(0, earlier.mostRejects),
    mostRejects: earlier.mostRejects,
    lines: earlier.lines + later.lines,
    form: earlier.form,
    duplicates: earlier.duplicates + later.duplicates,
    cut: { ...earlier.cut, ...later.cut },
  };
}

const named = (later: TableValue, { columns }: TableValue): ColumnsValue => ({
  ...later,
  columns: later.columns.map((column, place) => ({ ...column, name: columns[place]?.name ?? column.name })),
});
