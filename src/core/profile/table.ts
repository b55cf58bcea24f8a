import type { Reject } from '../text/reject.ts';
import type { ColumnsValue } from './columns.ts';

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
