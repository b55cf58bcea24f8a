import { countText } from '../report/units.ts';
import type { PastRun } from '../node/run-store.ts';

/** Where the workspace remembers which run is going on in its window; it stays when the window goes. */
export const underWayKey = 'underWay';
/** Where it remembers of which unfinished run the person was told. */
export const toldKey = 'toldUnfinished';

/** What made a run end before its end, where nobody wanted it to; undefined: it did not, or somebody did. */
export function unfinished(
  { header, state, summary, undone }: PastRun,
  underWay: string | undefined,
): 'window' | 'unknown' | undefined {
  if (undone !== undefined) return undefined;
  const here = header.id === underWay;
  if (state === 'interrupted') return here ? 'window' : 'unknown';
  // A window that closes in an orderly way still cancels its run; a person who cancels it is told at once.
  return here && state === 'ended' && (summary?.counts.cancelled ?? 0) > 0 ? 'window' : undefined;
}

/** Said once, at the next start. @param files undefined where they had not all been found yet */
export function unfinishedText(
  { title, files }: { readonly title: string; readonly files?: number | undefined },
  done: number,
  cause: 'window' | 'unknown',
): string {
  const of =
    files === undefined
      ? countText(done, 'file')
      : `${done.toLocaleString('en')} of ${countText(files, 'file')}`;
  const were = (files ?? done) === 1 ? 'was' : 'were';
  return `${title} did not finish: ${of} ${were} done when ${cause === 'window' ? 'the window closed' : 'it was interrupted'}.`;
}
