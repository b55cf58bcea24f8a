import * as vscode from 'vscode';
import type { ConflictPolicy } from '../core/policies.ts';
import type { Plan } from '../core/plan.ts';
import { countText } from '../report/units.ts';

type Show = (file: string) => string;

/** Names in a question; the rest is a number. */
const namedFiles = 5;

const answers = {
  Rename: 'rename',
  Overwrite: 'overwrite',
  Skip: 'skip',
} as const satisfies Record<string, ConflictPolicy>;

/** One question for the whole run, under the policy `ask`. @returns undefined: the person called it off */
export async function askAboutConflicts(plan: Plan, show: Show): Promise<ConflictPolicy | undefined> {
  const targets = plan.items.flatMap((item) => (item.kind === 'conflict' ? [item.target] : []));
  const answer = await vscode.window.showWarningMessage(
    `${countText(plan.conflicts, 'name is', 'names are')} already taken by other files.`,
    {
      modal: true,
      detail: `${list(targets, show)}\n\nRename keeps both, overwrite replaces the files that are there, skip leaves their sources out.`,
    },
    ...(Object.keys(answers) as (keyof typeof answers)[]),
  );
  return answer === undefined ? undefined : answers[answer];
}

/** Files that are not ours are replaced only after one question for the whole run. */
export async function confirmReplacing(plan: Plan, show: Show): Promise<boolean> {
  const targets = plan.items.flatMap((item) =>
    item.kind === 'task'
      ? item.targets.filter(({ replaces }) => replaces?.owner === 'other').map(({ path }) => path)
      : [],
  );
  const replace = 'Replace';
  const answer = await vscode.window.showWarningMessage(
    `Replace ${countText(plan.replacing, 'file')}?`,
    {
      modal: true,
      detail: `${list(targets, show)}\n\nThey are not earlier results of this job. The setting “On conflict” says to overwrite.`,
    },
    replace,
  );
  return answer === replace;
}

function list(files: readonly string[], show: Show): string {
  const named = files.slice(0, namedFiles).map(show);
  const rest = files.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest.toLocaleString('en')} more`] : [])].join('\n');
}
