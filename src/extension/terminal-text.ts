import { marks } from '../report/lines.ts';
import { inOneLine } from '../report/shown-path.ts';

const colours: Readonly<Record<string, number>> = {
  [marks.done]: 32,
  [marks.failed]: 31,
  [marks.skipped]: 33,
};

/** A line as a terminal shows it: its mark in colour, and nothing in it that a terminal would obey. */
export function terminalLine(line: string): string {
  // Names are clean already; options are shown as they were set, by a workspace too.
  const clean = inOneLine(line);
  const [mark = ''] = clean;
  const colour = clean.charAt(1) === ' ' ? colours[mark] : undefined;
  if (colour === undefined) return `${clean}\r\n`;
  return `\u001B[${colour}m${mark}\u001B[0m${clean.slice(mark.length)}\r\n`;
}
