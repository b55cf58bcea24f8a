import * as vscode from 'vscode';
import { section, taskType } from './ids.ts';

/** Registers the provider of tasks without loading it: whoever looks for a task asks all providers. */
export const registerTasks = (provider: () => vscode.TaskProvider): vscode.Disposable =>
  vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: (token) => (hasPresets() ? provider().provideTasks(token) : []),
    resolveTask: (task, token) => provider().resolveTask(task, token),
  });

/** Whether any are set; the rest is for the provider to judge. */
function hasPresets(): boolean {
  const resources = [undefined, ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri)];
  return resources.some((resource) => {
    const presets = vscode.workspace.getConfiguration(section, resource ?? null).inspect('presets');
    const values = [presets?.globalValue, presets?.workspaceValue, presets?.workspaceFolderValue];
    return values.some((value) => value !== undefined);
  });
}
