import fs from 'node:fs';
import path from 'node:path';
import type { Replaced, Target, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { WrittenFile } from '../core/outcome.ts';
import { flushFolder } from './flush.ts';
import { isSameState, leadToOneFile, lookAt, mtimeMsOf } from './identity.ts';
import { type KeptEntry, noteReplacement } from './keep.ts';
import { keepCopy } from './kept-copy.ts';
import { errorCode, errorDetail, plainReason, writeFailure } from './os-error.ts';
import { type Original, replaceDenied } from './original.ts';
import { swap } from './swap.ts';
import { publishNew, type WriteRequest, type WriteResult, writeTarget } from './write.ts';

/** A target where something stands that it may replace. */
export type ReplacingTarget = Target & { readonly replaces: Replaced };

export const isReplacing = (target: Target): target is ReplacingTarget => target.replaces !== undefined;

export interface ReplaceRequest extends Pick<WriteRequest, 'bytes' | 'temporary' | 'mtime'> {
  readonly task: Pick<Task, 'path' | 'index'>;
  readonly target: ReplacingTarget;
  readonly output: number;
  /** Of the new content. */
  readonly hash: string;
  /** Of the source's content, where the source is what is replaced and it was read. */
  readonly sourceHash?: string | undefined;
  /** The source, where it is what is replaced. */
  readonly original?: Original | undefined;
  readonly keepFolder: string | undefined;
  /** Names the journal. */
  readonly worker: string;
}

export type ReplaceResult =
  | (Extract<WriteResult, { ok: true }> & Pick<WrittenFile, 'replaced' | 'kept'>)
  | Extract<WriteResult, { ok: false }>;

/**
 * Writes an output in the place of what stands there: copy kept, new file complete, both noted and on the disk, a last
 * look whether the old one is still what it was, then one step. Whatever goes wrong, the old file stands as it did.
 */
export async function replaceTarget(request: ReplaceRequest): Promise<ReplaceResult> {
  const { target, original, task } = request;
  const { owner } = target.replaces;
  const name = original?.name ?? target.path;
  const fail = (reason: Failure): ReplaceResult => ({ ok: false, failure: reason });
  try {
    const found = lookAt(name);
    // Gone meanwhile: a source must not come to life again, any other name is simply free.
    if (found === undefined && original === undefined) return await writeNew(request);
    if (found === undefined || !isAsPlanned(found, request)) return fail(changed(request));
    if (original === undefined) {
      if (leadToOneFile(name, task.path)) return fail(failure('target-is-source', { path: name }));
      const denied = replaceDenied(name, found.mode, name);
      if (denied !== undefined) return fail(denied);
    }
    const copied = await keep(request, name, found);
    if (copied !== undefined && 'code' in copied) return fail(copied);
    const exchange = new Exchange(request, name, found, copied?.kept);
    const written = await writeTarget({ ...request, path: name, like: found }, (temporary, facts) =>
      exchange.carryOut(temporary, facts),
    );
    if (!written.ok) exchange.forgetKept();
    if (!written.ok || exchange.wasGone) return written.ok ? { ...written, replaced: 'nothing' } : written;
    // The file is there, and so is its copy: where this fails, the next file will say what is wrong with the disk.
    if (owner !== 'own') await flushFolder(path.dirname(name)).catch(() => {});
    return { ...written, replaced: owner, ...copied };
  } catch (error) {
    return fail(writeFailure(error, name));
  }
}

async function writeNew(request: ReplaceRequest): Promise<ReplaceResult> {
  const written = await writeTarget({ ...request, path: request.target.path });
  return written.ok ? { ...written, replaced: 'nothing' } : written;
}

function isAsPlanned(found: fs.BigIntStats, { target: { replaces }, original }: ReplaceRequest): boolean {
  if (original !== undefined) return isSameState(found, original.identity);
  return found.isFile() && found.size === BigInt(replaces.bytes) && mtimeMsOf(found) === replaces.mtimeMs;
}

const changed = ({ target: { path: name }, original }: ReplaceRequest): Failure =>
  original === undefined ? failure('target-changed', { path: name }) : failure('source-changed');

/** Nothing of value is replaced without a copy. Of our own results there is one where that is to be had. */
async function keep(
  request: ReplaceRequest,
  file: string,
  identity: fs.BigIntStats,
): Promise<{ readonly kept: string } | Failure | undefined> {
  const { keepFolder: folder, output, task, target, sourceHash: hash } = request;
  const durable = target.replaces.owner !== 'own';
  if (folder === undefined) {
    return durable ? failure('not-kept', { ...named(request), found: 'this run has no record' }) : undefined;
  }
  try {
    const copy = { folder, file, identity, hash, index: task.index, output, durable };
    const copied = await keepCopy(copy);
    return copied === 'changed' ? changed(request) : copied;
  } catch (error) {
    return durable || isPassing(error) ? notKept(request, error) : undefined;
  }
}

function notKept(request: ReplaceRequest, error: unknown): Failure {
  if (isPassing(error)) return failure('too-many-open-files', {}, errorDetail(error));
  return failure('not-kept', { ...named(request), found: plainReason(error) }, errorDetail(error));
}

const isPassing = (error: unknown): boolean => ['EMFILE', 'ENFILE'].includes(errorCode(error) ?? '');

/** Of originals the line says the name already. */
const named = ({ target, original }: ReplaceRequest): { path?: string } =>
  original === undefined ? { path: target.path } : {};

/** The last steps: the note, the last look, the new name. */
class Exchange {
  readonly #request: ReplaceRequest;
  readonly #name: string;
  readonly #found: fs.BigIntStats;
  readonly #kept: string | undefined;
  #fresh: fs.BigIntStats | undefined;
  /** In the end nothing stood there any more. */
  wasGone = false;

  constructor(request: ReplaceRequest, name: string, found: fs.BigIntStats, kept: string | undefined) {
    this.#request = request;
    this.#name = name;
    this.#found = found;
    this.#kept = kept;
  }

  async carryOut(
    temporary: string,
    { bytes, mtimeMs }: { bytes: number; mtimeMs: number },
  ): Promise<Failure | undefined> {
    const request = this.#request;
    this.#fresh = lookAt(temporary);
    const refused = await this.#note({ bytes, mtimeMs, hash: request.hash });
    if (refused !== undefined) return refused;
    const swapped = await swap({
      temporary,
      name: this.#name,
      expected: this.#found,
      fresh: this.#fresh,
      kept: this.#kept,
    });
    if (swapped === 'swapped') return undefined;
    if (swapped === 'changed' || request.original !== undefined) return changed(request);
    this.wasGone = true;
    this.forgetKept();
    return publishNew(temporary, this.#name);
  }

  async #note(now: KeptEntry['now']): Promise<Failure | undefined> {
    const { keepFolder, worker, task, target, sourceHash } = this.#request;
    if (this.#kept === undefined || keepFolder === undefined) return undefined;
    const { owner } = target.replaces;
    const was = {
      bytes: Number(this.#found.size),
      mtimeMs: mtimeMsOf(this.#found),
      ...(sourceHash === undefined ? {} : { hash: sourceHash }),
    };
    const entry = {
      at: Date.now(),
      source: task.path,
      target: this.#name,
      kept: this.#kept,
      owner,
      was,
      now,
    };
    try {
      await noteReplacement(keepFolder, worker, entry, owner !== 'own');
      return undefined;
    } catch (error) {
      return owner === 'own' ? undefined : notKept(this.#request, error);
    }
  }

  /** Where nothing was replaced there is nothing to keep; the note goes with the copy. */
  forgetKept(): void {
    if (this.#kept === undefined) return;
    try {
      const now = lookAt(this.#name);
      // A rename that was made and called a failure (a network drive), or one that could not be taken back.
      if (now !== undefined && now.ino === this.#fresh?.ino && now.dev === this.#fresh.dev) return;
      fs.rmSync(this.#kept, { force: true });
    } catch {
      // A copy too many does no harm.
    }
  }
}
