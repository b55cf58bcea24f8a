/** Of a row with so many cells it is worth a look how many of them are empty. */
const wide = 16;

/**
 * A row as it is kept: the line where it began, and its cells. Where most are empty it has the places of the others
 * instead, and its line is negative: records with a few of a thousand names each would take hundreds of times their
 * own room.
 */
export function keptRow(row: readonly unknown[]): readonly unknown[] {
  if (row.length <= wide) return row;
  const sparse: unknown[] = [-(row[0] as number)];
  const most = row.length / 2;
  for (let at = 1; at < row.length; at++) {
    if (row[at] === null || row[at] === undefined) continue;
    if (sparse.length > most) return row;
    sparse.push(at - 1, row[at]);
  }
  return sparse;
}

/** Calls back with each cell of a row that was kept, and its place among the columns of its file. */
export function cellsOfKept(row: readonly unknown[], take: (place: number, value: unknown) => void): number {
  const line = row[0] as number;
  if (line > 0) for (let at = 1; at < row.length; at++) if (row[at] !== null) take(at - 1, row[at]);
  if (line < 0) for (let at = 1; at < row.length; at += 2) take(row[at] as number, row[at + 1]);
  return Math.abs(line);
}
