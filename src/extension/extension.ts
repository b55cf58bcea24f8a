import path from 'node:path';
import * as vscode from 'vscode';
import { RunStore } from '../node/run-store.ts';
import { defaultStateFolder } from '../node/state-folder.ts';
import type { BatchPoolApi } from './api.ts';
import { registerTasks } from './lazy-tasks.ts';
import type * as rest from './main.ts';
import { readWatches, watchesKey } from './watch-memory.ts';
import { tellUnfinished } from './tell-unfinished.ts';

let main: rest.Main | undefined;

/**
 * What every window loads once it stands: enough to tell of a run that was lost with the window before. The rest comes
 * with the first use; at each start it would cost every window seven times the time and 17 MB.
 */
export function activate(context: vscode.ExtensionContext): BatchPoolApi {
  const load = (): rest.Main => {
    // A bundle of its own; `import()` would make it part of this one.
    main ??= (require(path.join(import.meta.dirname, 'main.cjs')) as typeof rest).start(context);
    return main;
  };
  for (const command of commandsOf(context)) {
    const run = (...args: readonly unknown[]): Promise<void> => load().command(command, args);
    context.subscriptions.push(vscode.commands.registerCommand(command, run));
  }
  context.subscriptions.push(registerTasks(() => load().tasks));
  // What was watched when the window closed goes on.
  if (readWatches(context.workspaceState.get(watchesKey)).length > 0)
    void load()
      .watches.restore()
      .catch(() => {});
  const store = new RunStore(defaultStateFolder());
  void tellUnfinished(store, context.workspaceState, {
    // A watch finds by itself what it had not come to.
    hasRun: () => main?.runs.hasRun === true || main?.watches.any === true,
    resume: (runId) => load().runs.resume(runId),
    undo: (runId) => load().runs.undo(runId),
    // Records that cannot be read keep no window from its work.
  }).catch(() => {});
  return {
    apiVersion: 1,
    run: (...args) => load().api.run(...args),
    filesOf: (runId) => load().api.filesOf(runId),
    cancel: () => main?.api.cancel(),
    onDidFinishRun: (...args) => load().api.onDidFinishRun(...args),
    onDidWriteLines: (...args) => load().api.onDidWriteLines(...args),
  };
}

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}
const commandsOf = ({ extension }: vscode.ExtensionContext): readonly string[] =>
  (extension.packageJSON as Manifest).contributes.commands.map(({ command }) => command);

/** VS Code waits for this a few seconds: no worker must outlive its window. */
export async function deactivate(): Promise<void> {
  await main?.stop();
}
