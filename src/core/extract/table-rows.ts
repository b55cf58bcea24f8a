import type { Written } from '../reducer.ts';
import type { FileHead } from './fold.ts';
import { cellsOfKept } from './kept-row.ts';
import type { UnionColumn } from './union.ts';

/** One row of the table of all files: undefined where it has nothing. */
export interface TableRow {
  readonly source: string;
  readonly line: number;
  readonly cells: readonly unknown[];
}

const newline = 0x0a;
const tailBytes = 64 * 1024;

/** The columns of the table: the last line of what was written. */
export async function columnsOf(written: Written): Promise<readonly UnionColumn[]> {
  for (let size = tailBytes; ; size *= 4) {
    const from = Math.max(0, written.bytes - size);
    const chunks: Buffer[] = [];
    for await (const chunk of written.read(from)) chunks.push(Buffer.from(chunk));
    const tail = Buffer.concat(chunks);
    const end = tail.lastIndexOf(newline);
    if (end !== -1 || from === 0) return JSON.parse(tail.toString('utf8', end + 1)) as readonly UnionColumn[];
  }
}

/** All rows, some at a time. */
export async function* rowsOf(
  written: Written,
  width: number,
): AsyncGenerator<readonly TableRow[], void, void> {
  let head: FileHead = { source: '', columns: [] };
  for await (const items of itemsOf(written)) {
    const rows: TableRow[] = [];
    for (const item of items) {
      if (!isRow(item)) {
        head = item;
        continue;
      }
      const { source, columns } = head;
      const cells: unknown[] = [];
      cells.length = width;
      const line = cellsOfKept(item, (at, value) => {
        const place = columns[at] ?? -1;
        if (place !== -1) cells[place] = value;
      });
      rows.push({ source, line, cells });
    }
    if (rows.length > 0) yield rows;
  }
}

type KeptRow = readonly unknown[];

const isRow = (item: FileHead | KeptRow): item is KeptRow => Array.isArray(item);

/** What stands in whole lines; the last, which has no end, is left out. */
async function* itemsOf(written: Written): AsyncGenerator<readonly (FileHead | KeptRow)[], void, void> {
  let open: Buffer[] = [];
  for await (const chunk of written.read()) {
    const bytes = Buffer.from(chunk);
    const end = bytes.lastIndexOf(newline);
    if (end === -1) {
      open.push(bytes);
      continue;
    }
    open.push(bytes.subarray(0, end));
    const lines = Buffer.concat(open).toString();
    // All at once: in JSON a line break stands between two lines only.
    yield JSON.parse(`[${lines.replaceAll('\n', ',')}]`) as readonly (FileHead | KeptRow)[];
    open = [bytes.subarray(end + 1)];
  }
}
