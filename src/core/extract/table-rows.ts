import type { Written } from '../reducer.ts';
import type { FileHead } from './fold.ts';
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
  for await (const lines of linesOf(written)) {
    const rows: TableRow[] = [];
    for (const line of lines) {
      // The last one has no end, and is none of these.
      if (line.startsWith('{')) {
        head = JSON.parse(line) as FileHead;
        continue;
      }
      const [at, ...values] = JSON.parse(line) as [number, ...unknown[]];
      const cells = Array.from<unknown>({ length: width });
      for (let i = 0; i < values.length; i++) {
        const place = head.columns[i] ?? -1;
        if (place !== -1 && values[i] !== null) cells[place] = values[i];
      }
      rows.push({ source: head.source, line: at, cells });
    }
    if (rows.length > 0) yield rows;
  }
}

/** Whole lines, without the last, which has no end. */
async function* linesOf(written: Written): AsyncGenerator<readonly string[], void, void> {
  let open: Buffer[] = [];
  for await (const chunk of written.read()) {
    const bytes = Buffer.from(chunk);
    const end = bytes.lastIndexOf(newline);
    if (end === -1) {
      open.push(bytes);
      continue;
    }
    open.push(bytes.subarray(0, end));
    yield Buffer.concat(open).toString().split('\n');
    open = [bytes.subarray(end + 1)];
  }
}
