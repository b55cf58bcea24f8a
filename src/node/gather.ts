import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Failure, failure } from '../core/failure.ts';
import { detectFormat, type FormatId, formatOfExtension, sniffLength } from '../core/format.ts';
import { type LeftOut, nothingLeftOut, type Source } from '../core/source.ts';
import { Excluder } from './exclude.ts';
import { naturalSort } from './natural.ts';
import { readFailure } from './os-error.ts';
import { makePause } from './pause.ts';
import { kindOf } from './read.ts';

export interface GatherRequest {
  /** Absolute paths of files and folders, in the order in which they were selected. */
  readonly selected: readonly string[];
  /** The formats that the job reads; `any`: files are taken as they are and not looked into. */
  readonly accepts: readonly FormatId[] | 'any';
  /** Glob patterns of what to leave out of folders. */
  readonly exclude: readonly string[];
  readonly useIgnoreFiles: boolean;
  readonly wantsHash: boolean;
  /** The folder below which a selected file's structure is kept in an output folder. */
  readonly structureRoot: (file: string) => string | undefined;
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
  selected: string,
  request: GatherRequest,
  leftOut: LeftOut,
  found: Found[],
  pause: () => Promise<void>,
): Promise<void> {
  const file = path.resolve(selected);
  const real = await fs.promises.realpath(file).catch(() => file);
  const isFolder = await fs.promises.stat(file).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const root = request.structureRoot(file) ?? path.dirname(file);
    found.push({ path: file, real, relative: path.relative(root, file), explicit: true });
    return;
  }
  const excluder = await Excluder.at(
    real,
    request.exclude,
    request.useIgnoreFiles,
    await realBase(file, request),
  );
  const base = path.relative(request.structureRoot(file) ?? file, file);
  await walk({ folder: file, real, relative: base, excluder }, request, leftOut, found, pause);
}

async function realBase(file: string, request: GatherRequest): Promise<string | undefined> {
  const base = request.structureRoot(file);
  return base === undefined ? undefined : fs.promises.realpath(base).catch(() => base);
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
  pause: () => Promise<void>,
): Promise<void> {
  request.signal?.throwIfAborted();
  let entries: readonly fs.Dirent[];
  try {
    entries = await fs.promises.readdir(folder, { withFileTypes: true });
  } catch (error) {
    // A folder that cannot be listed is a line of its own, like a file that cannot be read.
    found.push({ path: folder, real, relative, explicit: true, problem: readFailure(error) });
    return;
  }
  const rules = await excluder.enter(real, entries);
  for (const entry of await naturalSort(entries, ({ name }) => name, pause)) {
    await pause();
    const { name } = entry;
    const child = path.join(folder, name);
    if (rules.excludes(path.join(real, name), entry.isDirectory())) {
      leftOut.excluded++;
      continue;
    }
    const below = path.join(relative, name);
    if (entry.isDirectory()) {
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
  pause: () => Promise<void>,
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
    const hash = request.wantsHash ? { hash: await contentHash(name, request.signal) } : {};
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
    return { ...plain, ...(promised === undefined ? {} : { format: promised }), problem: readFailure(error) };
  }
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

async function contentHash(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = crypto.createHash('sha256');
  await pipeline(fs.createReadStream(file), hash, { signal });
  return hash.digest('hex').slice(0, 8);
}

/** In a folder only what is a picture, or promises to be one, is a source; the rest is other people's business. */
const isPictureLike = ({ format, problem, path: name }: Source): boolean =>
  format !== undefined || (problem !== undefined && formatOfExtension(path.extname(name)) !== undefined);

async function inParallel<T, R>(
  values: readonly T[],
  task: (value: T) => Promise<R>,
  pause: () => Promise<void>,
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
