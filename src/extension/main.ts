import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { jobs } from '../jobs/index.ts';
import { Batches } from '../node/batch.ts';
import { defaultStateFolder } from '../node/state-folder.ts';
import { type BatchPoolApi, makeApi } from './api.ts';
import { commandHandlers } from './commands.ts';
import { DiagnosticsDocument } from './diagnostics.ts';
import { editorProxy } from './editor-proxy.ts';
import { registerLinks } from './links.ts';
import { MeasurePage } from './measure-page.ts';
import { ResultsChannel } from './results-channel.ts';
import { functionRefusal } from './run-function.ts';
import { Runs } from './runs.ts';
import { faceSettings } from './settings.ts';
import { batchTasks } from './tasks.ts';
import { Watches } from './watches.ts';

/** How long a run that ends with its window has for its record; without it the run counts as interrupted. */
const recordMs = 1500;

/** The extension in use. */
export interface Main {
  readonly api: BatchPoolApi;
  readonly runs: Runs;
  readonly watches: Watches;
  readonly tasks: vscode.TaskProvider;
  /** Carries a command of package.json out. */
  command(id: string, args: readonly unknown[]): Promise<void>;
  stop(): Promise<void>;
}

export function start(context: vscode.ExtensionContext): Main {
  const log = vscode.window.createOutputChannel('Batch Pool Log', { log: true });
  const results = new ResultsChannel();
  const examples = path.join(context.extensionPath, 'media', 'examples');
  const batches = new Batches({
    jobs,
    workerScript: path.join(context.extensionPath, 'dist', 'worker.cjs'),
    stateFolder: defaultStateFolder(),
    // Read at each run, so that a change of the setting counts at once.
    get nodePath() {
      return faceSettings().nodePath;
    },
    get workerVariables() {
      return editorProxy();
    },
    refusesModules: functionRefusal,
    idleMs: 60_000,
    log: (text) => log.warn(`worker: ${text.trimEnd()}`),
  });
  const services = { jobs, batches, results, log, examples, memory: context.workspaceState };
  const runs = new Runs(services);
  const diagnostics = new DiagnosticsDocument();
  const measurePage = new MeasurePage();
  const watches = new Watches(services, runs);
  const handlers = commandHandlers(services, runs, diagnostics, measurePage, watches);
  context.subscriptions.push(log, results, runs, diagnostics, measurePage, watches, registerLinks());
  return {
    api: makeApi(services, runs),
    runs,
    watches,
    tasks: batchTasks(services, runs),
    command: async (id, args) => {
      try {
        await handlers.get(id)?.(...args);
      } catch (error) {
        // It was shown already; a rejected command would make VS Code show it again, in its own words.
        log.debug(String(error));
      }
    },
    stop: async () => {
      const watched = watches.close();
      // The run first: a pool that is closed under a run takes its workers for lost and starts others.
      runs.dispose();
      await Promise.race([Promise.all([runs.idle(), watched]), sleep(recordMs)]);
      await batches.close();
    },
  };
}
