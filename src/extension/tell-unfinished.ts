import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { countOutcomes } from '../node/known-runs.ts';
import type { PastRun, RunStore } from '../node/run-store.ts';
import { pastRunActions } from '../report/past-runs.ts';
import { setContext } from './context-keys.ts';
import { showMessage } from './message.ts';
import { newestRun } from './newest-run.ts';
import { toldKey, underWayKey, unfinished, unfinishedText } from './unfinished.ts';

/** After a reload the window's old host may still be ending its run. */
const patienceMs = 30_000;
const pollMs = 1000;

/** What the rest of the extension can do about it. */
interface Actions {
  /** Something was run in this window already. */
  hasRun(): boolean;
  resume(runId: string): Promise<void>;
  undo(runId: string): Promise<void>;
}

/** At the start of a window: what the newest run in its folders left open, said once for each run. */
export async function tellUnfinished(
  store: RunStore,
  memory: vscode.Memento,
  actions: Actions,
): Promise<void> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const underWay = memory.get<string>(underWayKey);
  let run = await newestRun(store, folders);
  for (let ms = 0; isEnding(run, underWay) && ms < patienceMs; ms += pollMs) {
    await sleep(pollMs);
    run = await newestRun(store, folders);
  }
  // A run of this window has its own say by now.
  if (run === undefined || actions.hasRun()) return;
  if (pastRunActions(run).retry) setContext('hasFailed', true);
  const { id } = run.header;
  const cause = unfinished(run, underWay);
  if (cause === undefined || memory.get<string>(toldKey) === id) return;
  await memory.update(toldKey, id);
  const { done, unchanged } = run.summary?.counts ?? (await countOutcomes(store, id));
  showMessage('warning', unfinishedText(run.header, done + unchanged, cause), {
    Resume: () => void actions.resume(id).catch(() => {}),
    ...(done === 0 ? {} : { Undo: () => void actions.undo(id).catch(() => {}) }),
    // Show Past Runs has it still.
    'Not Now': () => {},
  });
}

const isEnding = (run: PastRun | undefined, underWay: string | undefined): boolean =>
  run?.state === 'running' && run.header.id === underWay;
