import path from 'node:path';
import { collisionKey, outputPath } from './naming.ts';
import type { PlanRequest } from './plan.ts';
import type { Source } from './source.ts';
import { unsuitable } from './suitable.ts';

/**
 * What an interrupted run wrote last, before its record could say so, among the sources of the run that goes on with
 * it. Else `a.webp`, made of `a.png` in the same folder, would be one more picture to work on. It came here since that
 * run began, and has the name, with a number perhaps, that another source's result would have; both are asked for, as
 * a person may have edited a picture meanwhile, or added one.
 */
export async function unrecordedOutputs(request: PlanRequest): Promise<ReadonlySet<Source>> {
  const { resumes, disk, pause, sources } = request;
  const young = new Set<Source>();
  if (resumes === undefined) return young;
  for (const source of sources) {
    const wait = pause();
    if (wait !== undefined) await wait;
    if (source.explicit || disk.madeFrom(source) !== undefined) continue;
    const state = await disk.inspect(source.path);
    if (state.kind === 'other' && (state.changedMs ?? 0) >= resumes.sinceMs) young.add(source);
  }
  if (young.size === 0) return young;
  const names = await resultNames(
    request,
    sources.filter((source) => !young.has(source)),
  );
  return new Set([...young].filter(({ path: file }) => names.has(unnumbered(file))));
}

async function resultNames(
  { job, naming, disk, pause, ...limits }: PlanRequest,
  sources: readonly Source[],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const originals = sources.filter(
    (source) => source.explicit || (disk.madeFrom(source) ?? source.path) === source.path,
  );
  for (const [index, source] of originals.entries()) {
    const wait = pause();
    if (wait !== undefined) await wait;
    if (unsuitable(source, index, job.job, limits) !== undefined) continue;
    for (const output of job.outputs(source)) {
      if (output === 'in-place') continue;
      const facts = { jobId: job.job.id, index, count: originals.length };
      names.add(unnumbered(outputPath(source, output, naming, facts)));
    }
  }
  return names;
}

/** Without the number that a name gets where it is taken. */
function unnumbered(file: string): string {
  const { dir, name, ext } = path.parse(file);
  return collisionKey(path.join(dir, name.replace(/ \(\d+\)$/, '') + ext));
}
