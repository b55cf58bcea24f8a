import { mostRecordCharacters } from '../text/reject.ts';
import { JsonLines } from './lines.ts';
import type { JsonSink } from './record.ts';
import { JsonValues } from './values.ts';

export interface JsonReading {
  /** A value in each line; absent: found out of the first lines. */
  readonly isLines?: boolean;
  readonly mostDepth?: number;
  readonly mostCharacters?: number;
}

export interface JsonRead {
  readonly form: 'lines' | 'values';
  readonly lines: number;
}

export const usualDepth = 64;
const sampleCharacters = 64 * 1024;

/** Names of files that have a value in each line. */
export const isJsonLinesName = (name: string): boolean => /\.(ndjson|jsonl|jsonlines|ldjson)$/i.test(name);

/** Reads the records of JSON out of decoded text: array elements, lines (NDJSON), or values one behind the other. */
export async function readJson(
  pieces: AsyncIterable<string>,
  { isLines, mostDepth = usualDepth, mostCharacters = mostRecordCharacters }: JsonReading,
  sink: JsonSink,
): Promise<JsonRead> {
  let head = '';
  let begun: { readonly reader: JsonLines | JsonValues; readonly form: JsonRead['form'] } | undefined;
  const begin = (): NonNullable<typeof begun> => {
    const form = (isLines ?? beginsWithLine(head.slice(0, sampleCharacters))) ? 'lines' : 'values';
    const Reader = form === 'lines' ? JsonLines : JsonValues;
    const reader = new Reader(sink, mostDepth, mostCharacters);
    reader.push(head);
    head = '';
    return { reader, form };
  };
  for await (const piece of pieces) {
    if (begun !== undefined) begun.reader.push(piece);
    else {
      head += piece;
      if (head.length > sampleCharacters) begun = begin();
    }
  }
  begun ??= begin();
  return { form: begun.form, lines: begun.reader.end() };
}

/** The first line is a value by itself, and there is something behind it. */
function beginsWithLine(sample: string): boolean {
  const text = sample.trimStart();
  const end = text.indexOf('\n');
  if (end === -1 || text.slice(end).trim() === '') return false;
  try {
    JSON.parse(text.slice(0, end));
    return true;
  } catch {
    return false;
  }
}
