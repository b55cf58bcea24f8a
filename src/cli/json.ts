import type { Estimate } from '../core/estimate.ts';
import type { Entry } from '../core/list.ts';
import type { Plan, PlanItem, SharedItem } from '../core/plan.ts';
import type { Conclusion } from '../core/reducer.ts';
import type { SettledItem } from '../core/run.ts';
import type { Source } from '../core/source.ts';
import { speedUp, type Summary } from '../core/summary.ts';
import type { PreparedBatch } from '../node/batch.ts';
import type { BatchRun } from '../node/batch-run.ts';
import type { OutcomeLine, SharedLine } from '../node/record-lines.ts';
import type { SharedResult } from '../node/shared-run.ts';
import type { UndoneFile, UndoPreview } from '../node/undo.ts';
import type { ListedRun } from '../report/run-list.ts';
import type { UndoneCounts } from '../report/past-runs.ts';
import type { ListedName } from './list-named.ts';

/** Raised when a field changes its meaning; new fields do not raise it. */
export const jsonVersion = 1;

const line = (type: string, facts: object): string => JSON.stringify({ v: jsonVersion, type, ...facts });

export const runJson = ({ plan, call }: PreparedBatch, run: BatchRun): string =>
  line('run', {
    // A check has none: it leaves no record.
    id: run.id === '' ? undefined : run.id,
    job: call.jobId,
    purpose: call.purpose,
    options: call.options,
    files: plan.complete ? plan.files : undefined,
    leftOut: plan.leftOut,
    executor: run.executor,
    note: run.note,
  });

export const fileJson = ({ item, outcome }: SettledItem): string =>
  line('file', { source: item.source.path, ...entryFacts(item.source), ...outcome });

/** Where a source stands in a list; without its value, in which there may be a password. */
function entryFacts({ entry }: Source): { readonly entry?: Omit<Entry, 'value'> } {
  if (entry === undefined) return {};
  const { value: _value, ...rest } = entry;
  return { entry: rest };
}

/** A file that is made of all sources together. */
export const sharedJson = ({ path, outcome }: SharedResult): string => line('shared', { path, ...outcome });

export const conclusionJson = ({ notes, clipboard, report }: Conclusion): string =>
  line('conclusion', { notes, clipboard, report });

export const plannedSharedJson = (item: SharedItem): string => line('planned-shared', item);

export const pastSharedJson = ({ type: _type, ...file }: SharedLine): string => line('shared', file);

export const summaryJson = (summary: Summary): string =>
  line('summary', { ...summary, speedUp: Math.round(speedUp(summary) * 100) / 100 });

/** Of a plan that grows while it is printed the numbers are not known. */
export const planJson = ({ jobId, complete, files, tasks, replacing, conflicts, leftOut }: Plan): string =>
  line('plan', { job: jobId, ...(complete ? { files, tasks, replacing, conflicts, leftOut } : {}) });

export const plannedJson = (item: PlanItem): string => {
  const { source, ...rest } = item;
  return line('planned', { source: source.path, ...entryFacts(source), ...rest });
};

export const estimateJson = ({ call }: PreparedBatch, estimate: Estimate): string =>
  line('estimate', { job: call.jobId, options: call.options, ...estimate });

/** A task or preset that `run` takes. */
export const namedJson = ({ kind, own, ...facts }: ListedName): string => line(kind, { ...facts, own });

export const pastRunJson = (run: ListedRun & { readonly header: { readonly jobId: string } }): string => {
  const { header, state, counts, undone, followedBy } = run;
  const { id, at, jobId, title, files, options } = header;
  return line('past-run', { id, at, job: jobId, title, files, options, state, counts, undone, followedBy });
};

/** As the run itself wrote it. */
export const pastFileJson = ({ type: _type, mtimeMs: _mtimeMs, root: _root, ...file }: OutcomeLine): string =>
  line('file', file);

export const undoJson = (run: ListedRun, preview: UndoPreview): string =>
  line('undo', { id: run.header.id, ...preview });

export const undoneJson = (file: UndoneFile): string => line('undone', file);

export const undoSummaryJson = (counts: UndoneCounts, complete: boolean): string =>
  line('undo-summary', { counts, complete });
