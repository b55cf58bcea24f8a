import path from 'node:path';
import type { Job } from '../core/job.ts';
import { isRecord, type NamedPreset } from '../core/preset.ts';
import { type BatchTask, readTask, taskType } from '../core/task-definition.ts';
import { readJsonc } from './jsonc.ts';
import { tasksFile } from './workspace-files.ts';

export interface WorkspaceTasks {
  /** Tasks of ours, in the order of the file; a string says what is wrong with one. */
  readonly tasks: readonly { readonly name: string; readonly task: BatchTask | string }[];
  /** Why the file could not be read. */
  readonly problem: string | undefined;
}

/** Reads `.vscode/tasks.json` of a folder; tasks of other types are none of ours. */
export function workspaceTasks(
  folder: string,
  jobs: readonly Job[],
  presets: readonly NamedPreset[],
): WorkspaceTasks {
  const read = readJsonc(path.join(folder, tasksFile), tasksFile);
  if (!read.ok) return { tasks: [], problem: read.problem };
  const list = isRecord(read.value) ? read.value['tasks'] : undefined;
  if (list === undefined) return { tasks: [], problem: undefined };
  if (!Array.isArray(list)) return { tasks: [], problem: `${tasksFile}: “tasks” is not a list.` };
  const tasks = list.flatMap((entry: unknown) => {
    if (!isRecord(entry) || entry['type'] !== taskType) return [];
    const name = nameOf(entry);
    return [{ name, task: readEntry(name, entry, folder, jobs, presets) }];
  });
  return { tasks, problem: undefined };
}

/** As VS Code calls a task without a label. */
function nameOf({ label, job, preset }: Readonly<Record<string, unknown>>): string {
  if (typeof label === 'string' && label !== '') return label;
  const what = [preset, job].find((each) => typeof each === 'string' && each !== '');
  return typeof what === 'string' ? what : '(without a label)';
}

function readEntry(
  name: string,
  entry: Readonly<Record<string, unknown>>,
  folder: string,
  jobs: readonly Job[],
  presets: readonly NamedPreset[],
): BatchTask | string {
  const unknown = new Set<string>();
  const filled = fill(entry, folder, unknown);
  if (unknown.size === 0) return readTask(name, filled, jobs, presets);
  return `Task “${name}”: ${[...unknown].join(', ')} cannot be filled in here; only \${workspaceFolder} is known.`;
}

const variable = /\$\{[^{}]*\}/g;

/** Fills `${workspaceFolder}` in, in every text; the other variables are about an editor, and there is none. */
function fill(value: unknown, folder: string, unknown: Set<string>): unknown {
  if (typeof value === 'string')
    return value.replace(variable, (name) => {
      if (name === '${workspaceFolder}') return folder;
      unknown.add(name);
      return name;
    });
  if (Array.isArray(value)) return value.map((each) => fill(each, folder, unknown));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, folder, unknown)]));
}
