import type { Summary } from '../core/summary.ts';
import { type PastRunFacts, pastRunActions, pastRunState, pastRunStateText } from './past-runs.ts';
import type { LineOptions } from './lines.ts';
import { showPath } from './shown-path.ts';
import { clockText, countsText } from './summary-lines.ts';
import { countText } from './units.ts';

/** A run among the others. */
export interface ListedRun extends PastRunFacts {
  readonly header: PastRunFacts['header'] & {
    /** Folders of the results, where they are known. */
    readonly folders?: readonly string[];
  };
  /** What became of its files, as far as it came. */
  readonly counts: Summary['counts'];
  /** The latest run that went on with it, or tried its failures again. */
  readonly followedBy: { readonly kind: 'retry' | 'resume'; readonly runId: string } | undefined;
}

/** Random digits at the end of each id; by them a person names a run. */
const shortLength = 6;

/** The least of a run's id that tells it from the others. */
export function shortId(id: string, ids: readonly string[]): string {
  const short = id.slice(-shortLength);
  return ids.some((other) => other !== id && (other.endsWith(short) || other.startsWith(short))) ? id : short;
}

/**
 * The runs that a person may mean: by a whole id, a beginning or an ending of it, or `last`.
 * @param ids oldest first
 */
export function idsLike(name: string, ids: readonly string[]): readonly string[] {
  if (name === 'last') return ids.slice(-1);
  if (ids.includes(name)) return [name];
  return name === '' ? [] : ids.filter((id) => id.startsWith(name) || id.endsWith(name));
}

/** Files of it failed, and no later run has taken them up again. */
export const wantsRetry = (run: ListedRun): boolean =>
  pastRunActions(run).retry && run.followedBy === undefined;

/** It did not come to its end, and no later run has gone on with it. */
export const wantsResume = (run: ListedRun): boolean =>
  pastRunActions(run).resume && run.followedBy?.kind !== 'resume';

/** It wrote something that may be there still; of what an interrupted one replaced last only its journal tells. */
export const mayUndo = (run: ListedRun): boolean =>
  pastRunActions(run).undo && (run.counts.done > 0 || run.state === 'interrupted');

/** `2026-11-21 12:04`, in the time of this machine. */
const minuteText = (at: string): string => clockText(new Date(at)).slice(0, 16);

/** `interrupted after 1,203 of 5,000, resumed as f00f00`; '' where the counts say it all. */
export function listedState(run: ListedRun, ids: readonly string[]): string {
  const parts = [stoppedText(run) ?? pastRunStateText(run)];
  const { followedBy } = run;
  if (followedBy !== undefined) {
    const how = followedBy.kind === 'resume' ? 'resumed' : 'retried';
    parts.push(`${how} as ${shortId(followedBy.runId, ids)}`);
  }
  return parts.filter((part) => part !== '').join(', ');
}

/** `interrupted after 1,203 of 5,000`; undefined for a run that was not stopped, or was undone. */
export function stoppedText(run: ListedRun): string | undefined {
  const state = pastRunState(run);
  if (state !== 'interrupted' && state !== 'cancelled') return undefined;
  const { cancelled, ...others } = run.counts;
  const settled = Object.values(others).reduce((sum, count) => sum + count, 0);
  const after = `${state} after ${settled.toLocaleString('en')}`;
  // Of a run that was lost while its files were still being found nobody knows how many there were.
  const total = run.header.files ?? (state === 'cancelled' ? settled + cancelled : undefined);
  return total === undefined ? after : `${after} of ${total.toLocaleString('en')}`;
}

const filesText = ({ header, summary }: ListedRun): string => {
  const total =
    summary === undefined
      ? header.files
      : Object.values(summary.counts).reduce((sum, count) => sum + count, 0);
  return total === undefined ? '?' : total.toLocaleString('en');
};

const titles = ['run', 'when', 'job', 'files', 'results in', 'what became of them', ''];

/** The folder that all these are in, or are; '' where there is none. */
export function commonFolder(folders: readonly string[] = []): string {
  const [first = '', ...others] = folders;
  const parts = first.split(/(?<=[/\\])/);
  let length = parts.length;
  for (const folder of others) {
    const theirs = folder.split(/(?<=[/\\])/);
    // A last part has no separator behind it.
    const bare = (part = ''): string => part.replace(/[/\\]$/, '');
    const differs = parts.slice(0, length).findIndex((part, i) => bare(part) !== bare(theirs[i]));
    if (differs >= 0) length = differs;
  }
  const common = parts.slice(0, length).join('');
  return /^([a-z]:)?[/\\]$/i.test(common) ? common : common.replace(/[/\\]$/, '');
}

/** A table, one line a run, below a line of titles. */
export function runTable(
  runs: readonly ListedRun[],
  ids: readonly string[],
  relative: LineOptions['relative'],
): readonly string[] {
  const where = (run: ListedRun): string => {
    const folder = commonFolder(run.header.folders);
    return folder === '' ? '' : showPath(relative(folder));
  };
  const rows = runs.map((run) => [
    shortId(run.header.id, ids),
    minuteText(run.header.at),
    run.header.title,
    filesText(run),
    where(run),
    countsText(run),
    listedState(run, ids),
  ]);
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const aligned = (cell: string, column: number): string =>
    titles[column] === 'files' ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return all.map((row) => row.map(aligned).join('  ').trimEnd());
}

/** `Generate Thumbnails of 2026-11-21 12:04 (f00f00)` */
export const runName = ({ header }: PastRunFacts, ids: readonly string[]): string =>
  `${header.title} of ${minuteText(header.at)} (${shortId(header.id, ids)})`;

/** `remove 12 files, restore 3, leave 1` */
export function undoText({
  removes,
  restores,
  leaves,
}: {
  readonly removes: number;
  readonly restores: number;
  readonly leaves: number;
}): string {
  const parts = [
    ['remove', removes],
    ['restore', restores],
    ['leave', leaves],
  ] as const;
  return parts
    .filter(([, count]) => count > 0)
    .map(([verb, count], i) => `${verb} ${i === 0 ? countText(count, 'file') : count.toLocaleString('en')}`)
    .join(', ');
}
