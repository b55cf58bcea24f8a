import { type OutcomeStatus, outcomeStatuses } from '../core/outcome.ts';
import type { Follows } from './record-lines.ts';
import type { PastRun, RunStore } from './run-store.ts';

/** A run of the past with what the others say of it. */
export interface KnownRun extends PastRun {
  /** What became of its files, as far as it came. */
  readonly counts: Readonly<Record<OutcomeStatus, number>>;
  /** The latest run that went on with it, or tried its failures again; `runId` is that run's. */
  readonly followedBy: Follows | undefined;
}

export interface KnownRuns {
  /** The newest first. */
  readonly runs: readonly KnownRun[];
  /** Records that cannot be read: of another version, or damaged in their first line. */
  readonly unreadable: number;
  /** There are older ones. */
  readonly more: boolean;
}

/** The newest runs, up to `most`. A run without an end has its lines counted, the others say it in their last. */
export async function knownRuns(store: RunStore, most = Infinity): Promise<KnownRuns> {
  const followers = new Map<string, Follows>();
  const runs: KnownRun[] = [];
  let unreadable = 0;
  for (const id of (await store.ids()).toReversed()) {
    if (runs.length >= most) return { runs, unreadable, more: true };
    const run = await store.find(id);
    const counts = run?.summary?.counts ?? (await countOutcomes(store, id).catch(() => undefined));
    if (run === undefined || counts === undefined) {
      unreadable++;
      continue;
    }
    runs.push({ ...run, counts, followedBy: followers.get(id) });
    const { follows } = run.header;
    if (follows !== undefined && !followers.has(follows.runId))
      followers.set(follows.runId, { kind: follows.kind, runId: id });
  }
  return { runs, unreadable, more: false };
}

/**
 * What became of the files of a run, as far as its record came. By the text: to parse a million lines would take ten
 * times as long, and the first `"status"` of a line is its own, as quotes in paths are escaped.
 */
export async function countOutcomes(store: RunStore, id: string): Promise<KnownRun['counts']> {
  const counts = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };
  const count = (text: string): boolean => {
    if (!text.startsWith('{"type":"outcome"') || !text.endsWith('}')) return false;
    const said = /"status":"(\w+)"/.exec(text)?.[1];
    const status = outcomeStatuses.find((each) => each === said);
    if (status !== undefined) counts[status]++;
    return false;
  };
  // As no line is wanted, the first step goes to the end.
  await store.readBatches(id, count).next();
  return counts;
}
