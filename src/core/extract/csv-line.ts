import { guarded } from './formula.ts';

const needsQuotes = /[",\n\r]|^\s|\s$/;

/** A cell of CSV (RFC 4180). */
function csvCell(value: unknown, guard: boolean): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  const text = guard ? guarded(plain) : plain;
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(cells: readonly unknown[], guard: boolean): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) line += (i === 0 ? '' : ',') + csvCell(cells[i], guard);
  // A line that is empty is no row to most readers.
  return line === '' && cells.length === 1 ? '""\n' : `${line}\n`;
}
