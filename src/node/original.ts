import fs from 'node:fs';
import path from 'node:path';
import type { Replaced } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { type Identity, mtimeMsOf } from './identity.ts';
import { keptNames } from './kept-copy.ts';
import { errorCode, readFailure } from './os-error.ts';
import { openSource, readOpen } from './read.ts';

/** The source of a job that works in place, as it was when it was read. */
export interface Original {
  /** The real file: a symbolic link keeps pointing at it. */
  readonly name: string;
  readonly identity: Identity;
  readonly bytes: Uint8Array | undefined;
  readonly mtime: Date;
}

export type OriginalResult =
  { readonly ok: true; readonly original: Original } | { readonly ok: false; readonly failure: Failure };

/**
 * Opens, looks and reads what is to be replaced, and refuses at once what must not be: decoding it would be in vain.
 * @param planned as the planner saw it
 * @param maxBytes absent: the job reads the file itself
 * @param keepFolder of the run: names there are no reason to refuse
 */
export function readOriginal(
  source: string,
  planned: Pick<Replaced, 'bytes' | 'mtimeMs'>,
  maxBytes: number | undefined,
  keepFolder: string | undefined,
): OriginalResult {
  const refuse = (reason: Failure): OriginalResult => ({ ok: false, failure: reason });
  let fd: number | undefined;
  try {
    const name = fs.realpathSync.native(source);
    fd = openSource(name);
    const before = fs.fstatSync(fd, { bigint: true });
    if (before.isFile()) {
      if (before.size !== BigInt(planned.bytes) || mtimeMsOf(before) !== planned.mtimeMs)
        return refuse(failure('source-changed'));
      if (before.nlink > 1n) {
        const own = keptNames(keepFolder, before);
        const names = Number(before.nlink) - own;
        if (names > 1) return refuse(failure('hard-linked', { found: `${names} names` }));
      }
      const denied = replaceDenied(name, before.mode);
      if (denied !== undefined) return refuse(denied);
    }
    const read = readOpen(fd, maxBytes ?? Number.POSITIVE_INFINITY, maxBytes === undefined ? 'look' : 'read');
    if (!read.ok) return read;
    // What changes from here on, also in the middle of reading, is seen before the new file gets the name.
    const bytes = maxBytes === undefined ? undefined : read.bytes;
    return { ok: true, original: { name, identity: before, bytes, mtime: read.mtime } };
  } catch (error) {
    return refuse(readFailure(error));
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/**
 * Why a file must not be replaced. A rename needs no permission for the file itself, only for its folder, so that
 * "write-protected" would mean nothing; and for root `access` allows everything, so the mode has its say too.
 */
export function replaceDenied(name: string, mode: bigint, shown?: string): Failure | undefined {
  const facts = shown === undefined ? {} : { path: shown };
  if ((mode & 0o222n) === 0n) return failure('write-protected', facts);
  const folder = path.dirname(name);
  const { W_OK, X_OK } = fs.constants;
  return (
    accessProblem(name, W_OK, failure('write-protected', facts)) ??
    accessProblem(folder, W_OK | X_OK, failure('folder-protected', { path: folder }))
  );
}

function accessProblem(name: string, mode: number, denied: Failure): Failure | undefined {
  try {
    fs.accessSync(name, mode);
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EROFS') return failure('read-only', { path: name });
    if (code === 'EACCES' || code === 'EPERM') return denied;
    throw error;
  }
}
