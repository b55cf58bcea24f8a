import fs from 'node:fs';
import type { JobCall, Target, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { JobOutput, StreamedOutput } from '../core/job.ts';
import type { WrittenFile } from '../core/outcome.ts';
import { isAdopted } from './adopted.ts';
import { replacementOf } from './already-replaced.ts';
import { hashOf } from './hash.ts';
import { lookAt, mtimeMsOf } from './identity.ts';
import type { Original } from './original.ts';
import { whileFilesAreFew } from './patience.ts';
import { isReplacing, type ReplaceResult, replaceTarget } from './replace.ts';
import { alreadyWritten, type Complete, temporaryPath, writeTarget } from './write.ts';

export interface OutputsRequest {
  readonly task: Task;
  readonly keepFolder: JobCall['keepFolder'];
  /** The worker's; stands in temporary names. */
  readonly worker: string;
  readonly mtime: Date | undefined;
  /** Of a job that works in place. */
  readonly original: Original | undefined;
  readonly sourceHash: string | undefined;
}

export type OutputsResult =
  | { readonly ok: true; readonly outputs: readonly WrittenFile[] }
  | { readonly ok: false; readonly failure: Failure };

/** What a job made: as bytes, or written under its temporary name already. */
export type Made = JobOutput | StreamedOutput;

/** Writes what a job made of one file: all of it, or nothing. */
export async function writeOutputs(
  request: OutputsRequest,
  made: readonly (Made | undefined)[],
): Promise<OutputsResult> {
  const { targets } = request.task;
  const miscounted = countProblem(targets, made);
  if (miscounted !== undefined) return miscounted;
  const outputs: WrittenFile[] = [];
  for (const [i, target] of targets.entries()) {
    const output = made[i];
    if (output === undefined) continue;
    const { facts, content, hash } = contentOf(output);
    const written = await whileFilesAreFew(() => writeOne(request, target, i, content, hash));
    if (!written.ok) {
      for (const earlier of outputs) takeBack(earlier);
      return { ok: false, failure: written.failure };
    }
    const { mtimeMs, replaced, kept, madeFolder } = written;
    outputs.push({
      ...facts,
      path: target.path,
      bytes: written.bytes,
      hash,
      mtimeMs,
      replaced,
      ...(kept === undefined ? {} : { kept }),
      ...(madeFolder === undefined ? {} : { madeFolder }),
    });
  }
  return { ok: true, outputs };
}

/** What would be written, for an estimate: as `writeOutputs` says it, but nothing is. */
export function measuredOutputs(
  targets: readonly Target[],
  made: readonly (Made | undefined)[],
): OutputsResult {
  const miscounted = countProblem(targets, made);
  if (miscounted !== undefined) return miscounted;
  const outputs = targets.flatMap(({ path, replaces }, i): readonly WrittenFile[] => {
    const output = made[i];
    if (output === undefined) return [];
    const { bytes, ...facts } = output;
    const size = typeof bytes === 'number' ? bytes : bytes.length;
    return [{ ...facts, path, bytes: size, replaced: replaces?.owner ?? 'nothing', mtimeMs: 0 }];
  });
  return { ok: true, outputs };
}

function countProblem(
  targets: readonly Target[],
  made: readonly (Made | undefined)[],
): Extract<OutputsResult, { ok: false }> | undefined {
  if (made.length === targets.length) return undefined;
  const found = `the job made ${made.length} files for ${targets.length} names`;
  return { ok: false, failure: failure('internal', { found }) };
}

export const isStreamed = (made: Made): made is StreamedOutput => typeof made.bytes === 'number';

function contentOf(made: Made): {
  readonly facts: Omit<JobOutput, 'bytes'>;
  readonly content: Uint8Array | Complete;
  readonly hash: string;
} {
  if (isStreamed(made))
    return { facts: {}, content: { complete: made.bytes, madeFolder: made.madeFolder }, hash: made.hash };
  const { bytes, ...facts } = made;
  return { facts, content: bytes, hash: hashOf(bytes) };
}

async function writeOne(
  { task, keepFolder, worker, mtime, original, sourceHash }: OutputsRequest,
  target: Target,
  output: number,
  bytes: Uint8Array | Complete,
  hash: string,
): Promise<ReplaceResult> {
  const inPlace = target.replaces?.owner === 'source';
  // A source is looked for before it is read: here it would be the old one again.
  const name = inPlace && original !== undefined ? original.name : target.path;
  const temporary = temporaryPath(name, worker, task.index, output);
  const there =
    task.again === true && !inPlace ? await alreadyThere(name, temporary, bytes, hash) : undefined;
  if (there !== undefined) {
    const kept = (await replacementOf(keepFolder, target.path))?.kept;
    const { replaces } = target;
    const size = 'complete' in bytes ? bytes.complete : bytes.length;
    // It stood there when this run was planned: the run that was lost had written it.
    const stood = replaces?.owner === 'other' && replaces.mtimeMs === there && replaces.bytes === size;
    const replaced = stood ? 'nothing' : (replaces?.owner ?? 'nothing');
    const facts = { bytes: size, mtimeMs: there, ...(kept === undefined ? {} : { kept }) };
    return { ok: true, replaced, ...facts };
  }
  if (!isReplacing(target)) {
    const written = await writeTarget({ path: name, bytes, temporary, mtime });
    return written.ok ? { ...written, replaced: 'nothing' } : written;
  }
  return replaceTarget({
    task,
    target,
    output,
    bytes,
    hash,
    temporary,
    mtime,
    keepFolder,
    worker,
    ...(inPlace ? { original, sourceHash } : {}),
  });
}

/** The modification time of a target that has this content. */
async function alreadyThere(
  name: string,
  temporary: string,
  content: Uint8Array | Complete,
  hash: string,
): Promise<number | undefined> {
  if (!('complete' in content)) return alreadyWritten(name, content);
  if (!(await isAdopted(name, { temporary, bytes: content.complete, hash }))) return undefined;
  const there = lookAt(name);
  return there && mtimeMsOf(there);
}

/** A failed file leaves no results: those that had their names already lose them, unless somebody has changed them. */
function takeBack({ path: name, bytes, mtimeMs, replaced, kept }: WrittenFile): void {
  try {
    const now = fs.statSync(name);
    if (now.size !== bytes || now.mtimeMs !== mtimeMs) return;
    if (replaced === 'nothing') fs.rmSync(name);
    // A copy on another disk stays where it is: the note beside it names it.
    else if (kept !== undefined) fs.renameSync(kept, fs.realpathSync.native(name));
  } catch {
    // What stands there is complete, at least.
  }
}
