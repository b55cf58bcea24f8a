import type { Target } from './executor.ts';
import type { PlanBasis, TaskItem, UnchangedItem } from './plan.ts';
import type { Source } from './source.ts';
import type { EarlierResult } from './target-disk.ts';

/**
 * A task, or the word that there is nothing to do: an earlier result is what this run would make.
 * @param results the earlier result that each target belongs to, in the order of the targets
 */
export function unlessDone(
  source: Source,
  index: number,
  targets: readonly Target[],
  results: readonly (EarlierResult | undefined)[],
  { job, disk, key, skipUnchanged, resumes }: PlanBasis,
): TaskItem | UnchangedItem {
  const task = { kind: 'task', index, source, targets } as const;
  const [first] = targets.length === 0 && resumes !== undefined ? [disk.resultOf(source)] : results;
  const inPlace = targets.some(({ replaces }) => replaces?.owner === 'source');
  // What is made of all sources together needs what each comes to, and records do not keep that.
  if (job.reduce !== undefined && !inPlace) return task;
  // To do it twice in place would change what it made: a second lossy encoding.
  if (first?.key !== key || !(skipUnchanged || resumes !== undefined || inPlace)) return task;
  const complete = results.every((result) => result === first) && first.outputs.length === targets.length;
  if (!complete) return task;
  const reason = `as the run of ${minute(first.at)} left it`;
  if (inPlace) return { kind: 'unchanged', index, source, reason };
  const { bytes, mtimeMs, hash } = first.read;
  if (bytes !== source.bytes) return task;
  if (mtimeMs === source.mtimeMs) return { kind: 'unchanged', index, source, reason };
  return hash === undefined ? task : { ...task, unless: { hash, reason } };
}

/** `2026-11-21 12:04`, in the time of this machine. */
function minute(at: string): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
