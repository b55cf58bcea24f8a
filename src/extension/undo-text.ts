import { pastRunTime, type UndoneCounts, undoneCountsText } from '../report/past-runs.ts';
import { countText } from '../report/units.ts';
import type { UndoneFile, UndoPreview } from '../node/undo.ts';
import type { PastRun } from '../node/run-store.ts';

/** `Generate Thumbnails of 12:04` */
export const runName = ({ header }: Pick<PastRun, 'header'>, now: Date): string =>
  `${header.title} of ${pastRunTime(header.at, now)}`;

/** What an undo would do. */
export function undoDetail({ removes, restores, leaves }: UndoPreview): string {
  const parts = [
    ...(removes === 0
      ? []
      : [countText(removes, 'file made by it goes', 'files made by it go') + ' to the trash']),
    ...(restores === 0 ? [] : [countText(restores, 'replaced file comes back', 'replaced files come back')]),
    ...(leaves === 0 ? [] : [countText(leaves, 'file stays as it is', 'files stay as they are')]),
  ];
  return `${parts.join(', ')}.\n\nWhat was changed after the run stays as it is.`;
}

export interface UndoFacts {
  readonly counts: UndoneCounts;
  /** The person cancelled it before its end. */
  readonly stopped: boolean;
  readonly firstLeft: UndoneFile | undefined;
  /** Where files are that no trash took, and why. */
  readonly lastResort: { readonly folder: string; readonly problem: string } | undefined;
  readonly show: (file: string) => string;
}

/** How an undo ended, in one message. */
export function undoClosing(
  name: string,
  { counts, stopped, firstLeft, lastResort, show }: UndoFacts,
): { readonly level: 'info' | 'warning'; readonly text: string } {
  const { left } = counts;
  const where =
    lastResort === undefined
      ? ''
      : ` What could not go to the trash (${lastResort.problem}) is in ${lastResort.folder} until the run is forgotten.`;
  if (stopped) {
    const text = `The undo of ${name} was stopped: ${undoneCountsText(counts)}. Undo it again to go on.`;
    return { level: 'warning', text: text + where };
  }
  const text = `${name} was undone: ${undoneCountsText({ ...counts, left: 0 })}.`;
  if (left === 0) return { level: lastResort === undefined ? 'info' : 'warning', text: text + where };
  const why =
    left === 1 && firstLeft !== undefined
      ? `${show(firstLeft.path)} was left as it is: ${firstLeft.reason ?? ''}`
      : `${countText(left, 'file was', 'files were')} left as ${left === 1 ? 'it is' : 'they are'}; the output says why.`;
  return { level: 'warning', text: `${text} ${why}${where}` };
}
