import path from 'node:path';
import { promises, takesPictures } from '../core/accepts.ts';
import { formatOfExtension } from '../core/format.ts';
import type { BoundJob } from '../core/job.ts';
import { needsHash } from '../core/naming.ts';
import { type CompletePlan, planRun } from '../core/plan.ts';
import { nothingLeftOut, type Source } from '../core/source.ts';
import type { PreparedBatch } from './batch.ts';
import { earlierResults, isBelowAny } from './earlier-results.ts';
import { look } from './look.ts';
import { moduleOf } from './map/without-module.ts';
import { makePause } from './pause.ts';
import type { RunStore } from './run-store.ts';
import { FolderDisk } from './target-disk.ts';

/** A file of a watched folder. */
export interface WatchedFile {
  readonly path: string;
  /** The folder below which its structure is kept. */
  readonly root: string;
  /** Its number since the watch began, for names that count. */
  readonly number: number;
}

/**
 * Plans some files of watched folders as a run over the folders would: they were found, and not named. What is done
 * already is not done again.
 */
export async function planWatched(
  store: RunStore,
  job: BoundJob,
  { request, nameTemplate, key, policies, call }: Omit<PreparedBatch, 'plan'>,
  files: readonly WatchedFile[],
  signal: AbortSignal,
): Promise<CompletePlan> {
  const { outputFolder, onConflict } = policies;
  const { accepts } = job.job;
  const asked = { accepts, wantsHash: needsHash(nameTemplate), signal };
  const sources: Source[] = [];
  const pause = makePause(signal);
  const module = moduleOf(job);
  for (const { path: file, root, number } of files) {
    await pause();
    if (file === module) continue;
    const place = nameTemplate.includes('{n}') ? { place: { index: number, count: countAtLeast } } : {};
    const found = { path: file, relative: path.relative(root, file), explicit: false, ...place };
    const source = await look(found, asked);
    if (isWanted(source, job)) sources.push(source);
  }
  const folders = sources.map((source) => path.dirname(source.path));
  const output = outputFolder === '' ? undefined : path.resolve(request.baseFolder, outputFolder);
  const earlier = await earlierResults(store, {
    jobId: job.job.id,
    matters: isBelowAny(new Set(output === undefined ? folders : [output, ...folders])),
    resumed: new Set(),
    others: ({ watch }) => watch === true,
  });
  const disk = new FolderDisk(earlier);
  return planRun({
    job,
    key,
    // Two programs that watch one folder must not feed each other for ever; within one, `WatchSession` knows before.
    sources: sources.filter(
      (source) => !(earlier.ofOthers.has(source.path) && disk.madeFrom(source) !== undefined),
    ),
    leftOut: nothingLeftOut(),
    naming: { template: nameTemplate, ...(output === undefined ? {} : { outputFolder: output }) },
    onConflict,
    skipUnchanged: true,
    maxBytes: call.limits.maxBytes,
    allowSvg: call.limits.allowSvg,
    disk,
    pause,
  });
}

/** How many there will be nobody knows; numbers get as many digits as this. */
const countAtLeast = 1000;

/** As in any folder: what is of the job's kind, or promises to be. */
function isWanted({ format, problem, path: file }: Source, { job: { accepts } }: BoundJob): boolean {
  if (!takesPictures(accepts)) return promises(accepts, path.basename(file));
  return (
    format !== undefined || (problem !== undefined && formatOfExtension(path.extname(file)) !== undefined)
  );
}
