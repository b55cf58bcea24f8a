import type { ExecutorDescription, Replaced, Target } from '../core/executor.ts';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import type { Plan, PlanItem } from '../core/plan.ts';
import type { LeftOut } from '../core/source.ts';
import { speedUp, type Summary } from '../core/summary.ts';
import { shownReason, shownSource, targetsText } from './lines.ts';
import { optionsText } from './options-text.ts';
import { inOneLine, showPath } from './shown-path.ts';
import { bytesText, countText, durationText } from './units.ts';

const workerWords: Readonly<Record<ExecutorDescription['type'], readonly [string, string]>> = {
  process: ['process', 'processes'],
  thread: ['thread', 'threads'],
  'in-process': ['worker in this process', 'workers in this process'],
};

export interface HeaderFacts {
  readonly plan: Plan;
  readonly job: Pick<Job, 'options' | 'lists'>;
  readonly options: OptionValues;
  readonly executor: ExecutorDescription;
  readonly note?: string | undefined;
  readonly at: Date;
}

/** What is about to happen: job, files, options, pool and engine, and what was left out. */
export function headerLines({ plan, job, options, executor, note, at }: HeaderFacts): readonly string[] {
  const settings = optionsText(job.options, options);
  const { workers, type, engine, atOnce } = executor;
  const beside = atOnce === undefined ? [] : [`${countText(atOnce, 'file', 'files')} at once`];
  const parts = [
    countText(workers, ...workerWords[type]),
    ...beside,
    ...(engine === undefined ? [] : [engine]),
  ];
  return [
    `${plan.title}: ${filesText(plan, job)}, ${clockText(at)}`,
    ...(settings === '' ? [] : [`  options: ${inOneLine(settings)}`]),
    `  pool: ${parts.join(' · ')}`,
    ...(plan.complete ? leftOutLines(plan.leftOut) : []),
    ...(note === undefined ? [] : [`  note: ${note}`]),
  ];
}

/** `1,000 files`; of a plan that still grows nobody knows how many there will be. */
const filesText = ({ files, complete }: Plan, { lists }: HeaderFacts['job']): string => {
  const [one, several] = lists?.what ?? ['file', 'files'];
  return complete ? countText(files, one, several) : `${several} as they are found`;
};

/** Local time: `2026-11-21 12:04:03` */
export const clockText = (at: Date): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
};

/** `  left out: 12 of other kinds, 3 earlier results`, or nothing. */
export function leftOutLines(leftOut: LeftOut): readonly string[] {
  const parts = [
    [leftOut.otherKinds, 'of other kinds'],
    [leftOut.excluded, 'excluded or hidden'],
    [leftOut.earlierOutputs, leftOut.earlierOutputs === 1 ? 'earlier result' : 'earlier results'],
    [leftOut.duplicates, 'selected twice'],
    [leftOut.folderLinks, leftOut.folderLinks === 1 ? 'link to a folder' : 'links to folders'],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`);
  return said.length === 0 ? [] : [`  left out: ${said.join(', ')}`];
}

/** `998 done, 2 failed`; nothing at all is `no files`. */
export function countsText({ counts }: Pick<Summary, 'counts'>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0
    ? 'no files'
    : parts.map(([status, count]) => `${count.toLocaleString('en')} ${status}`).join(', ');
}

/** The closing line: counts, bytes, time, and how many times as fast as one worker. */
export function footerLine(summary: Summary): string {
  const { bytesIn, bytesOut, wallMs, counts } = summary;
  return [
    countsText(summary),
    ...(counts.done > 0 && bytesOut > 0 ? [`${bytesText(bytesIn)} → ${bytesText(bytesOut)}`] : []),
    ...savedText(summary),
    durationText(wallMs),
    ...speedUpText(summary),
  ].join(' · ');
}

/** `saved 12.3 MB (41 %)`, of pictures that have a new file; nothing where they did not become smaller as a whole. */
export function savedText({ saved }: Pick<Summary, 'saved'>): readonly string[] {
  if (saved === undefined || saved.bytes <= 0) return [];
  const percent = (saved.bytes / saved.of) * 100;
  return [`saved ${bytesText(saved.bytes)} (${percent < 1 ? '<1' : Math.floor(percent)} %)`];
}

/**
 * Said only where it can be measured (several workers, and work enough that starting them does not count) and where
 * it says something: of a few files, or on a busy machine, several workers are no faster than one.
 */
export function speedUpText(summary: Summary): readonly string[] {
  const { workers, workMs, counts } = summary;
  // What was cancelled in the middle is not in the workers' time.
  if (workers < 2 || workMs < 1000 || counts.cancelled > 0 || speedUp(summary) < leastSpeedUp) return [];
  // More than all workers by themselves: each had several under way.
  const than =
    speedUp(summary) > workers * 1.2 ? 'as one after another' : `as one worker (${workers} workers)`;
  return [`${speedUp(summary).toFixed(1)}× as fast ${than}`];
}

const leastSpeedUp = 1.15;

const replacing: Readonly<Record<Replaced['owner'], string>> = {
  own: '  replaces the earlier result',
  source: '  in place, a copy is kept',
  other: '  replaces the file there, a copy is kept',
};

export const replacesText = ({ replaces }: Target): string =>
  replaces === undefined ? '' : replacing[replaces.owner];

/** A dry run's line: what would become of one source. */
export function plannedLine(item: PlanItem, relative: (path: string) => string): string {
  const show = (path: string): string => showPath(relative(path));
  const source = shownSource(item.source, show);
  switch (item.kind) {
    case 'task': {
      const [first, ...more] = item.targets;
      if (first === undefined) return `✓ ${source}`;
      if (first.replaces?.owner === 'source') return `✓ ${source}${replacesText(first)}`;
      const alike = more.every((target) => replacesText(target) === replacesText(first));
      if (alike)
        return `✓ ${source}${targetsText(item.targets.map(({ path }) => show(path)))}${replacesText(first)}`;
      return `✓ ${source}${item.targets.map((target) => ` → ${show(target.path)}${replacesText(target)}`).join('')}`;
    }
    case 'skip':
      return `– ${source} skipped: ${shownReason(item.reason, show)}`;
    case 'unchanged':
      return `= ${source} unchanged: ${inOneLine(item.reason)}`;
    case 'refused':
      return `✗ ${source} failed: ${inOneLine(item.failure.message)} [${item.failure.code}]`;
    case 'conflict':
      return `– ${source} skipped: ${show(item.target)} exists already`;
  }
}
