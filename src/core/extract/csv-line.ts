import { guarded } from './formula.ts';

/** Any sign that may make more of a cell than its text: looked at more closely then. */
const isSpecial = /[",\n\r]|^[\s=+\-@＝＋－＠]|\s$/;
const needsQuotes = /[",\n\r]|^\s|\s$/;

/** A cell of CSV (RFC 4180). */
function csvCell(value: unknown, guard: boolean): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  if (!isSpecial.test(plain)) return plain;
  const text = guard ? guarded(plain) : plain;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without the end of a line. */
export function csvCells(cells: readonly unknown[], guard: boolean): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) line += (i === 0 ? '' : ',') + csvCell(cells[i], guard);
  return line;
}

export function csvLine(cells: readonly unknown[], guard: boolean): string {
  const line = csvCells(cells, guard);
  // A line that is empty is no row to most readers.
  return line === '' && cells.length === 1 ? '""\n' : `${line}\n`;
}
