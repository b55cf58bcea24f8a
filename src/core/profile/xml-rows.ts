import { readXml } from '../xml-text/read.ts';
import { Columns, longestName } from './columns.ts';
import { type TableValue, Tally } from './table.ts';

export interface XmlWish {
  /** Path or name of the elements that are records; absent: found out. */
  readonly record: string | undefined;
  readonly depth: number;
  readonly rejects: number;
}

export interface XmlProfile {
  readonly table: TableValue;
  /** What the file says of itself. */
  readonly encoding: string | undefined;
}

/** The profile of XML out of decoded text: a column for each path within a record. */
export async function profileXml(
  pieces: AsyncIterable<string>,
  { record, depth, rejects }: XmlWish,
): Promise<XmlProfile> {
  const columns = new Columns();
  const tally = new Tally(rejects);
  const read = await readXml(
    pieces,
    { record, mostDepth: depth },
    {
      record: ({ values }) => {
        tally.rows++;
        for (const { path, text } of values) columns.named(path.slice(0, longestName))?.addText(text);
      },
      reject: (reject) => tally.reject(reject),
    },
  );
  const table = {
    ...columns.toJSON(),
    ...tally.toJSON(),
    lines: read.lines,
    form: `records <${read.record}>`,
    duplicates: 0,
    cut: {},
  };
  return { table, encoding: read.encoding };
}
