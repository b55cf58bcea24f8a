import { formatOfExtension } from '../core/format.ts';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Source } from '../core/source.ts';
import type { Summary } from '../core/summary.ts';
import { type LineOptions, marks, resultLine } from './lines.ts';
import { optionsText } from './options-text.ts';
import { inOneLine, showPath } from './shown-path.ts';
import { clockText } from './summary-lines.ts';
import { countText, durationText } from './units.ts';

/** A run of the past, as its record tells it. */
export interface PastRunFacts {
  readonly header: {
    readonly id: string;
    readonly jobId: string;
    readonly title: string;
    /** ISO 8601. */
    readonly at: string;
    readonly files?: number | undefined;
    readonly options: OptionValues;
  };
  readonly state: 'running' | 'interrupted' | 'ended';
  readonly summary: Pick<Summary, 'counts'> | undefined;
  readonly undone: { readonly at: string; readonly left: number } | undefined;
}

/** The one word for a run: what a person would call it. */
export type PastRunState = 'running' | 'interrupted' | 'cancelled' | 'undone' | 'failed' | 'done';

export function pastRunState({ state, summary, undone }: PastRunFacts): PastRunState {
  if (undone !== undefined) return 'undone';
  if (state !== 'ended') return state;
  if (summary === undefined) return 'done';
  if (summary.counts.cancelled > 0) return 'cancelled';
  return summary.counts.failed > 0 ? 'failed' : 'done';
}

export interface PastRunActions {
  readonly resume: boolean;
  readonly retry: boolean;
  readonly undo: boolean;
}

/** What can be done with a run, as far as its ends tell; the record's middle may still hold nothing to undo. */
export function pastRunActions(run: PastRunFacts): PastRunActions {
  const { summary, undone } = run;
  const state = pastRunState(run);
  const wrote = summary === undefined || summary.counts.done > 0;
  return {
    resume: state === 'interrupted' || state === 'cancelled',
    // An interrupted run is gone on with, which takes what failed along.
    retry: undone === undefined && summary !== undefined && summary.counts.failed > 0,
    undo: state !== 'running' && (undone === undefined ? wrote : undone.left > 0),
  };
}

/** `interrupted`, `undone, 2 files left as they are`; nothing where the counts say it all. */
export function pastRunStateText(run: PastRunFacts): string {
  const state = pastRunState(run);
  if (state === 'done' || state === 'failed') return '';
  if (state === 'running') return 'still going on';
  const left = run.undone?.left ?? 0;
  return left > 0 ? `undone, ${countText(left, 'file')} left as ${left === 1 ? 'it is' : 'they are'}` : state;
}

/** `12:04` today, `2026-11-20 12:04` else: enough to name a run in a sentence. */
export function pastRunTime(at: string, now: Date): string {
  const text = clockText(new Date(at)).slice(0, -3);
  const [day = '', time = ''] = text.split(' ');
  return clockText(now).startsWith(day) ? time : text;
}

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `2 minutes ago`, `yesterday` */
export function agoText(at: string, now: Date): string {
  const ms = now.getTime() - Date.parse(at);
  const [unit, length] = steps.find((step) => ms >= step[1]) ?? [];
  if (unit === undefined || length === undefined) return 'just now';
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-Math.floor(ms / length), unit);
}

/** Before the lines of a run that are shown again from its record. */
export function shownAgainHeader(
  { header }: PastRunFacts,
  jobs: readonly Pick<Job, 'id' | 'options'>[],
): readonly string[] {
  const job = jobs.find(({ id }) => id === header.jobId);
  const options = job === undefined ? '' : optionsText(job.options, header.options);
  return [
    `${header.title}: ${filesText(header.files)}, ${clockText(new Date(header.at))}`,
    ...(options === '' ? [] : [`  options: ${inOneLine(options)}`]),
    '  note: shown again from its record',
  ];
}

/** The line of one file as the run wrote it. */
export function shownAgainLine(
  { source, entry }: { readonly source: string; readonly entry?: NonNullable<Source['entry']> },
  outcome: Outcome,
  options: LineOptions,
): string {
  const promised = formatOfExtension(/\.[^./\\]*$/.exec(source)?.[0] ?? '');
  const format = outcome.status === 'done' ? outcome.input.format : undefined;
  const facts =
    format === undefined || promised === undefined || format === promised ? {} : { format, promised };
  const listed = entry === undefined ? {} : { entry };
  return resultLine({ item: { source: { path: source, ...facts, ...listed } }, outcome }, options);
}

/** What an undo did with one file. */
export interface UndoneFileFacts {
  readonly path: string;
  readonly status: 'removed' | 'restored' | 'left';
  readonly reason?: string;
}

/** `✓ a_thumbnail.jpg removed`, `– b_thumbnail.jpg left: It was changed after the run.` */
export function undoneLine(
  { path, status, reason = '' }: UndoneFileFacts,
  relative: LineOptions['relative'],
): string {
  const shown = showPath(relative(path));
  return status === 'left'
    ? `${marks.skipped} ${shown} left: ${inOneLine(reason)}`
    : `${marks.done} ${shown} ${status}`;
}

export type UndoneCounts = Readonly<Record<UndoneFileFacts['status'], number>>;

/** `998 removed, 3 restored, 2 left` */
export function undoneCountsText(counts: UndoneCounts): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0
    ? 'nothing to take back'
    : parts.map(([status, count]) => `${count.toLocaleString('en')} ${status}`).join(', ');
}

export const undoHeader = (run: PastRunFacts, files: number, now: Date): string =>
  `Undo ${run.header.title} of ${pastRunTime(run.header.at, now)}: ${countText(files, 'file')}, ${clockText(now)}`;

export const undoFooter = (counts: UndoneCounts, ms: number): string =>
  `${undoneCountsText(counts)} · ${durationText(ms)}`;

/** Of a run that was lost while its files were still being found nobody knows how many there were. */
const filesText = (files: number | undefined): string =>
  files === undefined ? 'files as they were found' : countText(files, 'file');
