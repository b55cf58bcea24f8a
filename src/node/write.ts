import fs from 'node:fs';
import path from 'node:path';
import { type Failure, failure } from '../core/failure.ts';
import { flush } from './flush.ts';
import { errorCode, writeFailure } from './os-error.ts';

/** The temporary file is there already, of so many bytes. */
export interface Complete {
  readonly complete: number;
  /** The topmost folder that had to be made for it. */
  readonly madeFolder?: string | undefined;
}

export interface WriteRequest {
  readonly path: string;
  readonly bytes: Uint8Array | Complete;
  readonly temporary: string;
  /** The time that the file is given; absent: now. */
  readonly mtime?: Date | undefined;
  /** Mode and owner of the file whose place it takes; absent: as new files are. */
  readonly like?: Pick<fs.BigIntStats, 'mode' | 'uid' | 'gid'> | undefined;
}

interface Written {
  readonly bytes: number;
  readonly mtimeMs: number;
  /** The topmost folder that had to be made. */
  readonly madeFolder?: string;
}
export type WriteResult =
  ({ readonly ok: true } & Written) | { readonly ok: false; readonly failure: Failure };

/** Gives a complete file its name, or says why not. */
export type Publish = (
  temporary: string,
  written: Written,
) => Failure | undefined | Promise<Failure | undefined>;

/**
 * The temporary name of an output, beside its target so that the rename never crosses disks. It names its worker
 * and its task, so that the pool can remove it after it had to kill the worker.
 */
export function temporaryPath(target: string, worker: string, index: number, output: number): string {
  const name = `.batch-pool-${worker}-${index}-${output}.tmp`;
  let folder = path.dirname(target);
  // It may be longer than the target's own name. Where a path could not be that long it stands further up.
  while (Buffer.byteLength(path.join(folder, name)) > longestPath && folder !== path.dirname(folder))
    folder = path.dirname(folder);
  return path.join(folder, name);
}

/** Bytes that the system takes as a path: PATH_MAX without its end. Windows: Node uses the form without a limit. */
const longestPath =
  process.platform === 'win32' ? Number.POSITIVE_INFINITY : process.platform === 'darwin' ? 1023 : 4095;

/**
 * Writes an output whole or not at all: temporary name, every byte, flush, then one atomic step to the name.
 *
 * The flush is the only part of a new file that is awaited: the next picture is decoded meanwhile.
 * @param publish for names that are taken; else the name must still be free
 */
export async function writeTarget(request: WriteRequest, publish?: Publish): Promise<WriteResult> {
  const { path: name, bytes, temporary, mtime, like } = request;
  let fd: number | undefined;
  let madeFolder: string | undefined;
  const fail = (reason: Failure): WriteResult => {
    if (madeFolder !== undefined) removeEmptyFolders(path.dirname(name), madeFolder);
    return { ok: false, failure: reason };
  };
  try {
    const opened = openTemporary(request);
    madeFolder = ('complete' in bytes ? bytes.madeFolder : undefined) ?? opened.madeFolder;
    fd = opened.fd;
    if (!('complete' in bytes)) writeFully(fd, bytes);
    if (like !== undefined) resemble(fd, like);
    if (mtime !== undefined) fs.futimesSync(fd, mtime, mtime);
    await flush(fd);
    const { size, mtimeMs } = fs.fstatSync(fd);
    // Forgotten first: a file whose closing failed is closed all the same, and must not be closed again.
    const open = fd;
    fd = undefined;
    fs.closeSync(open);
    // Seen by others: a disk that is full takes less than it says.
    const expected = 'complete' in bytes ? bytes.complete : bytes.length;
    if (size !== expected) throw new Error(`only ${size} of ${expected} bytes are on the disk`);
    const written = { bytes: size, mtimeMs, ...(madeFolder === undefined ? {} : { madeFolder }) };
    const refused = await (publish ?? ((file) => publishNew(file, name)))(temporary, written);
    if (refused === undefined) return { ok: true, ...written };
    discard(request);
    return fail(refused);
  } catch (error) {
    if (fd !== undefined) closeQuietly(fd);
    discard(request);
    return fail(writeFailure(error, name));
  }
}

/**
 * The modification time of a target that already holds these very bytes, else undefined: a worker that was lost
 * after it had named its output, and before it could say so, must not make the second try fail.
 */
export function alreadyWritten(name: string, bytes: Uint8Array): number | undefined {
  try {
    const stat = fs.lstatSync(name);
    if (!stat.isFile() || stat.size !== bytes.length) return undefined;
    return fs.readFileSync(name).equals(bytes) ? stat.mtimeMs : undefined;
  } catch {
    return undefined;
  }
}

/** Mode and owner before a name: nobody who may not read the old file can open the new one meanwhile. */
function resemble(fd: number, { mode, uid, gid }: NonNullable<WriteRequest['like']>): void {
  const own = fs.fstatSync(fd, { bigint: true });
  if (own.uid !== uid || own.gid !== gid) {
    try {
      fs.fchownSync(fd, Number(uid), Number(gid));
    } catch {
      // Only root can give files away; the mode is kept all the same.
    }
  }
  if (own.mode !== mode) fs.fchmodSync(fd, Number(mode & 0o777n));
}

/** A hard link fails where the name is taken, which a rename would silently replace. */
export function publishNew(temporary: string, name: string): Failure | undefined {
  try {
    fs.linkSync(temporary, name);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return failure('target-exists', { path: name });
    if (code === undefined || !withoutLinks.has(code)) throw error;
    if (fs.lstatSync(name, { throwIfNoEntry: false }) !== undefined)
      return failure('target-exists', { path: name });
    fs.renameSync(temporary, name);
    return undefined;
  }
  removeQuietly(temporary);
  return undefined;
}

/** Disks without hard links (exFAT, some network drives): look, then rename. EISDIR is how Windows says it. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EISDIR']);

/** What others have written is theirs to remove: it may be asked for again. */
function discard({ bytes, temporary }: WriteRequest): void {
  if (!('complete' in bytes)) removeQuietly(temporary);
}

/** Opens the temporary file, and makes the target's folder when there is none. */
export function openTemporary(
  { path: name, bytes, temporary, like }: WriteRequest,
  mode = like === undefined ? 0o666 : 0o600,
): {
  readonly fd: number;
  readonly madeFolder: string | undefined;
} {
  const folder = path.dirname(name);
  if ('complete' in bytes)
    return {
      fd: fs.openSync(temporary, fs.constants.O_RDWR | fs.constants.O_NOFOLLOW),
      madeFolder: makeFolder(folder),
    };
  // Where the temporary name stands further up, opening it does not tell whether the folder is there.
  let madeFolder = path.dirname(temporary) === folder ? undefined : makeFolder(folder);
  for (let attempt = 1; ; attempt++) {
    try {
      return { fd: fs.openSync(temporary, 'wx', mode), madeFolder };
    } catch (error) {
      // Another worker whose write failed may just have removed the folder that it had made.
      if (attempt === 4) throw error;
      const code = errorCode(error);
      if (code === 'ENOENT') madeFolder = makeFolder(folder) ?? madeFolder;
      // A file of that name can only be a leaving of a dead worker that had our process id: it goes.
      else if (code === 'EEXIST') fs.rmSync(temporary);
      else throw error;
    }
  }
}

/** The topmost folder that had to be made, if any; on Windows Node says it in its own long form. */
function makeFolder(folder: string): string | undefined {
  return fs
    .mkdirSync(folder, { recursive: true })
    ?.replace(/^\\\\\?\\(UNC\\)?/, (_, unc) => (unc ? '\\\\' : ''));
}

/** What was made for a file that then could not be written; folders that others use by now are not empty. */
export function removeEmptyFolders(folder: string, top: string): void {
  try {
    for (let at = folder; at.length >= top.length && at !== path.dirname(at); at = path.dirname(at))
      fs.rmdirSync(at);
  } catch {
    // Not empty, or gone.
  }
}

/** One `write` may be short (a full disk, a signal): a lone call once renamed a cut file into place elsewhere. */
function writeFully(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += fs.writeSync(fd, bytes, written, bytes.length - written);
}

function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // It is closed all the same, and what went wrong before is told.
  }
}

function removeQuietly(file: string): void {
  try {
    fs.unlinkSync(file);
  } catch {
    // It is gone; or the failure that led here says what is wrong with this folder.
  }
}
