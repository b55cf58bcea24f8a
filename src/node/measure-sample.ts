import { sampleOrder } from '../core/estimate.ts';
import type { Plan, TaskItem } from '../core/plan.ts';
import { makePause } from './pause.ts';

/** A sample is chosen among so many; of a plan that grows, the first. */
const mostCandidates = 20_000;

export interface Candidates {
  /** The smallest file first; the same selection gives the same order. */
  readonly tasks: readonly TaskItem[];
  /** There are more, which were not looked at. */
  readonly more: boolean;
}

/** What a sample can be chosen from. */
export async function candidates(plan: Plan, signal: AbortSignal): Promise<Candidates> {
  const tasks: TaskItem[] = [];
  const pause = makePause(signal);
  let more = false;
  for await (const item of plan.items) {
    const wait = pause();
    if (wait !== undefined) await wait;
    if (item.kind !== 'task') continue;
    // A plan that is known as a whole is gone through to its end: its files may be sorted by size.
    if (plan.complete || tasks.length < mostCandidates) tasks.push(item);
    else {
      more = true;
      break;
    }
  }
  return {
    tasks: tasks.toSorted(
      (a, b) => a.source.bytes - b.source.bytes || (a.source.path < b.source.path ? -1 : 1),
    ),
    more,
  };
}

/** Files of all sizes, without chance: whoever measures twice measures the same. */
export const sampleOf = ({ tasks }: Candidates, most: number): readonly TaskItem[] =>
  sampleOrder(tasks.length, most).flatMap((place) => tasks[place] ?? []);

/** How many files a round takes, of how many different ones. */
export interface SampleSize {
  readonly files: number;
  /** How often each is taken; files that are too few would be over too soon to be measured. */
  readonly times: number;
}

/** The files may be taken again, as nothing is written; more often would measure the disk's cache alone. */
const mostTimes = 50;
/** A sample may take so many times as long as asked for, to have two files for each worker. */
const mostLonger = 4;

/**
 * @param fileMs what one file takes one worker
 * @param workers of the largest pool
 */
export function sampleSize(
  available: number,
  fileMs: number,
  { ms, workers }: { readonly ms: number; readonly workers: number },
): SampleSize {
  const inTime = Math.ceil(ms / Math.max(fileMs, 0.01));
  const files = Math.max(1, inTime, Math.min(workers * 2, inTime * mostLonger));
  if (files <= available) return { files, times: 1 };
  return { files: available, times: Math.min(mostTimes, Math.ceil(files / Math.max(1, available))) };
}
