import * as vscode from 'vscode';
import { calledBy } from '../core/preset.ts';
import { taskType } from './ids.ts';
import { presetsFor } from './presets.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { TaskTerminal } from './task-terminal.ts';

const source = 'Batch Pool';
const problemMatchers = ['$batch-pool'];

/** Offers presets as tasks, and carries out those of tasks.json. */
export function batchTasks(services: Services, runs: Runs): vscode.TaskProvider {
  const execution = (scope: vscode.Task['scope'], name: string): vscode.CustomExecution =>
    new vscode.CustomExecution((definition) =>
      // Here the definition has its variables filled in.
      Promise.resolve(new TaskTerminal({ name, definition, folder: folderOf(scope) }, services, runs)),
    );
  return {
    provideTasks: () => {
      const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
      return folders.flatMap((folder) =>
        presetsFor(services.jobs, folder.uri)
          .presets.filter(({ origin }) => origin !== 'job')
          .map((preset) => {
            const definition = { type: taskType, preset: calledBy(preset), files: ['.'] };
            const run = execution(folder, preset.name);
            const task = new vscode.Task(definition, folder, preset.name, source, run, problemMatchers);
            task.detail = `${preset.job.title}, on the whole folder`;
            return task;
          }),
      );
    },
    resolveTask: ({ definition, scope, name }) =>
      // VS Code takes it only for the very definition that it asked about.
      new vscode.Task(
        definition,
        scope ?? vscode.TaskScope.Workspace,
        name,
        source,
        execution(scope, name),
        problemMatchers,
      ),
  };
}

/** The folder whose tasks.json has the task; of a task of the user or of a `.code-workspace` file the first one. */
function folderOf(scope: vscode.Task['scope']): vscode.WorkspaceFolder | undefined {
  return typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
}
