import fs from 'node:fs';
import type { JobCall, Target, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import type { JobOutput } from '../core/job.ts';
import type { WrittenFile } from '../core/outcome.ts';
import { replacementOf } from './already-replaced.ts';
import { hashOf } from './hash.ts';
import type { Original } from './original.ts';
import { whileFilesAreFew } from './patience.ts';
import { isReplacing, type ReplaceResult, replaceTarget } from './replace.ts';
import { alreadyWritten, temporaryPath, writeTarget } from './write.ts';

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

/** Writes what a job made of one file: all of it, or nothing. */
export async function writeOutputs(
  request: OutputsRequest,
  made: readonly (JobOutput | undefined)[],
): Promise<OutputsResult> {
  const { targets } = request.task;
  const miscounted = countProblem(targets, made);
  if (miscounted !== undefined) return miscounted;
  const outputs: WrittenFile[] = [];
  for (const [i, target] of targets.entries()) {
    const output = made[i];
    if (output === undefined) continue;
    const { bytes, ...facts } = output;
    const hash = hashOf(bytes);
    const written = await whileFilesAreFew(() => writeOne(request, target, i, bytes, hash));
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
  made: readonly (JobOutput | undefined)[],
): OutputsResult {
  const miscounted = countProblem(targets, made);
  if (miscounted !== undefined) return miscounted;
  const outputs = targets.flatMap(({ path, replaces }, i): readonly WrittenFile[] => {
    const output = made[i];
    if (output === undefined) return [];
    const { bytes, ...facts } = output;
    return [{ ...facts, path, bytes: bytes.length, replaced: replaces?.owner ?? 'nothing', mtimeMs: 0 }];
  });
  return { ok: true, outputs };
}

function countProblem(
  targets: readonly Target[],
  made: readonly (JobOutput | undefined)[],
): Extract<OutputsResult, { ok: false }> | undefined {
  if (made.length === targets.length) return undefined;
  const found = `the job made ${made.length} files for ${targets.length} names`;
  return { ok: false, failure: failure('internal', { found }) };
}

async function writeOne(
  { task, keepFolder, worker, mtime, original, sourceHash }: OutputsRequest,
  target: Target,
  output: number,
  bytes: Uint8Array,
  hash: string,
): Promise<ReplaceResult> {
  const inPlace = target.replaces?.owner === 'source';
  // A source is looked for before it is read: here it would be the old one again.
  const there = task.again === true && !inPlace ? alreadyWritten(target.path, bytes) : undefined;
  if (there !== undefined) {
    const kept = (await replacementOf(keepFolder, target.path))?.kept;
    const { replaces } = target;
    // It stood there when this run was planned: the run that was lost had written it.
    const stood =
      replaces?.owner === 'other' && replaces.mtimeMs === there && replaces.bytes === bytes.length;
    const replaced = stood ? 'nothing' : (replaces?.owner ?? 'nothing');
    const facts = { bytes: bytes.length, mtimeMs: there, ...(kept === undefined ? {} : { kept }) };
    return { ok: true, replaced, ...facts };
  }
  const name = inPlace && original !== undefined ? original.name : target.path;
  const temporary = temporaryPath(name, worker, task.index, output);
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
