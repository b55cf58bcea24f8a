import { marks } from '../report/lines.ts';

const colours: Readonly<Record<string, number>> = {
  [marks.done]: 32,
  [marks.failed]: 31,
  [marks.skipped]: 33,
};

/** A line as a terminal shows it: its mark in colour, and nothing in it that a terminal would obey. */
export function terminalLine(line: string): string {
  // Lines are made by src/report, which takes control characters out of names and other people's words.
  const [mark = ''] = line;
  const colour = line.charAt(1) === ' ' ? colours[mark] : undefined;
  const text = colour === undefined ? line : `\u001B[${colour}m${mark}\u001B[0m${line.slice(mark.length)}`;
  return `${text}\r\n`;
}
