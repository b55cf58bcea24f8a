import { collisionKey, numberedPath, outputPath } from './naming.ts';
import { type CompletePlan, planRun, type PlanRequest } from './plan.ts';
import type { Source } from './source.ts';
import { unsuitable } from './suitable.ts';

/**
 * Plans a check: every result with the name that it gets where nothing stands in its way. It is made where there may
 * be no record, so a source with the very name that another one's result would have counts as that result.
 * @param request with a disk on which every name is free
 */
export async function planCheck(request: PlanRequest): Promise<CompletePlan> {
  const results = await resultNames(request);
  const sources = request.sources.filter((source) => {
    const makers = results.get(collisionKey(source.path));
    return makers === undefined || makers.has(source);
  });
  const { leftOut } = request;
  const earlierOutputs = leftOut.earlierOutputs + request.sources.length - sources.length;
  return planRun({ ...request, sources, leftOut: { ...leftOut, earlierOutputs } });
}

/** Every name that a result will have, also with its number where several sources want one, and whose it is. */
async function resultNames({
  job,
  naming,
  sources,
  pause,
  ...limits
}: PlanRequest): Promise<ReadonlyMap<string, ReadonlySet<Source>>> {
  const makers = new Map<string, Set<Source>>();
  // Numbers are given out when it is known what is a source.
  if (naming.template.includes('{n}')) return makers;
  const wished = new Map<string, number>();
  for (const [index, source] of sources.entries()) {
    const wait = pause();
    if (wait !== undefined) await wait;
    if (unsuitable(source, index, job.job, limits) !== undefined) continue;
    for (const output of job.outputs(source)) {
      if (output === 'in-place') continue;
      const name = outputPath(source, output, naming, {
        jobId: job.job.id,
        index,
        count: sources.length,
      });
      const key = collisionKey(name);
      const number = wished.get(key) ?? 0;
      wished.set(key, number + 1);
      const taken = number === 0 ? key : collisionKey(numberedPath(name, number));
      makers.set(taken, (makers.get(taken) ?? new Set()).add(source));
    }
  }
  return makers;
}
