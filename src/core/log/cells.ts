import { safeText } from './safe-text.ts';

/** What is shown of a path, a referrer or an agent. */
const longestCell = 120;

/**
 * A stranger's text as code in a cell of a Markdown table: nothing in it means anything but itself. Backticks within
 * ask for longer ones around, and only a bar needs a backslash (GitHub Flavored Markdown 4.10).
 */
export function codeCell(text: string): string {
  const shown = safeText(text, longestCell);
  if (shown.trim() === '') return '(empty)';
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  // Spaces at both ends are taken away by the reader, so that a backtick may stand there.
  const pad = longest > 0 || shown.startsWith(' ') || shown.endsWith(' ') ? ' ' : '';
  return `${fence}${pad}${shown.replaceAll('|', '\\|')}${pad}${fence}`;
}

export const numberCell = (value: number): string => value.toLocaleString('en');

export function bytesCell(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [bytes, ''];
  for (const next of units) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ${unit}`;
}

/** `12 ms`, `1.3 s`. */
export const secondsCell = (seconds: number): string =>
  seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : `${Number(seconds.toPrecision(3))} s`;

export const shareCell = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;

/** A bar of up to 20 blocks; what is more than nothing has a little. */
export function bar(part: number, largest: number): string {
  if (part <= 0 || largest <= 0) return '';
  const eighths = Math.max(1, Math.round((part / largest) * 160));
  return '█'.repeat(eighths >> 3) + ('▏▎▍▌▋▊▉'[(eighths & 7) - 1] ?? '');
}

export type Alignment = 'left' | 'right';

/** Rows whose cells are safe already. */
export function markdownTable(
  columns: readonly (readonly [string, Alignment])[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(([title]) => title)),
    line(columns.map(([, alignment]) => (alignment === 'right' ? '--:' : '---'))),
    ...rows.map(line),
    '',
  ].join('\n');
}
