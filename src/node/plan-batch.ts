import fs from 'node:fs';
import path from 'node:path';
import { planCheck } from '../core/check-plan.ts';
import { planGrowing } from '../core/growing-plan.ts';
import type { BoundJob } from '../core/job.ts';
import { needsHash } from '../core/naming.ts';
import { type Plan, type PlanBasis, planRun } from '../core/plan.ts';
import type { Source } from '../core/source.ts';
import type { PreparedBatch } from './batch.ts';
import { CheckDisk } from './check-disk.ts';
import { commonFolder } from './common-folder.ts';
import { earlierResults, isBelowAny } from './earlier-results.ts';
import { gathering } from './gather.ts';
import { withoutModule } from './map/without-module.ts';
import { makePause } from './pause.ts';
import { resumedRuns } from './run-again.ts';
import type { RunStore } from './run-store.ts';
import { FolderDisk } from './target-disk.ts';

/** Gathers the sources and plans what becomes of them, with what the records know. Rejects only when aborted. */
export async function planBatch(
  store: RunStore,
  job: BoundJob,
  { request, nameTemplate, key, policies, call }: Omit<PreparedBatch, 'plan'>,
  signal?: AbortSignal,
): Promise<Plan> {
  const { exclude, useIgnoreFiles, outputFolder, onConflict, skipUnchanged } = policies;
  const { maxBytes, allowSvg } = call.limits;
  const isCheck = request.check !== undefined;
  const within = request.within === undefined ? undefined : await realPath(request.within);
  const { sources: all, leftOut } = gathering({
    selected: request.selected,
    accepts: job.job.accepts,
    exclude,
    useIgnoreFiles,
    wantsHash: needsHash(nameTemplate),
    signal,
    lists: job.lists,
    onlyOnce: job.job.makesFiles,
    within,
  });
  const found = withoutModule(job, all, leftOut);
  const root = outputFolder === '' ? undefined : path.resolve(request.baseFolder, outputFolder);
  const sources: Source[] = [];
  // Results stand in the sources' folders or below them, or in the output folder.
  const folders = new Set(root === undefined ? [] : [root]);
  const { reduce } = job;
  const isTogether = reduce !== undefined || job.job.together === true;
  const above = isTogether ? await commonFolder(request.selected, makePause(signal)) : undefined;
  const common = isTogether ? (root ?? above) : undefined;
  if (common !== undefined) folders.add(common);
  // Reports lie among the sources too.
  if (above !== undefined && job.job.reports !== undefined) folders.add(above);
  const whole = isCheck || job.job.makesFiles || reduce?.grows === false;
  if (whole) {
    for await (const source of found) {
      sources.push(above === undefined ? source : { ...source, below: path.relative(above, source.path) });
      folders.add(path.dirname(source.path));
    }
  }
  const resumed = await resumedRuns(store, request.follows);
  const earlier = await earlierResults(store, {
    jobId: job.job.id,
    ...(job.job.reports === undefined ? {} : { others: ({ reports }) => reports === true }),
    matters: isBelowAny(folders),
    resumed: new Set(resumed.map(({ header }) => header.id)),
  });
  const [first] = resumed;
  const basis: PlanBasis = {
    job,
    key,
    leftOut,
    naming: {
      template: nameTemplate,
      ...(root === undefined ? {} : { outputFolder: root }),
      ...(common === undefined ? {} : { commonFolder: common }),
      ...(job.job.together === true ? { together: true } : {}),
    },
    onConflict,
    skipUnchanged,
    resumes: first === undefined ? undefined : { sinceMs: Date.parse(first.header.at) },
    maxBytes,
    allowSvg,
    within,
    disk: isCheck ? new CheckDisk() : new FolderDisk(earlier),
    pause: makePause(signal),
  };
  if (isCheck) return planCheck({ ...basis, sources });
  return whole ? planRun({ ...basis, sources }) : planGrowing(basis, found);
}

const realPath = (folder: string): Promise<string> => fs.promises.realpath(folder).catch(() => folder);
