import type { LeftOut } from '../core/source.ts';
import { countsText, leftOutLines, savedText, speedUpText } from '../report/summary-lines.ts';
import { durationText } from '../report/units.ts';
import type { EndedRun } from './run-collector.ts';

/** What a person can do next, as the buttons say it. */
export type Offer = 'Resume' | 'Retry Failed' | 'Undo' | 'Open';

/** The one message at the end of a run. `quiet` goes to the status bar only. */
export interface Closing {
  readonly level: 'quiet' | 'info' | 'warning' | 'error';
  readonly text: string;
  readonly offers: readonly Offer[];
}

export interface ClosingFacts {
  readonly run: EndedRun;
  /** The run was long enough to have a progress notification: its end is told in the same place. */
  readonly sawProgress: boolean;
  /** How a file is shown. */
  readonly show: (file: string) => string;
}

export function closing(facts: ClosingFacts): Closing {
  const { run } = facts;
  const { level, text: counted } = said(facts);
  const { recordProblem, clipboard } = run;
  const text = clipboard === undefined ? counted : `${sentence(counted)} ${clipboard} is on the clipboard.`;
  if (recordProblem !== undefined) {
    const lacking = `Its record is not whole (${recordProblem}), so it can be neither resumed nor undone as a whole.`;
    return { level: level === 'error' ? level : 'warning', text: `${sentence(text)} ${lacking}`, offers: [] };
  }
  const offers = offered(run);
  // What can be undone must be offered where it is seen, and a clipboard must not change in silence.
  const quiet = level === 'quiet' && (offers.length > 0 || clipboard !== undefined);
  return { level: quiet ? 'info' : level, text, offers };
}

function offered({ result, replaced, made }: EndedRun): readonly Offer[] {
  return [
    ...(made.length > 0 ? (['Open'] as const) : []),
    ...(result.cancelled ? (['Resume'] as const) : []),
    ...(result.counts.failed > 0 ? (['Retry Failed'] as const) : []),
    ...(replaced > 0 ? (['Undo'] as const) : []),
  ];
}

function said({ run, sawProgress, show }: ClosingFacts): Pick<Closing, 'level' | 'text'> {
  const { title, summary, result } = run;
  const { counts, total, wallMs } = summary;
  if (result.cancelled) {
    // The same words each time: VS Code then puts a new message in an older one's place, instead of piling them up.
    return { level: 'info', text: `${title} was cancelled. What was done by then stays.` };
  }
  const [only] = result.files;
  if (total === 1 && only?.message !== undefined && only.status !== 'unchanged') {
    const level = only.status === 'failed' ? 'error' : 'warning';
    const verb = only.status === 'failed' ? 'failed' : 'was left as it is';
    return { level, text: `${show(only.source)} ${verb}: ${sentence(only.message)}` };
  }
  const pace = [...savedText(summary), durationText(wallMs), ...speedUpText(summary)].join(' · ');
  const text = `${title}: ${countsText(summary)} · ${pace}`;
  if (counts.failed > 0) return { level: counts.failed === total ? 'error' : 'warning', text };
  const lacking = summary.shared?.failed ?? 0;
  if (lacking > 0) {
    const what = lacking === 1 ? 'The file' : `${lacking.toLocaleString('en')} files`;
    return {
      level: 'error',
      text: `${text}. ${what} of all of them could not be made; the output says why.`,
    };
  }
  if (counts.done + counts.unchanged === 0) return { level: 'warning', text };
  return { level: sawProgress ? 'info' : 'quiet', text };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Why there is nothing to do, with what was found and left out. */
export function nothingToDo(title: string, leftOut: LeftOut): string {
  const [first] = leftOutLines(leftOut).map((line) => line.trim());
  const why = first === undefined ? 'there are no files in the selection' : first;
  return `Nothing to do for ${title}: ${why}.`;
}
