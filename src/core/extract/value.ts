import type { Kept } from '../stream.ts';
import type { Reject } from '../text/reject.ts';
import type { CellKind } from './coerce.ts';

/** Of a file more are only counted: a value is for a message. */
export const mostRejects = 1000;
/** A table of more can be opened by hardly anything; whoever has one names the columns that count. */
export const mostColumns = 2000;
/** The same of all files together. */
export const mostUnionColumns = 5000;
/** Longer names are cut: they are data that stands in a wrong place. */
export const mostNameCharacters = 500;

/** A column of one file. */
export interface FileColumn {
  readonly name: string;
  /** How many cells there are of each kind; the rest is empty. */
  readonly kinds: Readonly<Partial<Record<CellKind, number>>>;
  /** How many were to be of a type and stayed text. */
  readonly left: number;
}

/** What one file comes to. */
export interface ExtractValue {
  /** Its rows, one JSON list a line (`keptRow`), the cells in the order of `columns`. */
  readonly kept: Kept;
  readonly rows: number;
  readonly columns: readonly FileColumn[];
  readonly rejects: readonly Reject[];
  /** With those that are only counted. */
  readonly rejected: number;
}
