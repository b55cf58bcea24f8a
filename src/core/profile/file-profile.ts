import { DistinctCount } from '../sketch/distinct-count.ts';
import type { Reject } from '../text/reject.ts';
import { type ColumnFacts, factsOf } from './facts.ts';
import type { Comparison } from './schema.ts';
import type { TableValue } from './table.ts';

/** What is told of a file. */
export interface FileProfile {
  /** From the folder of the report. */
  readonly file: string;
  readonly form: string;
  readonly rows: number;
  readonly rejected: number;
  readonly lines: number;
  /** Members that have the name of another one of their object. */
  readonly duplicates: number;
  readonly columns: readonly ColumnFacts[];
  /** About so many more columns. */
  readonly columnsLeftOut: number;
  readonly rejects: readonly Reject[];
  readonly notes: readonly string[];
  readonly schema: Comparison;
}

/** @param compare tells of columns how they differ from those of earlier files */
export function fileProfile(
  file: string,
  value: TableValue,
  notes: readonly string[],
  compare: (columns: readonly ColumnFacts[]) => Comparison,
): FileProfile {
  const columns = value.columns.map(factsOf);
  const { form, rows, rejected, lines, duplicates, rejects, leftOut } = value;
  const columnsLeftOut = leftOut === undefined ? 0 : DistinctCount.from(leftOut).estimate;
  return {
    ...{ file, form, rows, rejected, lines, duplicates, columns, columnsLeftOut, rejects },
    // How many rejects there are is told beside.
    notes: notes.filter((note) => !/^[\d,]+ rejects?$/.test(note)),
    schema: compare(columns),
  };
}
