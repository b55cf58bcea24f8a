import { isWords } from './list.ts';
import { collisionKey, numberedPath, outputPath, sharedPath } from './naming.ts';
import { sharedFacts } from './plan-shared.ts';
import { type CompletePlan, planRun, type PlanRequest } from './plan.ts';
import { unsuitable } from './suitable.ts';

/**
 * Plans a check: every result with the name that it gets where nothing stands in its way. It is made where there may
 * be no record, so a source with the very name that another one's result would have counts as that result.
 * @param request with a disk on which every name is free
 */
export async function planCheck(request: PlanRequest): Promise<CompletePlan> {
  const results = await resultNames(request);
  const sources = request.sources.filter(
    (source) => isWords(source) || !results.has(collisionKey(source.path)),
  );
  const { leftOut } = request;
  const earlierOutputs = leftOut.earlierOutputs + request.sources.length - sources.length;
  return planRun({ ...request, sources, leftOut: { ...leftOut, earlierOutputs } });
}

/** Every name that a result will have, also with its number where several sources want one. */
async function resultNames(request: PlanRequest): Promise<ReadonlySet<string>> {
  const { job, naming, sources, pause } = request;
  const together = sharedFacts(request, sources);
  const shared = job.reduce?.files(together) ?? [];
  const names = new Set(shared.map((file) => collisionKey(sharedPath(together.folder, file))));
  // Numbers are given out when it is known what is a source.
  if (naming.template.includes('{n}')) return names;
  const wishes = new Map<string, number>();
  for (const [index, source] of sources.entries()) {
    const wait = pause();
    if (wait !== undefined) await wait;
    if (unsuitable(source, index, job.job, request) !== undefined) continue;
    for (const output of job.outputs(source)) {
      if (output === 'in-place') continue;
      const facts = { jobId: job.job.id, index, count: sources.length };
      const name = outputPath(source, output, naming, facts);
      const key = collisionKey(name);
      // Its own name it never gets: that tells nothing.
      if (key === collisionKey(source.path)) continue;
      const number = wishes.get(key) ?? 0;
      wishes.set(key, number + 1);
      names.add(number === 0 ? key : collisionKey(numberedPath(name, number)));
    }
  }
  return names;
}
