import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodePlace } from '../../core/failure.ts';
import { errorDetail } from '../os-error.ts';

const frame = /^\s*at (?:.* \()?(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/;
/** What Node puts before a syntax error: the file and its line, the line itself, and a mark below its column. */
const head = /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)$/;

/** Where in a person's own code an error came from: their line, rather than that of a library which it went through. */
export function placeOf(error: unknown): CodePlace | undefined {
  const places = placesIn(stackOf(error)).filter(({ path: file }) => !isOurs(file));
  return places.find(({ path: file }) => !/[\\/]node_modules[\\/]/.test(file)) ?? places[0];
}

/** A thrown object may do anything when it is looked at. */
function stackOf(error: unknown): string {
  try {
    return errorDetail(error);
  } catch {
    return '';
  }
}

function placesIn(stack: string): readonly CodePlace[] {
  const lines = stack.split('\n', 200);
  const [, syntaxFile, syntaxLine] = head.exec(lines[0] ?? '') ?? [];
  const mark = lines.slice(1, 6).find((line) => /^\s*\^+\s*$/.test(line)) ?? '';
  const before =
    syntaxFile === undefined ? [] : [place(syntaxFile, syntaxLine, String(mark.indexOf('^') + 1))];
  const frames = lines.flatMap((line) => {
    const [, file, row, column] = frame.exec(line) ?? [];
    return file === undefined ? [] : [place(file, row, column)];
  });
  return [...before, ...frames].filter((each) => each !== undefined);
}

function place(file: string, line = '1', column = '1'): CodePlace | undefined {
  try {
    const plain = file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*$/, '')) : file;
    return { path: path.normalize(plain), line: Number(line), column: Math.max(1, Number(column)) };
  } catch {
    return undefined;
  }
}

/** The bundle that calls the person's code. */
const isOurs = (file: string): boolean => path.dirname(file) === import.meta.dirname;
