import fs from 'node:fs';
import path from 'node:path';
import { type Accepts, promises, takesPictures } from '../core/accepts.ts';
import { type Failure, failure } from '../core/failure.ts';
import { detectFormat, formatOfExtension, sniffLength } from '../core/format.ts';
import type { Source } from '../core/source.ts';
import { hashFile } from './hash.ts';
import { replacementSign } from './list-folder.ts';
import { readFailure } from './os-error.ts';
import { kindOf } from './read.ts';
import type { Found } from './walk.ts';

export interface LookRequest {
  /** What the job takes; only pictures are looked into. */
  readonly accepts: Accepts;
  readonly wantsHash: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Size, time and kind of one file. A folder's files of other kinds are known by their extension, unopened. */
export async function look(file: Found, request: LookRequest): Promise<Source> {
  const { path: name, problem, ...rest } = file;
  const plain = { ...rest, path: name, bytes: 0, mtimeMs: 0 };
  if (problem !== undefined) return { ...plain, problem };
  const extension = path.extname(name);
  const promised = formatOfExtension(extension);
  const pictures = takesPictures(request.accepts);
  const isOther = pictures
    ? promised === undefined && extension !== ''
    : !promises(request.accepts, path.basename(name));
  if (!file.explicit && isOther) return plain;
  try {
    const stat = await fs.promises.stat(name);
    if (!stat.isFile()) return { ...plain, problem: failure('source-not-a-file', { found: kindOf(stat) }) };
    const facts = { ...plain, bytes: stat.size, mtimeMs: stat.mtimeMs };
    const hash = request.wantsHash ? { hash: (await hashFile(name, request.signal)).slice(0, 8) } : {};
    if (!pictures) return { ...facts, ...hash };
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
