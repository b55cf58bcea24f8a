import type { KnownRun } from '../node/known-runs.ts';
import {
  agoText,
  pastRunActions,
  type PastRunState,
  pastRunState,
  pastRunStateText,
} from '../report/past-runs.ts';
import { mayUndo, stoppedText } from '../report/run-list.ts';
import { clockText, countsText } from '../report/summary-lines.ts';
import { countText } from '../report/units.ts';

/** A row in a list of runs. */
export interface RunRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** Codicons; the words say the same, as state must not be told by a sign alone. */
const icons: Readonly<Record<PastRunState, string>> = {
  running: 'sync',
  interrupted: 'debug-disconnect',
  cancelled: 'circle-slash',
  undone: 'discard',
  failed: 'warning',
  done: 'check',
};

/** What was run and what came of it; when; where, and what state it is in. */
export function runRow(run: KnownRun, now: Date, show: (file: string) => string): RunRow {
  const { title, at, folders } = run.header;
  const parts = [foldersText(folders, show), stoppedText(run) ?? pastRunStateText(run), followedText(run)];
  return {
    label: `$(${icons[pastRunState(run)]}) ${title}: ${countsText(run)}`,
    description: `${agoText(at, now)}, ${clockText(new Date(at)).slice(0, -3)}`,
    detail: parts.filter((part) => part !== '').join(' · '),
  };
}

function foldersText(folders: readonly string[] | undefined, show: (file: string) => string): string {
  if (folders === undefined) return 'many folders';
  const [first] = folders;
  if (first === undefined) return '';
  return folders.length === 1
    ? show(first)
    : `${show(first)} and ${countText(folders.length - 1, 'other folder')}`;
}

const followedText = ({ followedBy }: KnownRun): string =>
  followedBy === undefined ? '' : followedBy.kind === 'resume' ? 'resumed later' : 'retried later';

export type RunAction = 'resume' | 'retry' | 'showAgain' | 'undo' | 'runAgain' | 'openRecord';

export interface RunActionRow {
  readonly action: RunAction;
  readonly label: string;
  readonly detail: string;
}

/** What can be done with a run, what it most likely needs first. */
export function runActionRows(run: KnownRun): readonly RunActionRow[] {
  const can = pastRunActions(run);
  const rows: readonly (RunActionRow & { readonly fits: boolean })[] = [
    {
      action: 'resume',
      fits: can.resume,
      label: '$(debug-continue) Resume',
      detail: 'Goes on with what was not done; what was done and has not changed since stays.',
    },
    {
      action: 'retry',
      fits: can.retry,
      label: '$(refresh) Retry Failed',
      detail: `${countText(run.counts.failed, 'file')}, with the options of then.`,
    },
    {
      action: 'showAgain',
      fits: true,
      label: '$(output) Show Output Again',
      detail: 'Its lines, from its record.',
    },
    {
      action: 'undo',
      fits: mayUndo(run),
      label: '$(discard) Undo…',
      detail: 'Takes back the files that it made and brings back those that it replaced.',
    },
    {
      action: 'runAgain',
      fits: pastRunState(run) !== 'running',
      label: '$(run-all) Run Again',
      detail: 'All of it, with the options of then.',
    },
    {
      action: 'openRecord',
      fits: true,
      label: '$(json) Open Record',
      detail: 'As it is on the disk: one line of JSON for each file.',
    },
  ];
  return rows.filter(({ fits }) => fits).map(({ action, label, detail }) => ({ action, label, detail }));
}
