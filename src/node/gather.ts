import fs from 'node:fs';
import path from 'node:path';
import { type Failure, failure } from '../core/failure.ts';
import { detectFormat, type FormatId, formatOfExtension, sniffLength } from '../core/format.ts';
import type { Pause } from '../core/pause.ts';
import { type LeftOut, nothingLeftOut, type Source } from '../core/source.ts';
import { Excluder } from './exclude.ts';
import { listFolder, type OddEntry, replacementSign } from './list-folder.ts';
import { hashFile } from './hash-file.ts';
import { naturalSort } from './natural.ts';
import { readFailure } from './os-error.ts';
import { makePause } from './pause.ts';
import { kindOf } from './read.ts';

/** A file or folder that a person chose. */
export interface Selected {
  /** Absolute. */
  readonly path: string;
  /** The folder below which its structure is kept in an output folder; absent: its own. */
  readonly root?: string;
}

export interface GatherRequest {
  /** In the order in which they were selected. */
  readonly selected: readonly Selected[];
  /** The formats that the job reads; `any`: files are taken as they are and not looked into. */
  readonly accepts: readonly FormatId[] | 'any';
  /** Glob patterns of what to leave out of folders. */
  readonly exclude: readonly string[];
  readonly useIgnoreFiles: boolean;
  readonly wantsHash: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Gathered {
  readonly sources: readonly Source[];
  readonly leftOut: LeftOut;
}

/** Files looked at side by side; libuv has four threads for them. */
const lookingAtOnce = 16;

/**
 * Turns a selection into sources, in input order: files where they were selected, folders expanded in natural
 * order, each real file once. Never throws for a single file: what cannot be looked at becomes a source with its
 * problem. Only an abort rejects.
 */
export async function gather(request: GatherRequest): Promise<Gathered> {
  const leftOut = nothingLeftOut();
  const pause = makePause(request.signal);
  const found: Found[] = [];
  for (const selected of request.selected) {
    request.signal?.throwIfAborted();
    await expand(selected, request, leftOut, found, pause);
  }
  const unique = await withoutDuplicates(found, leftOut, pause);
  const looked = await inParallel(unique, (file) => look(file, request), pause);
  const sources: Source[] = [];
  for (const source of looked) {
    if (source.explicit || request.accepts === 'any' || isPictureLike(source)) sources.push(source);
    else leftOut.otherKinds++;
  }
  return { sources, leftOut };
}

interface Found {
  readonly path: string;
  /** Where the file really is, when that may be elsewhere. */
  readonly real: string;
  readonly relative: string;
  readonly explicit: boolean;
  /** Why a folder cannot be listed. */
  readonly problem?: Failure;
}

async function expand(
  selected: Selected,
  request: GatherRequest,
  leftOut: LeftOut,
  found: Found[],
  pause: Pause,
): Promise<void> {
  const file = path.resolve(selected.path);
  const real = await fs.promises.realpath(file).catch(() => file);
  const isFolder = await fs.promises.stat(file).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const relative = path.relative(selected.root ?? path.dirname(file), file);
    found.push({ path: file, real, relative, explicit: true });
    return;
  }
  const excluder = await Excluder.at(real, request.exclude, request.useIgnoreFiles, await realBase(selected));
  const base = path.relative(selected.root ?? file, file);
  await walk({ folder: file, real, relative: base, excluder }, request, leftOut, found, pause);
}

async function realBase({ root }: Selected): Promise<string | undefined> {
  return root === undefined ? undefined : fs.promises.realpath(root).catch(() => root);
}

interface WalkedFolder {
  readonly folder: string;
  readonly real: string;
  readonly relative: string;
  readonly excluder: Excluder;
}

async function walk(
  { folder, real, relative, excluder }: WalkedFolder,
  request: GatherRequest,
  leftOut: LeftOut,
  found: Found[],
  pause: Pause,
): Promise<void> {
  request.signal?.throwIfAborted();
  let listed: Awaited<ReturnType<typeof listFolder>>;
  try {
    listed = await listFolder(folder);
  } catch (error) {
    // A folder that cannot be listed is a line of its own, like a file that cannot be read.
    found.push({ path: folder, real, relative, explicit: true, problem: readFailure(error) });
    return;
  }
  const { entries, odd } = listed;
  const rules = await excluder.enter(real, entries);
  const all = odd.length === 0 ? entries : [...entries, ...odd];
  for (const entry of await naturalSort<fs.Dirent | OddEntry>(all, ({ name }) => name, pause)) {
    await pause();
    const { name } = entry;
    const child = path.join(folder, name);
    const isFolder = 'odd' in entry ? entry.odd === 'folder' : entry.isDirectory();
    if (rules.excludes(path.join(real, name), isFolder)) {
      leftOut.excluded++;
      continue;
    }
    const below = path.join(relative, name);
    if ('odd' in entry) {
      // Two such names may be shown alike, and are two files all the same; one of a folder is a line like a file's.
      const own = `${path.join(real, name)}\0${found.length}`;
      const problem = failure('name-not-text');
      found.push({ path: child, real: own, relative: below, explicit: isFolder, problem });
    } else if (isFolder) {
      const inner = { folder: child, real: path.join(real, name), relative: below, excluder: rules };
      await walk(inner, request, leftOut, found, pause);
    } else if (entry.isSymbolicLink()) {
      const target = await linkTarget(child);
      if (target === 'folder') leftOut.folderLinks++;
      else found.push({ path: child, real: target, relative: below, explicit: false });
    } else {
      found.push({ path: child, real: path.join(real, name), relative: below, explicit: false });
    }
  }
}

/** Links to folders are not followed: they may lead round in circles, or out to the whole disk. */
async function linkTarget(link: string): Promise<string> {
  try {
    const real = await fs.promises.realpath(link);
    return (await fs.promises.stat(real)).isDirectory() ? 'folder' : real;
  } catch {
    return link;
  }
}

/** The first of several ways to one file counts; a file that was named itself stays so. */
async function withoutDuplicates(
  found: readonly Found[],
  leftOut: LeftOut,
  pause: Pause,
): Promise<readonly Found[]> {
  const byReal = new Map<string, Found>();
  for (const file of found) {
    await pause();
    const earlier = byReal.get(file.real);
    if (earlier === undefined) {
      byReal.set(file.real, file);
      continue;
    }
    leftOut.duplicates++;
    if (file.explicit && !earlier.explicit) byReal.set(file.real, { ...earlier, explicit: true });
  }
  return [...byReal.values()];
}

/** Size, time and kind of one file. A folder's files of other kinds are known by their extension, unopened. */
async function look(file: Found, request: GatherRequest): Promise<Source> {
  const { path: name, relative, explicit } = file;
  const plain = { path: name, relative, explicit, bytes: 0, mtimeMs: 0 };
  if (file.problem !== undefined) return { ...plain, problem: file.problem };
  const extension = path.extname(name);
  const promised = formatOfExtension(extension);
  if (!explicit && request.accepts !== 'any' && promised === undefined && extension !== '') return plain;
  try {
    const stat = await fs.promises.stat(name);
    if (!stat.isFile()) return { ...plain, problem: failure('source-not-a-file', { found: kindOf(stat) }) };
    const facts = { ...plain, bytes: stat.size, mtimeMs: stat.mtimeMs };
    const hash = request.wantsHash ? { hash: (await hashFile(name, request.signal)).slice(0, 8) } : {};
    if (request.accepts === 'any') return { ...facts, ...hash };
    const format = detectFormat(await readHead(name), extension);
    if (format === undefined) return { ...facts, ...hash };
    return {
      ...facts,
      ...hash,
      format,
      ...(promised === undefined || promised === format ? {} : { promised }),
    };
  } catch (error) {
    request.signal?.throwIfAborted();
    return {
      ...plain,
      ...(promised === undefined ? {} : { format: promised }),
      problem: lookFailure(error, name),
    };
  }
}

/** A path that came from elsewhere (a command line, an editor) has the sign where the name's bytes are no text. */
function lookFailure(error: unknown, name: string): Failure {
  const problem = readFailure(error);
  const isOdd = problem.code === 'source-missing' && name.includes(replacementSign);
  return isOdd ? failure('name-not-text') : problem;
}

async function readHead(file: string): Promise<Uint8Array> {
  const handle = await fs.promises.open(file, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffLength), 0, sniffLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** In a folder only what is a picture, or promises to be one, is a source; the rest is other people's business. */
const isPictureLike = ({ format, problem, path: name }: Source): boolean =>
  format !== undefined || (problem !== undefined && formatOfExtension(path.extname(name)) !== undefined);

async function inParallel<T, R>(
  values: readonly T[],
  task: (value: T) => Promise<R>,
  pause: Pause,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const loop = async (): Promise<void> => {
    for (let i = next++; i < values.length; i = next++) {
      const value = values[i];
      if (value !== undefined) results[i] = await task(value);
      await pause();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lookingAtOnce, values.length) }, loop));
  return results;
}
