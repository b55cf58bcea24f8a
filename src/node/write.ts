import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Target } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { errorCode, writeFailure } from './os-error.ts';

const fsync = promisify(fs.fsync);

export type WriteResult =
  | { readonly ok: true; readonly bytes: number; readonly mtimeMs: number }
  | { readonly ok: false; readonly failure: Failure };

/**
 * The temporary name of an output, beside its target so that the rename never crosses disks. It names its worker
 * and its task, so that the pool can remove it after it had to kill the worker.
 */
export function temporaryPath(target: string, worker: string, index: number, output: number): string {
  return path.join(path.dirname(target), `.batch-pool-${worker}-${index}-${output}.tmp`);
}

/**
 * Writes an output whole or not at all: temporary name, every byte, flush, then one atomic step to the name.
 *
 * The flush is the only part that is awaited: the next picture is decoded meanwhile.
 */
export async function writeTarget(
  target: Target,
  bytes: Uint8Array,
  temporary: string,
  mtime: Date | undefined,
): Promise<WriteResult> {
  let fd: number | undefined;
  try {
    fd = openTemporary(temporary);
    writeFully(fd, bytes);
    if (mtime !== undefined) fs.futimesSync(fd, mtime, mtime);
    await fsync(fd);
    const { mtimeMs } = fs.fstatSync(fd);
    // Forgotten first: a file whose closing failed is closed all the same, and must not be closed again.
    const written = fd;
    fd = undefined;
    fs.closeSync(written);
    const refused = publish(temporary, target);
    if (refused === undefined) return { ok: true, bytes: bytes.length, mtimeMs };
    fs.rmSync(temporary, { force: true });
    return { ok: false, failure: refused };
  } catch (error) {
    if (fd !== undefined) fs.closeSync(fd);
    if (fd !== undefined || errorCode(error) !== 'ENOENT') removeQuietly(temporary);
    return { ok: false, failure: writeFailure(error, target.path) };
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

/** A file of that name can only be a leaving of a dead worker that had our process id: it goes. */
function openTemporary(temporary: string): number {
  try {
    return fs.openSync(temporary, 'wx');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      fs.mkdirSync(path.dirname(temporary), { recursive: true });
    } else if (errorCode(error) === 'EEXIST') {
      fs.rmSync(temporary);
    } else {
      throw error;
    }
    return fs.openSync(temporary, 'wx');
  }
}

/** One `write` may be short (a full disk, a signal): a lone call once renamed a cut file into place elsewhere. */
function writeFully(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += fs.writeSync(fd, bytes, written, bytes.length - written);
}

/** Gives the complete file its name; refuses when the disk is not as the planner saw it. */
function publish(temporary: string, target: Target): Failure | undefined {
  const { path: name, replaces } = target;
  if (replaces === undefined) return publishNew(temporary, name);
  const now = fs.lstatSync(name, { throwIfNoEntry: false });
  if (now !== undefined && (now.size !== replaces.bytes || now.mtimeMs !== replaces.mtimeMs)) {
    return failure('target-changed', { path: name });
  }
  fs.renameSync(temporary, name);
  return undefined;
}

/** A hard link fails where the name is taken, which a rename would silently replace. */
function publishNew(temporary: string, name: string): Failure | undefined {
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
  fs.unlinkSync(temporary);
  return undefined;
}

/** Disks without hard links (exFAT, some network drives): look, then rename. EISDIR is how Windows says it. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EISDIR']);

function removeQuietly(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // The failure that led here says what is wrong with this folder.
  }
}
