import fs from 'node:fs';
import { makePause } from './pause.ts';
import { parseRecordLine, type RecordLine } from './record-lines.ts';

/** Bytes read at once: about a thousand lines. */
const chunkBytes = 512 * 1024;
/** A longer line is not ours, and would fill the memory; 2000 folders of the longest names make half as much. */
const mostLineBytes = 16 * 1024 * 1024;

/** Tells by a line's text whether it is worth parsing, which costs ten times as much as such a look. */
export type Wanted = (text: string) => boolean;

/**
 * The lines of a record that can be read, in order, in batches: a generator's step for each of a million lines would
 * cost as much as parsing it. Torn, foreign and unwanted lines are passed over. Never holds the event loop for long.
 */
export async function* readBatches(
  file: string,
  wanted?: Wanted,
): AsyncGenerator<readonly RecordLine[], void, void> {
  const pause = makePause();
  for await (const text of wholeLines(file)) {
    let batch: RecordLine[] = [];
    for (let start = 0, end: number; start < text.length; start = end + 1) {
      end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      const one = text.slice(start, end);
      const line = wanted?.(one) === false ? undefined : parseRecordLine(one);
      if (line !== undefined) batch.push(line);
      const wait = pause();
      if (wait === undefined) continue;
      if (batch.length > 0) yield batch;
      batch = [];
      await wait;
    }
    if (batch.length > 0) yield batch;
  }
}

/** As `readBatches`, line by line. */
export async function* readRecord(file: string): AsyncGenerator<RecordLine, void, void> {
  for await (const batch of readBatches(file)) yield* batch;
}

/** A file's text in pieces that end where a line ends, so that no character is cut either. */
async function* wholeLines(file: string): AsyncGenerator<string, void, void> {
  const handle = await fs.promises.open(file, 'r');
  try {
    let buffer = Buffer.allocUnsafe(chunkBytes);
    let filled = 0;
    let tooLong = false;
    for (;;) {
      if (filled === buffer.length && filled >= mostLineBytes) {
        tooLong = true;
        filled = 0;
      } else if (filled === buffer.length) {
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
      if (bytesRead === 0) break;
      const end = buffer.subarray(filled, filled + bytesRead).lastIndexOf(newline);
      filled += bytesRead;
      if (end < 0) continue;
      const all = filled - bytesRead + end;
      const from = tooLong ? buffer.indexOf(newline) + 1 : 0;
      tooLong = false;
      if (all > from) yield buffer.toString('utf8', from, all);
      buffer.copyWithin(0, all + 1, filled);
      filled -= all + 1;
    }
    if (filled > 0 && !tooLong) yield buffer.toString('utf8', 0, filled);
  } finally {
    await handle.close();
  }
}

const newline = 0x0a;

/** The first line of a record; undefined when it cannot be understood. */
export async function readFirst(file: string): Promise<RecordLine | undefined> {
  const handle = await fs.promises.open(file, 'r');
  try {
    return await firstLine(handle);
  } finally {
    await handle.close();
  }
}

/** How much of a record's end is looked at for its last lines. */
const tailBytes = 16 * 1024;

/** The first line and the last few of a record, without what is between them. */
export async function readEnds(file: string): Promise<{
  readonly first: RecordLine | undefined;
  readonly last: readonly RecordLine[];
  /** When the last line was written, in milliseconds. */
  readonly writtenMs: number;
}> {
  const handle = await fs.promises.open(file, 'r');
  try {
    const { size, mtimeMs } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    const { bytesRead } = await handle.read(tail, 0, tail.length, size - tail.length);
    const last = tail
      .toString('utf8', 0, bytesRead)
      .split('\n')
      .flatMap((text) => parseRecordLine(text) ?? []);
    return { first: await firstLine(handle), last, writtenMs: mtimeMs };
  } finally {
    await handle.close();
  }
}

async function firstLine(handle: fs.promises.FileHandle): Promise<RecordLine | undefined> {
  // Joined as bytes: a piece may end within a character.
  const pieces: Buffer[] = [];
  for (let at = 0; at < mostLineBytes;) {
    const piece = Buffer.alloc(tailBytes);
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return undefined;
    const end = piece.subarray(0, bytesRead).indexOf(newline);
    pieces.push(piece.subarray(0, end < 0 ? bytesRead : end));
    if (end >= 0) return parseRecordLine(Buffer.concat(pieces).toString('utf8'));
    at += bytesRead;
  }
  return undefined;
}
