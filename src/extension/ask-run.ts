import * as vscode from 'vscode';
import { type KnownRun, knownRuns } from '../node/known-runs.ts';
import { mayUndo, wantsResume } from '../report/run-list.ts';
import { workspacePaths } from './links.ts';
import { askChoice } from './quick-input.ts';
import { type RunAction, runActionRows, runRow } from './run-choice.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { goThrough, type Place, type StepEnd } from './wizard.ts';

/** Lists the runs of the past, and does with one of them what the person chooses. */
export async function showPastRuns(services: Services, runs: Runs): Promise<void> {
  const known = await listed(services, () => true);
  if (known.length === 0) return none('There are no past runs yet.');
  let run: KnownRun | undefined;
  let action: RunAction | undefined;
  const askRun = async (place: Place): Promise<StepEnd> => {
    const answer = await askAmong(known, { title: 'Past Runs', placeholder: 'Which run?', ...place }, run);
    if (answer.kind !== 'answer') return answer.kind;
    run = answer.value;
    return 'next';
  };
  const askAction = async (place: Place): Promise<StepEnd> => {
    if (run === undefined) return 'back';
    const { label, description } = row(run);
    const title = `${label.replace(/^\$\([\w-]+\) /, '')} (${description})`;
    const answer = await askChoice(
      { title, placeholder: 'What do you want to do?', ...place },
      runActionRows(run).map((each) => ({ ...each, value: each.action })),
    );
    if (answer.kind !== 'answer') return answer.kind;
    action = answer.value;
    return 'next';
  };
  if (!(await goThrough(() => [askRun, askAction])) || run === undefined || action === undefined) return;
  await actions[action](run.header.id, runs, services);
}

const actions: Readonly<Record<RunAction, (id: string, runs: Runs, services: Services) => Promise<unknown>>> =
  {
    resume: (id, runs) => runs.resume(id),
    retry: (id, runs) => runs.retry(id),
    showAgain: (id, runs) => runs.showAgain(id),
    undo: (id, runs) => runs.undo(id),
    runAgain: (id, runs) => runs.runAgain(id),
    openRecord: async (id, _, { batches }) =>
      vscode.window.showTextDocument(vscode.Uri.file(batches.store.recordPath(id))),
  };

/** @returns undefined: given up, or there is none */
export async function askRunToResume(services: Services): Promise<string | undefined> {
  const known = await listed(services, wantsResume);
  if (known.length === 0) return none('No run was interrupted or cancelled.');
  return idOf(await askAmong(known, { title: 'Resume Run', placeholder: 'Which run is to go on?' }));
}

/** @returns undefined: given up, or there is none */
export async function askRunToUndo(services: Services): Promise<string | undefined> {
  const known = await listed(services, mayUndo);
  if (known.length === 0) return none('There is no run that could be undone.');
  return idOf(await askAmong(known, { title: 'Undo Run', placeholder: 'Which run is to be taken back?' }));
}

const idOf = (answer: Awaited<ReturnType<typeof askAmong>>): string | undefined =>
  answer.kind === 'answer' ? answer.value.header.id : undefined;

async function listed({ batches }: Services, fits: (run: KnownRun) => boolean): Promise<readonly KnownRun[]> {
  // Hundreds of records are read in some tens of milliseconds; the sign turns while it takes longer.
  const { runs } = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, () =>
    knownRuns(batches.store),
  );
  return runs.filter(fits);
}

function askAmong(
  runs: readonly KnownRun[],
  asking: Parameters<typeof askChoice>[0],
  highlighted?: KnownRun,
): ReturnType<typeof askChoice<KnownRun>> {
  const choices = runs.map((run) => ({ ...row(run), value: run }));
  return askChoice(
    asking,
    choices,
    choices.find(({ value }) => value === highlighted),
  );
}

function row(run: KnownRun): ReturnType<typeof runRow> {
  const paths = workspacePaths();
  return runRow(run, new Date(), (file) => paths.show(file));
}

function none(text: string): undefined {
  void vscode.window.showInformationMessage(text);
}
