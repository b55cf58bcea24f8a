import path from 'node:path';
import { promises, takesPictures } from '../core/accepts.ts';
import { formatOfExtension } from '../core/format.ts';
import type { BoundLists } from '../core/job.ts';
import { collisionKey } from '../core/naming.ts';
import { type LeftOut, nothingLeftOut, type Source } from '../core/source.ts';
import { aheadInOrder } from './ahead.ts';
import { CheckDisk } from './check-disk.ts';
import { entriesOf, wantedEntries } from './list-entries.ts';
import { look, type LookRequest } from './look.ts';
import { makePause } from './pause.ts';
import { unlistedBeside } from './unlisted.ts';
import { lookingAtOnce, type Selected, Walk, type WalkRules } from './walk.ts';
import { keepWithin } from './within.ts';

export interface GatherRequest extends WalkRules, LookRequest {
  /** In the order in which they were selected. */
  readonly selected: readonly Selected[];
  /** What is selected are lists; their entries are the sources. */
  readonly lists?: BoundLists | undefined;
  /** Each text is a source once: as every one makes files of its own. */
  readonly onlyOnce?: boolean;
  /** Where it really is; what stands outside of it is a source with that problem. */
  readonly within?: string | undefined;
}

/** Sources on their way. */
export interface Gathering {
  /** Found as they are asked for, a few ahead; can be gone through once. */
  readonly sources: AsyncIterable<Source>;
  /** Counted up as sources are found. */
  readonly leftOut: LeftOut;
}

export interface Gathered {
  readonly sources: readonly Source[];
  readonly leftOut: LeftOut;
}

/**
 * Turns a selection into sources, in input order: files where they were selected, folders expanded in natural
 * order, each real file once. Never throws for a single file: what cannot be looked at becomes a source with its
 * problem. Only an abort rejects.
 */
export function gathering(request: GatherRequest): Gathering {
  const leftOut = nothingLeftOut();
  const files = kept(filesOf(request, leftOut), request);
  const { lists } = request;
  const sources = lists === undefined ? files : kept(listed(files, lists, request, leftOut), request);
  return { sources, leftOut };
}

const kept = (sources: AsyncIterable<Source>, { within }: GatherRequest): AsyncIterable<Source> =>
  within === undefined ? sources : keepWithin(sources, within, new CheckDisk());

/** What stands in lists. A list is looked at for where it is before it is read, and so is each file that it names. */
async function* listed(
  files: AsyncIterable<Source>,
  lists: BoundLists,
  request: GatherRequest,
  leftOut: LeftOut,
): AsyncGenerator<Source, void, void> {
  const { selected, signal, onlyOnce = false } = request;
  const wanted = wantedEntries(selected);
  const pause = makePause(signal);
  const known = new Set<string>();
  for await (const list of files) {
    const again = wanted.get(list.path);
    const named = new Set<string>();
    for await (const source of entriesOf(list, { lists, pause, signal }, again)) {
      if (lists.unlisted) named.add(collisionKey(source.path));
      const text = onlyOnce && source.problem === undefined ? source.entry?.text : undefined;
      if (text === undefined || !known.has(text)) yield source;
      else leftOut.duplicates++;
      if (text !== undefined) known.add(text);
    }
    if (!lists.unlisted || list.problem !== undefined) continue;
    for await (const source of unlistedBeside(list, named, request, pause))
      if (again === undefined || again.has(source.entry?.text ?? '')) yield source;
  }
}

async function* filesOf(request: GatherRequest, leftOut: LeftOut): AsyncGenerator<Source, void, void> {
  request.signal?.throwIfAborted();
  const walk = new Walk(request, leftOut, makePause(request.signal));
  const found = walk.files(withoutRepeats(request.selected));
  for await (const source of aheadInOrder(found, lookingAtOnce, (file) => look(file, request))) {
    request.signal?.throwIfAborted();
    if (source.explicit || isWanted(source, request)) yield source;
    else leftOut.otherKinds++;
  }
}

/** A list whose entries are asked for one by one is gone through once. */
function withoutRepeats(selected: readonly Selected[]): readonly Selected[] {
  if (!selected.some(({ entry }) => entry !== undefined)) return selected;
  return [
    ...new Map(
      selected.map(({ path: file, root }) => [file, { path: file, ...(root === undefined ? {} : { root }) }]),
    ).values(),
  ];
}

/** All sources of a selection at once. */
export async function gather(request: GatherRequest): Promise<Gathered> {
  const { sources: found, leftOut } = gathering(request);
  const sources: Source[] = [];
  for await (const source of found) sources.push(source);
  return { sources, leftOut };
}

/** In a folder only what is of the job's kind, or promises to be, is a source; the rest is other people's business. */
function isWanted({ format, problem, path: name }: Source, { accepts }: LookRequest): boolean {
  if (!takesPictures(accepts)) return promises(accepts, path.basename(name));
  return (
    format !== undefined || (problem !== undefined && formatOfExtension(path.extname(name)) !== undefined)
  );
}
