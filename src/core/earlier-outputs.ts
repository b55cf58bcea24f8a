import path from 'node:path';
import { collisionKey, outputPath } from './naming.ts';
import type { PlanRequest } from './plan.ts';
import type { Source } from './source.ts';
import { unsuitable } from './suitable.ts';
import { unrecordedOutputs } from './unrecorded.ts';

/**
 * Leaves out what an earlier run of this job made, so that running twice on a folder gives the same as once:
 * what the record knows, and what has the very name that another source's output would have (of pictures, whatever
 * its extension: `app.js.map` is no result of `app.js`), for folders that came without our record. A file that was named explicitly counts, unless the source
 * that it was made from is selected too: then it came along with it (`*.jpg`, or all of a folder's files). What a job
 * made in place is a source as before.
 */
export async function withoutEarlierOutputs(
  request: PlanRequest,
): Promise<{ readonly sources: readonly Source[]; readonly earlierOutputs: number }> {
  const unrecorded = await unrecordedOutputs(request);
  const nameKey = request.job.job.group === 'image' ? stemKey : collisionKey;
  const sources =
    unrecorded.size === 0 ? request.sources : request.sources.filter((source) => !unrecorded.has(source));
  const { naming, job, disk, pause } = request;
  const outputNames = new Map<string, number>();
  const madeElsewhere = (source: Source): string | undefined => {
    const made = disk.madeFrom(source);
    return made === source.path ? undefined : made;
  };
  // A name that is a number, or the very name of the source, tells nothing: 2.jpg and a.png are originals like others.
  for (const [index, source] of naming.template.includes('{n}') ? [] : sources.entries()) {
    const wait = pause();
    if (wait !== undefined) await wait;
    const makesNone = !source.explicit && madeElsewhere(source) !== undefined;
    if (makesNone || unsuitable(source, index, job.job, request) !== undefined) continue;
    for (const output of job.outputs(source)) {
      if (output === 'in-place') continue;
      const facts = { jobId: job.job.id, index, count: sources.length };
      const stem = nameKey(outputPath(source, output, naming, facts));
      if (stem !== nameKey(source.path)) outputNames.set(stem, index);
    }
  }
  const selected = new Set(sources.map(({ path: file }) => file));
  const kept: Source[] = [];
  for (const [index, source] of sources.entries()) {
    const wait = pause();
    if (wait !== undefined) await wait;
    const maker = outputNames.get(nameKey(source.path));
    const madeFrom = madeElsewhere(source);
    const ours = source.explicit
      ? madeFrom !== undefined && selected.has(madeFrom)
      : madeFrom !== undefined || (maker !== undefined && maker !== index);
    if (!ours) kept.push(source);
  }
  return { sources: kept, earlierOutputs: request.sources.length - kept.length };
}

const stemKey = (file: string): string => {
  const { dir, name } = path.parse(file);
  return collisionKey(path.join(dir, name));
};
