import path from 'node:path';
import * as vscode from 'vscode';
import { readTask } from '../core/task-definition.ts';
import { taskFiles } from '../node/task-files.ts';
import type { Errand } from './errand.ts';
import { presetsFor } from './presets.ts';
import type { Services } from './services.ts';
import { jobSettings } from './settings.ts';

export interface TaskFacts {
  readonly name: string;
  /** With its variables filled in. */
  readonly definition: unknown;
  readonly folder: vscode.WorkspaceFolder | undefined;
}

/** What a task asks for; a string says what is wrong with it. Nothing is asked of a person: they may not be there. */
export async function taskErrand(
  { name, definition, folder }: TaskFacts,
  { jobs }: Pick<Services, 'jobs'>,
): Promise<{ readonly errand: Errand; readonly notes: readonly string[] } | string> {
  // VS Code asks for trust before it runs any task; this is for what comes by another way.
  if (!vscode.workspace.isTrusted) return 'Tasks run once you trust this workspace.';
  if (folder?.uri.scheme !== 'file') return 'Tasks run in a folder on this machine’s disk; open one.';
  const task = readTask(name, definition, jobs, presetsFor(jobs, folder.uri).presets);
  if (typeof task === 'string') return task;
  const { job } = task;
  const base = folder.uri.fsPath;
  const { paths, unmatched, exclude } = await taskFiles(task.files, base, { trusted: true });
  const settings = jobSettings(job, folder.uri);
  const hidden = settings.policies['exclude'];
  const policies = {
    exclude: [...(Array.isArray(hidden) ? (hidden as readonly unknown[]) : []), ...exclude],
    ...(task.outputFolder === undefined ? {} : { outputFolder: task.outputFolder }),
  };
  const request = {
    jobId: job.id,
    selected: paths.map((file) => ({ path: file, ...(isBelow(file, base) ? { root: base } : {}) })),
    options: [settings.options, ...task.options],
    policies: [settings.policies, policies],
    nameTemplate: task.nameTemplate ?? settings.nameTemplate,
    baseFolder: base,
    ...(task.check === undefined ? {} : { check: task.check }),
  };
  return {
    errand: {
      jobId: job.id,
      title: job.title,
      asks: false,
      agreed: 0,
      request: () => Promise.resolve({ ok: true, request }),
    },
    notes: unmatched.map((pattern) => `No file is like ${pattern}.`),
  };
}

function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
