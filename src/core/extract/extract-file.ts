import { failure } from '../failure.ts';
import type { JobResult, StreamedOutput } from '../job.ts';
import type { StreamedFile, StreamTools } from '../stream.ts';
import { decodeText } from '../text/decode.ts';
import { Channel } from './channel.ts';
import { parseColumns } from './columns.ts';
import { FileTable } from './file-table.ts';
import { parsePath } from './path.ts';
import { kindOf, readRows } from './read-rows.ts';
import { type ExtractValue, mostColumns } from './value.ts';

export interface ExtractOptions {
  readonly columns: string;
  readonly types: 'text' | 'coerced';
  readonly rows: string;
  readonly header: boolean;
}

/** Reads the rows of one file and keeps them: they are too many for the host. */
export async function extractFile(
  file: StreamedFile,
  { columns, types, rows, header }: ExtractOptions,
  tools: StreamTools,
): Promise<JobResult<StreamedOutput>> {
  const wishes = parseColumns(columns);
  const path = rows.trim() === '' ? undefined : parsePath(rows);
  const channel = new Channel();
  const table = new FileTable(
    { columns: wishes.ok ? wishes.value : [], reading: types === 'text' ? 'as-text' : 'by-themselves' },
    (line) => channel.put(line),
  );
  const decoded = decodeText(file.read());
  const read = async (): Promise<readonly string[]> => {
    try {
      const { head, pieces } = await withHead(decoded.pieces);
      const kind = kindOf(file.extension, head);
      const wish = { rows: path?.ok === true ? path.value : undefined, header };
      return await readRows(
        kind,
        `${file.name}${file.extension}`,
        paced(pieces, channel, table),
        wish,
        table,
      );
    } finally {
      channel.end();
    }
  };
  // Both to their ends: what goes on behind would read on when the next file is worked on.
  const [reading, keeping] = await Promise.allSettled([read(), tools.keep(channel)]);
  if (reading.status === 'rejected') throw reading.reason;
  if (keeping.status === 'rejected') throw keeping.reason;
  const [notes, kept] = [reading.value, keeping.value];
  if (table.isTooWide)
    return { outputs: [], failure: failure('too-many-columns', { limit: mostColumns.toLocaleString('en') }) };
  const value: ExtractValue = { kept, ...table.result() };
  const counts = [
    `${value.rows.toLocaleString('en')} ${value.rows === 1 ? 'row' : 'rows'}`,
    ...(value.rejected === 0 ? [] : [`${value.rejected.toLocaleString('en')} rejected`]),
  ];
  return { outputs: [], notes: [...counts, ...notes, ...decoded.notes()], value };
}

interface Begun {
  readonly head: string;
  readonly pieces: AsyncIterable<string>;
}

/** What a text begins with, and all of it. */
async function withHead(pieces: AsyncIterable<string>): Promise<Begun> {
  const rest = pieces[Symbol.asyncIterator]();
  let head = '';
  let isOver = false;
  while (head.trimStart() === '' && !isOver) {
    const next = await rest.next();
    if (next.done === true) isOver = true;
    // Blank lines may come by the gigabyte, but lines are counted from the first one.
    else head += next.value;
    if (head.length > 1_000_000) break;
  }
  return {
    head,
    pieces: (async function* () {
      try {
        yield head;
        while (!isOver) {
          const next = await rest.next();
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        await rest.return?.();
      }
    })(),
  };
}

/** Waits for the disk between two pieces; what nobody takes any more, and a table that is too wide, is not read on. */
async function* paced(
  pieces: AsyncIterable<string>,
  channel: Channel,
  table: FileTable,
): AsyncGenerator<string, void, void> {
  for await (const piece of pieces) {
    if (table.isTooWide || channel.isOver) return;
    yield piece;
    await channel.drained();
  }
}
