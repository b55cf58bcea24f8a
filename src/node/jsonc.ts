import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { errorText } from './os-error.ts';
import { readSource } from './read.ts';

export type Jsonc =
  | { readonly ok: true; readonly value: unknown }
  /** There is no such file. */
  | { readonly ok: false; readonly problem: undefined }
  | { readonly ok: false; readonly problem: string };

/** A file of VS Code's: people write some hundred lines. */
const mostBytes = 4e6;

/**
 * Reads JSON with comments and trailing commas, as VS Code's own files have them. It is anybody's file: opened as a
 * regular one only, bounded in size and depth, and `__proto__` is a name like others.
 * @param shown how the file is called in problems
 */
export function readJsonc(file: string, shown: string): Jsonc {
  const read = readSource(file, mostBytes);
  if (!read.ok) {
    const { code, message } = read.failure;
    if (code === 'source-empty') return { ok: true, value: undefined };
    return { ok: false, problem: code === 'source-missing' ? undefined : `${shown}: ${message}` };
  }
  return parseJsonc(new TextDecoder().decode(read.bytes), shown);
}

export function parseJsonc(text: string, shown: string): Jsonc {
  const errors: ParseError[] = [];
  try {
    const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    const [first] = errors;
    if (first !== undefined) {
      const { line, column } = placeOf(text, first.offset);
      return { ok: false, problem: `${shown}:${line}:${column}: ${wordsOf(first)}.` };
    }
    return { ok: true, value: tree === undefined ? undefined : plain(tree) };
  } catch (error) {
    // The parser calls itself for each level.
    const why = error instanceof RangeError ? 'it is nested too deeply' : errorText(error);
    return { ok: false, problem: `${shown}: ${why}.` };
  }
}

/** Entries, not assignments: `__proto__` stays a name. Of a name that is there twice the last one counts. */
function plain({ type, children = [], value }: Node): unknown {
  if (type === 'array') return children.map(plain);
  if (type !== 'object') return value as unknown;
  return Object.fromEntries(
    children.flatMap(({ children: [name, content] = [] }) =>
      name === undefined || content === undefined ? [] : [[String(name.value), plain(content)]],
    ),
  );
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** `CommaExpected` → `a comma is missing` */
function wordsOf({ error }: ParseError): string {
  const code = printParseErrorCode(error);
  const [, missing] = /^(.+)Expected$/.exec(code) ?? [];
  const spaced = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, ' $&').toLowerCase();
  if (missing === 'EndOfFile') return 'there is something behind its end';
  return missing === undefined ? spaced(code) : `a ${spaced(missing)} is missing`;
}
