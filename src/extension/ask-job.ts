import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { askChoice, type Choice } from './quick-input.ts';

const groupTitles: Readonly<Record<Job['group'], string>> = { image: 'Pictures', file: 'Files' };

/** Asks which job to run, by kind; the last one is highlighted. */
export async function askJob(jobs: readonly Job[], last: Job | undefined): Promise<Job | undefined> {
  const choices = jobs.map((job) => ({ label: job.title, detail: job.description, value: job }));
  const groups = (Object.keys(groupTitles) as Job['group'][]).map((group) => ({
    title: groupTitles[group],
    choices: choices.filter(({ value }) => value.group === group),
  }));
  const separated: Choice<Job | undefined>[] = groups
    .filter((group) => group.choices.length > 0)
    .flatMap(({ title, choices: own }) => [
      { label: title, kind: vscode.QuickPickItemKind.Separator, value: undefined },
      ...own,
    ]);
  const asking = { title: 'Run Job', placeholder: 'Which job?' };
  const answer = await askChoice(
    asking,
    separated,
    separated.find(({ value }) => value !== undefined && value === last),
  );
  return answer.kind === 'answer' ? answer.value : undefined;
}
