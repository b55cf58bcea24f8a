import { type LineScanner, LogEntry } from './entry.ts';
import { type FormatName, formatNames, formats } from './formats.ts';
import { Lines } from './lines.ts';

/** So many lines, and bytes, of a file are tried. */
const tried = { lines: 60, bytes: 4 * 1024 * 1024 };
/** Of so many lines one has to fit at least. */
const oneOf = 8;

export type Detected =
  | { readonly kind: 'format'; readonly format: FormatName }
  /** There are no lines but empty ones. */
  | { readonly kind: 'empty' }
  /** The log of what a server had to complain of. */
  | { readonly kind: 'error-log' }
  | { readonly kind: 'unknown' };

/** Finds the format that most of the first lines have. */
export async function detectFormat(chunks: AsyncIterable<Uint8Array>): Promise<Detected> {
  const { lines, isAll } = await firstLines(chunks);
  if (lines.length === 0) return { kind: isAll ? 'empty' : 'unknown' };
  if (lines.some((line) => /^#(Fields|Version|Software):/i.test(line.toString('latin1', 0, 20))))
    return { kind: 'format', format: 'w3c' };
  let [best, most]: [FormatName | undefined, number] = [undefined, (lines.length - 1) / oneOf];
  for (const format of formatNames) {
    const count = fitting(lines, formats[format].scanner());
    if (count > most) [best, most] = [format, count];
  }
  if (best !== undefined) return { kind: 'format', format: best };
  const complaints = lines.filter((line) => isComplaint(line.toString('latin1', 0, 120))).length;
  return { kind: complaints * 2 > lines.length ? 'error-log' : 'unknown' };
}

/** Of nginx, and of Apache. */
const isComplaint = (line: string): boolean =>
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\]/.test(line) ||
  /^\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d[ .\d]*\] \[[\w:]+\]/.test(line);

function fitting(lines: readonly Buffer[], scanner: LineScanner): number {
  const entry = new LogEntry(false);
  return lines.filter((line) => scanner.scan(line, 0, line.length, entry) === undefined).length;
}

async function firstLines(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly lines: readonly Buffer[]; readonly isAll: boolean }> {
  const found: Buffer[] = [];
  const lines = new Lines((bytes, from, to) => {
    if (found.length < tried.lines && !isBlankLine(bytes, from, to))
      found.push(Buffer.from(bytes.subarray(from, to)));
  });
  let left = tried.bytes;
  for await (const chunk of chunks) {
    // What is cut off behind that is no line.
    lines.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (found.length >= tried.lines || left <= 0) return { lines: found, isAll: false };
  }
  lines.end();
  return { lines: found, isAll: true };
}

export function isBlankLine(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
