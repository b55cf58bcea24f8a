import * as vscode from 'vscode';
import type { ConflictPolicy } from '../core/policies.ts';
import type { Plan } from '../core/plan.ts';
import { makePause } from '../node/pause.ts';
import { countText } from '../report/units.ts';
import { fileList, namedFiles, replacing, replacingQuestion } from './replacing.ts';

type Show = (file: string) => string;

const answers = {
  Rename: 'rename',
  Overwrite: 'overwrite',
  Skip: 'skip',
} as const satisfies Record<string, ConflictPolicy>;

/** One question for the whole run, under the policy `ask`. @returns undefined: the person called it off */
export async function askAboutConflicts(plan: Plan, show: Show): Promise<ConflictPolicy | undefined> {
  const targets: string[] = [];
  const pause = makePause();
  for (const item of plan.shared)
    if (item.kind === 'conflict' && targets.length < namedFiles) targets.push(item.path);
  for await (const item of plan.complete ? plan.items : []) {
    await pause();
    if (item.kind === 'conflict' && targets.length < namedFiles) targets.push(item.target);
  }
  const answer = await vscode.window.showWarningMessage(
    `${countText(plan.conflicts, 'name is', 'names are')} already taken by other files.`,
    {
      modal: true,
      detail: `${fileList(targets.map(show), plan.conflicts)}\n\nRename keeps both, overwrite replaces the files that are there, skip leaves their sources out.`,
    },
    ...(Object.keys(answers) as (keyof typeof answers)[]),
  );
  return answer === undefined ? undefined : answers[answer];
}

/** Files that are not ours, and originals, are replaced only after one question for the whole run. */
export async function confirmReplacing(plan: Plan, show: Show): Promise<boolean> {
  const { message, detail } = replacingQuestion(await replacing(plan, makePause()), show);
  const replace = 'Replace';
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, replace);
  return answer === replace;
}
