import { mostRecordCharacters } from '../text/reject.ts';
import { detectDialect, sampleCharacters } from './dialect.ts';
import { type CsvEnd, CsvScanner, type CsvSink } from './scanner.ts';

export interface CsvReading {
  /** One character; absent: found out of the first lines. */
  readonly delimiter?: string | undefined;
  readonly mostCharacters?: number;
}

export interface CsvRead extends CsvEnd {
  readonly delimiter: string;
}

/** Reads CSV out of decoded text in pieces of any length; what is no record goes to `sink.reject`. */
export async function readCsv(
  pieces: AsyncIterable<string>,
  { delimiter, mostCharacters = mostRecordCharacters }: CsvReading,
  sink: CsvSink,
): Promise<CsvRead> {
  let head = '';
  let begun: { readonly scanner: CsvScanner; readonly delimiter: string } | undefined;
  const begin = (isWhole: boolean): NonNullable<typeof begun> => {
    // Excel writes its delimiter into a first line, which is no record.
    const said = /^sep=(.)\r?\n/.exec(head);
    const text = said === null ? head : head.slice(said[0].length);
    const found = detectDialect(text.slice(0, sampleCharacters), isWhole && text.length <= sampleCharacters);
    const dialect = { ...found, delimiter: delimiter ?? said?.[1] ?? found.delimiter };
    const scanner = new CsvScanner(dialect, sink, mostCharacters, said === null ? 1 : 2);
    scanner.push(text);
    head = '';
    return { scanner, delimiter: dialect.delimiter };
  };
  for await (const piece of pieces) {
    if (begun !== undefined) begun.scanner.push(piece);
    else {
      head += piece;
      if (head.length > sampleCharacters) begun = begin(false);
    }
  }
  begun ??= begin(true);
  return { ...begun.scanner.end(), delimiter: begun.delimiter };
}
