/**
 * Paths in result lines. A name may hold anything: a line break, two spaces, an arrow. Such a path is written as a
 * JSON string, so that a line stays a line and a program (the editor's link finder) can read every path back.
 */
const unsafe = new RegExp(
  [
    /^["\s→]|^no file$|\s$| {2}|[\p{Cc}\p{Cf}\u2028\u2029\\"]/u,
    // What ends a path in a line, also where the path has its beginning only and the line adds a space.
    / (→|failed:|skipped:|unchanged:|left:|was saved as)( |$)| \(at | and \d+ more( |$)| (cancelled|removed|restored|exists already)$/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'u',
);

export function showPath(path: string): string {
  return unsafe.test(path)
    ? JSON.stringify(path).replace(/[\p{Cf}\u2028\u2029\x7f-\x9f]/gu, escapeUnit)
    : path;
}

const escapeUnit = (text: string): string =>
  [...Array(text.length).keys()]
    .map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');

/** A path as `showPath` wrote it; undefined when a quoted one is cut. */
export function readShownPath(shown: string): string | undefined {
  if (!shown.startsWith('"')) return shown;
  try {
    const value: unknown = JSON.parse(shown);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Other people's words as part of a line: no line breaks, and nothing that a terminal would obey. */
export const inOneLine = (text: string): string =>
  text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
