import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { countOutcomes } from '../node/known-runs.ts';
import type { PastRun } from '../node/run-store.ts';
import { pastRunActions } from '../report/past-runs.ts';
import { setContext } from './context-keys.ts';
import { newestRun } from './newest-run.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { showMessage } from './show-end.ts';
import { toldKey, underWayKey, unfinished, unfinishedText } from './unfinished.ts';

/** After a reload the window's old host may still be ending its run. */
const patienceMs = 30_000;
const pollMs = 1000;

/** At the start of a window: what the newest run in its folders left open, said once for each run. */
export async function tellUnfinished(services: Services, runs: Runs): Promise<void> {
  const { batches, memory } = services;
  const { store } = batches;
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  let run = await newestRun(store, folders);
  if (run === undefined) return;
  const { id } = run.header;
  const underWay = memory.get<string>(underWayKey);
  for (let ms = 0; run?.state === 'running' && id === underWay && ms < patienceMs; ms += pollMs) {
    await sleep(pollMs);
    run = await store.find(id);
  }
  // A run of this window has its own say by now.
  if (run === undefined || runs.hasRun) return;
  if (pastRunActions(run).retry) setContext('hasFailed', true);
  const cause = unfinished(run, underWay);
  if (cause === undefined || memory.get<string>(toldKey) === id) return;
  await memory.update(toldKey, id);
  const { done, unchanged } = run.summary?.counts ?? (await countOutcomes(store, id));
  tell(run, unfinishedText(run.header, done + unchanged, cause), done > 0, runs);
}

function tell({ header }: PastRun, text: string, wrote: boolean, runs: Runs): void {
  showMessage('warning', text, {
    Resume: () => void runs.resume(header.id).catch(() => {}),
    ...(wrote ? { Undo: () => void runs.undo(header.id).catch(() => {}) } : {}),
    // Show Past Runs has it still.
    'Not Now': () => {},
  });
}
