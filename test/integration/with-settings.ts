import * as vscode from 'vscode';
import { eventually } from '../support/host/wait.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Does something under settings of the workspace, or of one of its folders, and takes them away again.
 * @param settings by whole names: `batchPool.poolSize`
 */
export async function withSettings<T>(
  settings: Settings,
  body: () => Promise<T>,
  folder?: vscode.WorkspaceFolder,
): Promise<T> {
  try {
    await set(settings, folder);
    return await body();
  } finally {
    await set(Object.fromEntries(Object.keys(settings).map((name) => [name, undefined])), folder);
  }
}

async function set(settings: Settings, folder: vscode.WorkspaceFolder | undefined): Promise<void> {
  const { ConfigurationTarget } = vscode;
  const target = folder === undefined ? ConfigurationTarget.Workspace : ConfigurationTarget.WorkspaceFolder;
  const configuration = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration(undefined, folder ?? null);
  for (const [name, value] of Object.entries(settings)) {
    await configuration().update(name, value, target);
    await eventually(`the window knows that ${name} is ${JSON.stringify(value)}`, () => {
      const found = configuration().inspect(name);
      const now: unknown = folder === undefined ? found?.workspaceValue : found?.workspaceFolderValue;
      return JSON.stringify(now) === JSON.stringify(value);
    });
  }
}
