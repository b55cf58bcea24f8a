import path from 'node:path';
import { failure } from '../core/failure.ts';
import type { BoundLists } from '../core/job.ts';
import type { Entry, ListEntry } from '../core/list.ts';
import type { Pause } from '../core/pause.ts';
import type { Place, Source } from '../core/source.ts';
import { decodeText } from '../core/text/decode.ts';
import { aheadInOrder } from './ahead.ts';
import { look } from './look.ts';
import { openStreamed } from './streamed-file.ts';
import { TaskError } from './task-error.ts';
import { lookingAtOnce, type Selected } from './walk.ts';

/** Read and parsed in one go, in the host: some 2 ms. */
const pieceBytes = 64 * 1024;

export interface EntriesRequest {
  readonly lists: BoundLists;
  readonly pause: Pause;
  readonly signal: AbortSignal | undefined;
}

/** Entries of a list that are asked for again, by their text. */
export type WantedEntries = Map<string, (Place | undefined)[]>;

/** The entries of lists that are tried again; undefined for a list that is asked for as a whole. */
export function wantedEntries(selected: readonly Selected[]): ReadonlyMap<string, WantedEntries> {
  const all = new Map<string, WantedEntries>();
  for (const { path: list, entry, place } of selected) {
    if (entry === undefined) continue;
    const wanted: WantedEntries = all.get(list) ?? new Map();
    all.set(list, wanted);
    const places = wanted.get(entry.text) ?? [];
    wanted.set(entry.text, places);
    places.push(place);
  }
  return all;
}

/** The sources that a list names, in its order, found as they are asked for; its own problem where it cannot be read. */
export async function* entriesOf(
  list: Source,
  request: EntriesRequest,
  wanted: WantedEntries | undefined,
): AsyncGenerator<Source, void, void> {
  if (list.problem !== undefined) {
    yield list;
    return;
  }
  const found = aheadInOrder(readList(list, request, wanted), lookingAtOnce, (entry) =>
    typeof entry === 'string' ? Promise.resolve(entry) : sourceOf(list, entry, request),
  );
  let count = 0;
  try {
    for await (const source of found) {
      if (typeof source === 'string') continue;
      count++;
      yield source;
    }
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    yield { ...list, problem: error.failure };
    return;
  }
  if (wanted === undefined) {
    if (count === 0) yield { ...list, problem: failure('list-empty', { found: request.lists.what[1] }) };
    return;
  }
  // Files beside the list are asked for again by whoever looks there.
  if (request.lists.unlisted) return;
  for (const [text, places] of wanted)
    for (const place of places)
      yield wrong(list, { line: 0, text, problem: failure('not-in-list', { found: text }), place });
}

interface Read extends ListEntry {
  readonly place?: Place | undefined;
}

async function* readList(
  list: Source,
  { lists, pause, signal }: EntriesRequest,
  wanted: WantedEntries | undefined,
): AsyncGenerator<Read, void, void> {
  const file = await openStreamed(list.path, undefined, () => {}, false);
  const reader = lists.read(file.name + file.extension);
  const take = async function* (entries: Iterable<ListEntry>): AsyncGenerator<Read, void, void> {
    for (const entry of entries) {
      const wait = pause();
      if (wait !== undefined) await wait;
      if (wanted === undefined) yield entry;
      else {
        const places = wanted.get(entry.text);
        if (places === undefined) continue;
        const place = places.shift();
        if (places.length === 0) wanted.delete(entry.text);
        yield { ...entry, place };
      }
    }
  };
  for await (const text of decodeText(smaller(file.read())).pieces) {
    signal?.throwIfAborted();
    yield* take(reader.push(text));
  }
  yield* take(reader.end());
}

async function* smaller(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes);
}

async function sourceOf(list: Source, read: Read, { signal }: EntriesRequest): Promise<Source> {
  const { line, text, value, file, problem, place } = read;
  if (problem !== undefined) return wrong(list, read);
  const entry: Entry = { list: list.path, line, text, ...(value === undefined ? {} : { value }) };
  const more = { explicit: true, entry, ...(place === undefined ? {} : { place }) };
  if (file === undefined) return { path: list.path, relative: list.relative, bytes: 0, mtimeMs: 0, ...more };
  const full = path.resolve(path.dirname(list.path), file);
  const found = { path: full, relative: path.basename(full), explicit: true };
  return { ...(await look(found, { accepts: 'any', wantsHash: false, signal })), ...more };
}

/** An entry that nothing can be done with is a line all the same, and says where it stands. */
function wrong(list: Source, { line, text, problem, place }: Read): Source {
  const said = problem ?? failure('internal');
  const where = line === 0 ? path.basename(list.path) : `${path.basename(list.path)}:${line}`;
  return {
    ...{ path: list.path, relative: list.relative, bytes: 0, mtimeMs: 0, explicit: true },
    entry: { list: list.path, line, text, wrong: true },
    problem: { ...said, message: `${where}: ${said.message}` },
    ...(place === undefined ? {} : { place }),
  };
}
