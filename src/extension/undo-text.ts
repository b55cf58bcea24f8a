import { pastRunTime, type UndoneCounts, undoneCountsText } from '../report/past-runs.ts';
import { countText } from '../report/units.ts';
import type { UndoneFile, UndoPreview } from '../node/undo.ts';
import type { PastRun } from '../node/run-store.ts';

/** `Generate Thumbnails of 12:04` */
export const runName = ({ header }: PastRun, now: Date): string =>
  `${header.title} of ${pastRunTime(header.at, now)}`;

/** What an undo would do; a person must know what is gone for good. */
export function undoDetail({ removes, restores }: UndoPreview, hasTrash: boolean): string {
  const parts = [
    ...(removes === 0
      ? []
      : [
          `${countText(removes, 'file')} made by it ${
            hasTrash
              ? removes === 1
                ? 'goes to the trash'
                : 'go to the trash'
              : `${removes === 1 ? 'is' : 'are'} deleted for good, as there is no trash here`
          }`,
        ]),
    ...(restores === 0 ? [] : [countText(restores, 'replaced file comes back', 'replaced files come back')]),
  ];
  return `${parts.join(', ')}.\n\nWhat was changed after the run stays as it is.`;
}

/** How an undo ended, in one message. */
export function undoClosing(
  name: string,
  counts: UndoneCounts,
  {
    stopped,
    firstLeft,
    show,
  }: {
    readonly stopped: boolean;
    readonly firstLeft: UndoneFile | undefined;
    readonly show: (file: string) => string;
  },
): { readonly level: 'info' | 'warning'; readonly text: string } {
  const { left, ...taken } = counts;
  if (stopped)
    return {
      level: 'warning',
      text: `The undo of ${name} was stopped: ${undoneCountsText(counts)}. Undo it again to go on.`,
    };
  const back = undoneCountsText({ ...taken, left: 0 });
  if (left === 0) return { level: 'info', text: `${name} was undone: ${back}.` };
  const why =
    left === 1 && firstLeft !== undefined
      ? `${show(firstLeft.path)} was left as it is: ${firstLeft.reason ?? ''}`
      : `${countText(left, 'file')} were left as they are; the output says why.`;
  return { level: 'warning', text: `${name} was undone: ${back}. ${why}` };
}
