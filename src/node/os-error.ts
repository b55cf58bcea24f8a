import { dirname } from 'node:path';
import { type Failure, type FailureCode, failure } from '../core/failure.ts';

/** The error number's name (`ENOSPC`) of what Node throws, if it has one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** An error in words, whatever was thrown: `throw null` is allowed, and errors cross realms. */
export function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}

export function errorDetail(error: unknown): string {
  const stack = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : undefined;
  return typeof stack === 'string' ? stack : errorText(error);
}

/** What drives and network shares say that are in trouble; the same for reading and writing. */
const driveCodes: Readonly<Record<string, FailureCode>> = {
  EIO: 'disk-error',
  EREMOTEIO: 'disk-error',
  ESTALE: 'drive-gone',
  ETIMEDOUT: 'drive-gone',
  EHOSTDOWN: 'drive-gone',
  EHOSTUNREACH: 'drive-gone',
  ENETDOWN: 'drive-gone',
  ENETUNREACH: 'drive-gone',
  ENETRESET: 'drive-gone',
  ECONNABORTED: 'drive-gone',
  ECONNREFUSED: 'drive-gone',
  ECONNRESET: 'drive-gone',
  ENOTCONN: 'drive-gone',
  ESHUTDOWN: 'drive-gone',
  ENODEV: 'drive-gone',
  ENOMEDIUM: 'drive-gone',
  EBUSY: 'in-use',
  ETXTBSY: 'in-use',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
};

const readCodes: Readonly<Record<string, FailureCode>> = {
  ...driveCodes,
  ENOENT: 'source-missing',
  ENOTDIR: 'source-missing',
  EACCES: 'source-denied',
  EPERM: 'source-denied',
  EISDIR: 'source-not-a-file',
  ELOOP: 'source-not-a-file',
  ENXIO: 'source-not-a-file',
  ENAMETOOLONG: 'name-too-long',
  // Node's own word for a path with a NUL in it: no file has such a name.
  ERR_INVALID_ARG_VALUE: 'source-missing',
};

/** What went wrong while a source was opened or read. */
export function readFailure(error: unknown): Failure {
  const number = errorCode(error) ?? '';
  const code = readCodes[number] ?? 'source-unreadable';
  return failure(code, { found: notFiles[number] ?? plainReason(error) }, errorDetail(error));
}

/** What cannot be opened as a file, in words that end "Not a regular file but …". */
const notFiles: Readonly<Record<string, string>> = {
  EISDIR: 'a folder',
  ELOOP: 'a link that leads round in a circle',
  ENXIO: 'a socket or a device',
};

const writeCodes: Readonly<Record<string, FailureCode>> = {
  ...driveCodes,
  EEXIST: 'target-exists',
  ENOTDIR: 'target-folder',
  EACCES: 'target-denied',
  EPERM: 'target-denied',
  EROFS: 'read-only',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENAMETOOLONG: 'name-too-long',
};

/** What went wrong while a target, or its folder, was written. */
export function writeFailure(error: unknown, path: string): Failure {
  const known = writeCodes[errorCode(error) ?? ''] ?? 'write-failed';
  // What is in the way of a new folder is no target that appeared.
  const inTheWay = known === 'target-exists' || known === 'write-failed';
  const code = inTheWay && isFromMkdir(error) ? 'target-folder' : known;
  const named = code === 'target-folder' ? dirname(path) : path;
  return failure(code, { path: named, found: plainReason(error) }, errorDetail(error));
}

const isFromMkdir = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'syscall' in error && error.syscall === 'mkdir';

/** Node's texts end with the call and the path, which the line says already: `ENOENT: no such file…, open 'x'`. */
export function plainReason(error: unknown): string {
  return errorText(error)
    .replace(/^[A-Z0-9]+: /, '')
    .replace(/, [a-z]+( '.*'( -> '.*')?)?$/s, '');
}
