import fs from 'node:fs';
import path from 'node:path';
import { flush } from './flush.ts';
import { hashFile } from './hash.ts';
import { type Identity, isSameState, lookAt, mtimeMsOf } from './identity.ts';
import { errorCode } from './os-error.ts';

export interface KeepRequest {
  /** Of the run, for the copies of what it replaces. */
  readonly folder: string;
  /** The file that is going to be replaced, and how it was when it was looked at. */
  readonly file: string;
  readonly identity: Identity & { readonly nlink: bigint };
  /** Its content then; absent: not known. */
  readonly hash?: string | undefined;
  /** The task's and the output's number. */
  readonly index: number;
  readonly output: number;
  /** Whether it has to be there after a loss of power: not our own results, which can be made again. */
  readonly durable: boolean;
}

/** The path of the copy; `changed`: what stands there is no longer what was looked at. */
export type Kept = { readonly kept: string } | 'changed';

/**
 * Keeps what is going to be replaced: by a second name for the file where it has only one and the disk can, else by
 * a true copy. A file with several names may be written through another of them, and its copy with it. Throws when
 * neither is possible. A copy that is there already is never written over.
 */
export async function keepCopy(request: KeepRequest): Promise<Kept> {
  const { folder, file, identity, index, output } = request;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const extension = path.extname(file);
  // A name may be as long as the disk allows, and nearly all of it extension.
  const ending = extension.length <= 16 ? extension : '';
  const single = Number(identity.nlink) - (identity.nlink > 1n ? keptNames(folder, identity) : 0) === 1;
  for (let number = 0; ; number++) {
    const kept = path.join(folder, `${index}-${output}${number === 0 ? '' : `-${number}`}${ending}`);
    const there = lookAt(kept);
    // Left by a worker that was lost between this and the swap.
    if (there !== undefined && isSameState(there, identity)) return { kept };
    if (there !== undefined) continue;
    try {
      if (single && link(file, kept)) return confirmed(kept, identity);
      await copy(request, kept);
      return { kept };
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      const now = lookAt(file);
      if (now === undefined || !isSameState(now, identity)) return 'changed';
      throw error;
    }
  }
}

/** Whether it worked. EPERM also means somebody else's file, of which Linux allows no further names. */
function link(file: string, kept: string): boolean {
  try {
    fs.linkSync(file, kept);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw error;
    return false;
  }
}

function confirmed(kept: string, identity: Identity): Kept {
  const now = lookAt(kept);
  if (now !== undefined && isSameState(now, identity)) return { kept };
  fs.rmSync(kept, { force: true });
  return 'changed';
}

async function copy(request: KeepRequest, kept: string): Promise<void> {
  const { COPYFILE_EXCL, COPYFILE_FICLONE } = fs.constants;
  await fs.promises.copyFile(request.file, kept, COPYFILE_EXCL | COPYFILE_FICLONE);
  try {
    await finish(request, kept);
  } catch (error) {
    fs.rmSync(kept, { force: true });
    throw error;
  }
}

/** Makes sure that a copy is whole and like its file, time included, and on the disk. */
async function finish({ file, identity, hash, durable }: KeepRequest, kept: string): Promise<void> {
  const fd = fs.openSync(kept, 'r+');
  try {
    const { size } = fs.fstatSync(fd);
    if (BigInt(size) !== identity.size) throw new Error(`only ${size} of ${identity.size} bytes were copied`);
    if (durable && (await hashFile(kept)) !== (hash ?? (await hashFile(file))))
      throw new Error('the copy is not like the file');
    // In seconds: a `Date` would cut off what is below a millisecond.
    const seconds = mtimeMsOf(identity) / 1000;
    fs.futimesSync(fd, seconds, seconds);
    if (durable) await flush(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * How many of a file's names are copies that runs keep. A run that was lost between keeping and replacing leaves
 * one, and the file has but one name for a person all the same.
 */
export function keptNames(keepFolder: string | undefined, file: Pick<Identity, 'dev' | 'ino'>): number {
  if (keepFolder === undefined) return 0;
  if (elsewhere?.keepFolder !== keepFolder) elsewhere = { keepFolder, names: namesOfOtherRuns(keepFolder) };
  return (countNames([keepFolder]).get(idOf(file)) ?? 0) + (elsewhere.names.get(idOf(file)) ?? 0);
}

/** What other runs keep is listed once a run: a folder of files with several names would ask for it each time. */
let elsewhere: { readonly keepFolder: string; readonly names: ReadonlyMap<string, number> } | undefined;

function namesOfOtherRuns(keepFolder: string): ReadonlyMap<string, number> {
  const all = path.dirname(keepFolder);
  return countNames(
    list(all).flatMap((run) => (run === path.basename(keepFolder) ? [] : [path.join(all, run)])),
  );
}

function countNames(folders: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const folder of folders) {
    for (const name of list(folder)) {
      const found = lookAt(path.join(folder, name));
      if (found !== undefined) counts.set(idOf(found), (counts.get(idOf(found)) ?? 0) + 1);
    }
  }
  return counts;
}

const idOf = ({ dev, ino }: Pick<Identity, 'dev' | 'ino'>): string => `${dev}:${ino}`;

function list(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
