import type { LeftOut } from '../core/source.ts';
import type { Summary } from '../core/summary.ts';
import { countsText, leftOutLines, speedUpText } from '../report/summary-lines.ts';
import { durationText } from '../report/units.ts';
import type { FileResult } from './run-result.ts';

/** The one message at the end of a run. `quiet` goes to the status bar only. */
export interface Closing {
  readonly level: 'quiet' | 'info' | 'warning' | 'error';
  readonly text: string;
  readonly canRetry: boolean;
}

export interface ClosingFacts {
  readonly title: string;
  readonly summary: Summary;
  readonly cancelled: boolean;
  /** The run was long enough to have a progress notification: its end is told in the same place. */
  readonly sawProgress: boolean;
  /** The first file that failed or was skipped, for the text of a run that had one file only. */
  readonly only: FileResult | undefined;
  /** How that file is shown. */
  readonly show: (file: string) => string;
}

export function closing({ title, summary, cancelled, sawProgress, only, show }: ClosingFacts): Closing {
  const { counts, total, wallMs } = summary;
  const canRetry = counts.failed > 0;
  const pace = [durationText(wallMs), ...speedUpText(summary)].join(' · ');
  if (cancelled) return { level: 'info', text: `${title} was cancelled: ${countsText(summary)}.`, canRetry };
  if (total === 1 && only?.message !== undefined) {
    const level = only.status === 'failed' ? 'error' : 'warning';
    const verb = only.status === 'failed' ? 'failed' : 'was left as it is';
    return { level, text: `${show(only.source)} ${verb}: ${sentence(only.message)}`, canRetry };
  }
  const text = `${title}: ${countsText(summary)} · ${pace}`;
  if (counts.failed > 0) return { level: counts.failed === total ? 'error' : 'warning', text, canRetry };
  if (counts.done + counts.unchanged === 0) return { level: 'warning', text, canRetry };
  return { level: sawProgress ? 'info' : 'quiet', text, canRetry };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Why there is nothing to do, with what was found and left out. */
export function nothingToDo(title: string, leftOut: LeftOut): string {
  const [said] = leftOutLines(leftOut).map((line) => line.trim());
  const why = said === undefined ? 'there are no files in the selection' : said;
  return `Nothing to do for ${title}: ${why}.`;
}
