import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Identity, isSameState, lookAt } from './identity.ts';
import { errorCode } from './os-error.ts';

export interface SwapRequest {
  /** The complete new file. */
  readonly temporary: string;
  /** The name that it gets, of a real file. */
  readonly name: string;
  /** What has to stand there still. */
  readonly expected: Identity;
  /** The new file. */
  readonly fresh: Identity | undefined;
  /** Its kept copy, which may be the very file. */
  readonly kept: string | undefined;
  readonly platform?: NodeJS.Platform;
}

/** `changed`: something else stands there by now, and goes on standing there; `gone`: nothing. */
export type Swapped = 'swapped' | 'changed' | 'gone';

/**
 * Gives a complete file the name of another, in one step, when that is still as it was looked at.
 *
 * Between the last look and the rename lie microseconds that no system call of Node closes. Somebody who writes into
 * the old file just then is seen afterwards, and gets it back; somebody who puts another file there just then loses it.
 */
export async function swap(request: SwapRequest): Promise<Swapped> {
  const { platform = process.platform, name } = request;
  // Windows does not let go of a file that is open, nor of one that a virus scanner or an indexer looks at.
  if (platform !== 'win32') return swapAndLook(request);
  const until = performance.now() + windowsPatience;
  for (let wait = 10; ; wait = Math.min(wait * 2, 500)) {
    try {
      return swapOnce(request);
    } catch (error) {
      const passes = windowsLocks.has(errorCode(error) ?? '');
      if (!passes || performance.now() >= until || lookAt(name) === undefined) throw error;
    }
    await sleep(wait);
  }
}

const windowsPatience = 10_000;
const windowsLocks: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

function swapOnce({ temporary, name, expected, fresh }: SwapRequest): Swapped {
  const now = lookAt(name);
  if (now === undefined) return 'gone';
  if (!isSameState(now, expected)) return 'changed';
  try {
    fs.renameSync(temporary, name);
  } catch (error) {
    // A network drive that lost its own answer asks again, and calls a failure what it has done.
    const then = lookAt(name);
    if (then === undefined || fresh === undefined || !isSameState(then, fresh)) throw error;
  }
  return 'swapped';
}

function swapAndLook(request: SwapRequest): Swapped {
  const old = openIfAllowed(request.name);
  try {
    const swapped = swapOnce(request);
    if (swapped !== 'swapped' || old === undefined) return swapped;
    const then = fs.fstatSync(old, { bigint: true });
    if (isSameState(then, request.expected)) return 'swapped';
    giveBack(request, old, then);
    return 'changed';
  } finally {
    closeQuietly(old);
  }
}

function closeQuietly(fd: number | undefined): void {
  try {
    if (fd !== undefined) fs.closeSync(fd);
  } catch {
    // It was only looked at; what was done with the names is done.
  }
}

/** Not every file that may be replaced may be read. */
function openIfAllowed(name: string): number | undefined {
  try {
    return fs.openSync(name, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EMFILE' || code === 'ENFILE') throw error;
    return undefined;
  }
}

/** Puts the old file back with what somebody has written into it; itself where it has another name, else its content. */
function giveBack({ temporary, name, kept }: SwapRequest, old: number, then: fs.BigIntStats): void {
  const other = kept === undefined ? undefined : lookAt(kept);
  if (kept !== undefined && other?.ino === then.ino && other.dev === then.dev) {
    fs.linkSync(kept, temporary);
  } else {
    fs.writeFileSync(temporary, fs.readFileSync(old), { flag: 'wx', mode: Number(then.mode & 0o7777n) });
    fs.utimesSync(temporary, then.atime, then.mtime);
  }
  fs.renameSync(temporary, name);
}
