import { failure } from '../failure.ts';
import type { JobResult, StreamedOutput } from '../job.ts';
import type { StreamedFile } from '../stream.ts';
import { contentOf } from './content.ts';
import { LogCounter } from './counter.ts';
import { type Detected, detectFormat } from './detect.ts';
import { LogEntry, type LineScanner } from './entry.ts';
import { type FormatName, formats, ownScanner } from './formats.ts';
import { Lines } from './lines.ts';
import type { LogValue, Undecided } from './value.ts';

export interface LogWish {
  readonly format: 'auto' | FormatName;
  /** Instead of a format; empty: none. */
  readonly pattern: string;
  readonly hours: 'log' | 'utc';
  readonly queries: boolean;
  readonly rejects: number;
}

/** Reads a log, or a part of one, and tells what it comes to. */
export async function readLog(file: StreamedFile, wish: LogWish): Promise<JobResult<StreamedOutput>> {
  const isBeginning = file.part === undefined || file.part.from === 0;
  const content = (): AsyncIterable<Uint8Array> => contentOf(() => file.read(), isBeginning);
  const found = await formatOf(content, wish);
  if ('kind' in found && found.kind !== 'empty') {
    // The file is read as a whole then, and what its beginning says counts.
    if (file.part !== undefined) return result({ undecided: true });
    return found.kind === 'error-log'
      ? { outputs: [], unchanged: 'an error log, not a log of requests' }
      : { outputs: [], failure: failure('unknown-log-format') };
  }
  const { title, scanner } = 'kind' in found ? nothing : found;
  // The columns stand in the file's first part only.
  if (title === formats.w3c.title && !isBeginning) return result({ undecided: true });
  const counter = new LogCounter(title, scanner, new LogEntry(wish.queries), wish);
  const lines = new Lines((bytes, from, to, isTooLong) => counter.add(bytes, from, to, isTooLong));
  for await (const chunk of content()) lines.push(chunk);
  lines.end();
  const value = counter.value();
  return result(value, file.part === undefined ? notesOf(value) : []);
}

interface Known {
  readonly title: string;
  readonly scanner: LineScanner;
}

const nothing: Known = { title: '', scanner: formats.common.scanner() };

async function formatOf(
  content: () => AsyncIterable<Uint8Array>,
  { format, pattern }: LogWish,
): Promise<Known | Exclude<Detected, { kind: 'format' }>> {
  if (pattern !== '') return { title: 'own pattern', scanner: ownScanner(pattern) };
  const found: Detected = format === 'auto' ? await detectFormat(content()) : { kind: 'format', format };
  if (found.kind !== 'format') return found;
  const { title, scanner } = formats[found.format];
  return { title, scanner: scanner() };
}

const result = (value: LogValue | Undecided, notes: readonly string[] = []): JobResult<StreamedOutput> => ({
  outputs: [],
  notes,
  value,
});

function notesOf({ lines, rejected, format }: LogValue): readonly string[] {
  if (format === '') return ['no lines'];
  const count = `${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'}`;
  return [rejected === 0 ? count : `${count}, ${rejected.toLocaleString('en')} rejected`];
}
