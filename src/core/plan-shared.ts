import { collisionKey, sharedPath } from './naming.ts';
import type { PlanBasis, SharedItem } from './plan.ts';
import type { TargetResolver } from './plan-targets.ts';
import type { SharedFacts } from './reducer.ts';
import type { Source } from './source.ts';

/** What shared files are made from, in the eyes of planner and records: no source, so no path is like it. */
export const sharedOwner = '';

export const sharedFacts = (
  { naming }: Pick<PlanBasis, 'naming'>,
  sources: readonly Source[] | undefined,
): SharedFacts => ({ sources, folder: naming.commonFolder ?? '' });

/** Names the files that a run makes of all its sources together, as its policies say. */
export async function planShared(
  resolver: TargetResolver,
  basis: PlanBasis,
  facts: SharedFacts,
): Promise<readonly SharedItem[]> {
  const items: SharedItem[] = [];
  for (const file of basis.job.reduce?.files(facts) ?? [])
    items.push(await resolver.resolveShared(sharedPath(facts.folder, file)));
  return items;
}

export function countShared(
  items: readonly SharedItem[],
  counts: { replacing: number; conflicts: number },
): void {
  for (const item of items) {
    if (item.kind === 'conflict') counts.conflicts++;
    if (item.kind === 'file' && item.target.replaces?.owner === 'other') counts.replacing++;
  }
}

/**
 * Leaves out sources that stand where this run's own shared files are going to: pages of a contact sheet that came
 * along with their folder, without our record of them.
 */
export function withoutSharedFiles(basis: PlanBasis, sources: readonly Source[]): readonly Source[] {
  const { reduce } = basis.job;
  if (reduce === undefined) return sources;
  const facts = sharedFacts(basis, sources);
  const names = new Set(reduce.files(facts).map((file) => collisionKey(sharedPath(facts.folder, file))));
  return sources.filter((source) => source.explicit || !names.has(collisionKey(source.path)));
}
