import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { jobKindTitles, jobsByKind } from './job-kind.ts';
import { askChoice, type Choice } from './quick-input.ts';

/** Asks which job to run, by kind; the last one is highlighted. */
export async function askJob(
  jobs: readonly Job[],
  last: Job | undefined,
  title = 'Run Job',
): Promise<Job | undefined> {
  const separated: readonly Choice<Job | undefined>[] = jobsByKind(jobs).flatMap(({ kind, jobs: own }) => [
    { label: jobKindTitles[kind], kind: vscode.QuickPickItemKind.Separator, value: undefined },
    ...own.map((job) => ({ label: job.title, detail: job.description, value: job })),
  ]);
  const asking = { title, placeholder: 'Which job?' };
  const answer = await askChoice(
    asking,
    separated,
    separated.find(({ value }) => value !== undefined && value === last),
  );
  return answer.kind === 'answer' ? answer.value : undefined;
}
