import fs from 'node:fs';
import path from 'node:path';
import { type Budget, noBudget, overBudget } from '../core/budget.ts';
import { otherContent } from '../core/content.ts';
import type { Limits, Target, Task } from '../core/executor.ts';
import { type Failure, failure } from '../core/failure.ts';
import { detectFormat, formats, sniffLength } from '../core/format.ts';
import type { BoundJob, JobOutput, JobResult } from '../core/job.ts';
import type { SourceFile } from '../core/tools.ts';
import { readSource } from './read.ts';
import { picturesDiffer, pictureSize } from './same-picture.ts';

export interface CheckRequest {
  readonly task: Task;
  readonly file: SourceFile;
  readonly result: JobResult;
  readonly limits: Limits;
  readonly budget?: Budget | undefined;
}

/**
 * Compares what a job made of one file with what stands there; undefined: all is as it should be.
 *
 * The same bytes are right. Another engine, or another version of it, encodes the same picture in other bytes, and
 * results are made on one machine and checked on another: so what differs is looked at too.
 */
export async function checkResult(request: CheckRequest): Promise<Failure | undefined> {
  const { task, file, result, limits, budget = noBudget } = request;
  if (result.unchanged !== undefined) {
    const inPlace = task.targets.some(isInPlace);
    return inPlace ? tooMuch(file.path, file.bytes, task.path, budget, limits) : undefined;
  }
  for (const [i, target] of task.targets.entries()) {
    const made = result.outputs[i];
    if (made === undefined) continue;
    const problem = isInPlace(target)
      ? await checkSource(request, made)
      : await checkTarget(target.path, made, request);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A result that was never made is said before anything is decoded, where the job makes all that it names. */
export function missingResult({ path: source, targets }: Task, { job }: BoundJob): Failure | undefined {
  if (job.makesAll !== true) return undefined;
  const missing = targets.find((target) => !isInPlace(target) && isMissing(target.path));
  return missing && failure('check-missing', { path: shownFrom(source, missing.path) });
}

/** What may not be looked at is something else than missing. */
function isMissing(file: string): boolean {
  try {
    return fs.statSync(file, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

const isInPlace = ({ replaces }: Target): boolean => replaces?.owner === 'source';

/** Of a job in place the source is the result. */
async function checkSource(
  { file, task, limits, budget = noBudget }: CheckRequest,
  { bytes }: JobOutput,
): Promise<Failure | undefined> {
  if (Buffer.compare(bytes, file.bytes) !== 0)
    return failure('check-stale', { found: `${count(file.bytes)} bytes, would be ${count(bytes)}` });
  return tooMuch(file.path, file.bytes, task.path, budget, limits);
}

/** Compares one file that was made anew with what stands there. */
export async function checkTarget(
  target: string,
  made: JobOutput,
  { task, limits, budget = noBudget }: Pick<CheckRequest, 'task' | 'limits' | 'budget'>,
): Promise<Failure | undefined> {
  const shown = shownFrom(task.path, target);
  // What is larger by far need not be read: it may be larger than any memory.
  const read = readSource(target, Math.max(limits.maxBytes, 2 * made.bytes.length));
  if (!read.ok) {
    if (read.failure.code === 'source-missing') return failure('check-missing', { path: shown });
    const tooBig = read.failure.code === 'source-too-big';
    return failure('check-stale', { path: shown, found: tooBig ? 'it is far larger' : read.failure.message });
  }
  const found = await difference(read.bytes, made, limits);
  if (found !== undefined) return failure('check-stale', { path: shown, found });
  return tooMuch(target, read.bytes, task.path, budget, limits);
}

/** What is other in the file that stands there; undefined: nothing that matters. */
async function difference(there: Uint8Array, made: JobOutput, limits: Limits): Promise<string | undefined> {
  if (Buffer.compare(there, made.bytes) === 0) return undefined;
  const [is, wanted] = [formatOf(there), formatOf(made.bytes)];
  if (wanted === undefined) return 'it has another content';
  if (is !== wanted) {
    const words = is === undefined ? otherContent(there.subarray(0, sniffLength)) : formats[is].title;
    return `it is ${words ?? 'no picture'}, would be ${formats[wanted].title}`;
  }
  return picturesDiffer(there, made.bytes, wanted, limits);
}

const formatOf = (bytes: Uint8Array): ReturnType<typeof detectFormat> =>
  detectFormat(bytes.subarray(0, sniffLength), '');

async function tooMuch(
  file: string,
  bytes: Uint8Array,
  source: string,
  budget: Budget,
  limits: Limits,
): Promise<Failure | undefined> {
  const wantsSize = budget.maxWidth > 0 || budget.maxHeight > 0;
  const size = wantsSize && formatOf(bytes) !== undefined ? await pictureSize(bytes, limits) : {};
  const over = overBudget({ bytes: bytes.length, ...size }, budget);
  return over === undefined ? undefined : failure('over-budget', { path: shownFrom(source, file), ...over });
}

/** A result as seen from its source, where it stands below it: `thumbs/a.jpg`. */
function shownFrom(source: string, target: string): string {
  const relative = path.relative(path.dirname(source), target);
  return relative.startsWith('..') || path.isAbsolute(relative) ? target : relative;
}

const count = ({ length }: Uint8Array): string => length.toLocaleString('en');
