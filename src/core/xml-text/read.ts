import { mostRecordCharacters } from '../text/reject.ts';
import { detectRecordPath } from './record-path.ts';
import { XmlRecords, type XmlSink } from './records.ts';

export interface XmlReading {
  /** Path (`catalog/book`) or name (`book`) of the elements that are records; absent: found out of the beginning. */
  readonly record?: string | undefined;
  readonly mostDepth?: number;
  readonly mostCharacters?: number;
}

export interface XmlRead {
  readonly record: string;
  readonly lines: number;
  /** The encoding that the file says it has. */
  readonly encoding: string | undefined;
  /** Not well-formed: what came before it was read. */
  readonly isFatal: boolean;
}

const sampleCharacters = 64 * 1024;

/** Reads the records of XML out of decoded text in pieces of any length. */
export async function readXml(
  pieces: AsyncIterable<string>,
  { record, mostDepth = 64, mostCharacters = mostRecordCharacters }: XmlReading,
  sink: XmlSink,
): Promise<XmlRead> {
  let head = '';
  let begun: { readonly records: XmlRecords; readonly record: string } | undefined;
  const begin = (): NonNullable<typeof begun> => {
    const path = record ?? detectRecordPath(head.slice(0, sampleCharacters));
    const records = new XmlRecords(sink, { record: path, mostDepth, mostCharacters });
    records.push(head);
    head = '';
    return { records, record: path };
  };
  for await (const piece of pieces) {
    if (begun === undefined) {
      head += piece;
      if (head.length > sampleCharacters) begun = begin();
    } else begun.records.push(piece);
    if (begun?.records.isFatal === true) break;
  }
  begun ??= begin();
  const { lines, encoding } = begun.records.end();
  return { record: begun.record, lines, encoding, isFatal: begun.records.isFatal };
}
