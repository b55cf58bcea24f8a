import path from 'node:path';
import { promises, takesPictures } from '../core/accepts.ts';
import { formatOfExtension } from '../core/format.ts';
import { type LeftOut, nothingLeftOut, type Source } from '../core/source.ts';
import { aheadInOrder } from './ahead.ts';
import { look, type LookRequest } from './look.ts';
import { makePause } from './pause.ts';
import { lookingAtOnce, type Selected, Walk, type WalkRules } from './walk.ts';

export interface GatherRequest extends WalkRules, LookRequest {
  /** In the order in which they were selected. */
  readonly selected: readonly Selected[];
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
  return { sources: sourcesOf(request, leftOut), leftOut };
}

async function* sourcesOf(request: GatherRequest, leftOut: LeftOut): AsyncGenerator<Source, void, void> {
  request.signal?.throwIfAborted();
  const walk = new Walk(request, leftOut, makePause(request.signal));
  const found = walk.files(request.selected);
  for await (const source of aheadInOrder(found, lookingAtOnce, (file) => look(file, request))) {
    request.signal?.throwIfAborted();
    if (source.explicit || isWanted(source, request)) yield source;
    else leftOut.otherKinds++;
  }
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
