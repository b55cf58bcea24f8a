import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { jobs } from '../jobs/index.ts';
import { Batches } from '../node/batch.ts';
import { errorDetail } from '../node/os-error.ts';
import { defaultStateFolder } from '../node/state-folder.ts';
import { type BatchPoolApi, makeApi } from './api.ts';
import { registerCommands } from './commands.ts';
import { setContext } from './context-keys.ts';
import { registerLinks } from './links.ts';
import { ResultsChannel } from './results-channel.ts';
import { Runs } from './runs.ts';
import { faceSettings } from './settings.ts';
import { tellUnfinished } from './tell-unfinished.ts';

/** How long a run that ends with its window has for its record; without it the run counts as interrupted. */
const recordMs = 1500;

let stop = async (): Promise<void> => {};

export function activate(context: vscode.ExtensionContext): BatchPoolApi {
  const log = vscode.window.createOutputChannel('Batch Pool Log', { log: true });
  const results = new ResultsChannel();
  const batches = new Batches({
    jobs,
    workerScript: path.join(context.extensionPath, 'dist', 'worker.cjs'),
    stateFolder: defaultStateFolder(),
    // Read at each run, so that a change of the setting counts at once.
    get nodePath() {
      return faceSettings().nodePath;
    },
    idleMs: 60_000,
    log: (text) => log.warn(`worker: ${text.trimEnd()}`),
  });
  const services = { jobs, batches, results, log, memory: context.workspaceState };
  const runs = new Runs(services);
  context.subscriptions.push(log, results, runs, registerCommands(services, runs), registerLinks());
  stop = async () => {
    // The run first: a pool that is closed under a run takes its workers for lost and starts others.
    runs.dispose();
    await Promise.race([runs.idle(), sleep(recordMs)]);
    await batches.close();
  };
  setContext('active', true);
  void tellUnfinished(services, runs).catch((error: unknown) => log.warn(errorDetail(error)));
  return makeApi(services, runs);
}

/** VS Code waits for this a few seconds: no worker must outlive its window. */
export function deactivate(): Promise<void> {
  return stop();
}
