import * as Type from 'typebox';
import { type Budget, noBudget } from './budget.ts';
import type { Job } from './job.ts';
import { bindOptions, optionEntries, type OptionValues } from './options.ts';
import {
  budgetProblems,
  findPreset,
  isRecord,
  type NamedPreset,
  optionProblems,
  quoted,
  readBudget,
  templateProblems,
} from './preset.ts';

/** `"type"` in tasks.json. */
export const taskType = 'batch-pool';

/** What a task of ours may say in tasks.json, beside what every task may. */
export const taskSchema = Type.Object({
  job: Type.Optional(
    Type.String({ title: 'Job', description: 'The job that it runs; or name a preset instead.' }),
  ),
  preset: Type.Optional(
    Type.String({
      title: 'Preset',
      description: 'A preset of the setting batchPool.presets, or one that a job brings along.',
    }),
  ),
  files: Type.Optional(
    Type.Array(Type.String(), {
      title: 'Files',
      description:
        'Files, folders and glob patterns, from the workspace folder on, such as photos/**/*.jpg; with ! before it a pattern leaves out.',
    }),
  ),
  options: Type.Optional(
    Type.Object({}, { title: 'Options', description: 'Options of the job; they win over the preset.' }),
  ),
  nameTemplate: Type.Optional(
    Type.String({ title: 'Name template', description: 'What results are called; empty is as usual.' }),
  ),
  outputFolder: Type.Optional(
    Type.String({
      title: 'Output folder',
      description: 'One folder for all results; a relative path starts at the workspace folder.',
    }),
  ),
  check: Type.Optional(
    Type.Union([Type.Boolean(), Type.Object({})], {
      title: 'Check',
      description:
        'Write nothing, but fail where a result is missing, out of date or over a budget: true, or the budget itself.',
    }),
  ),
});

/** A task, checked: a job with its files. */
export interface BatchTask {
  readonly name: string;
  readonly job: Job;
  readonly preset: NamedPreset | undefined;
  /** Files, folders and globs as they are written, from the workspace folder on. */
  readonly files: readonly string[];
  /** Layers over the settings: the preset's, the task's own. */
  readonly options: readonly OptionValues[];
  readonly nameTemplate: string | undefined;
  readonly outputFolder: string | undefined;
  /** Nothing is written: results are checked, and against this. */
  readonly check: Budget | undefined;
}

const ours: ReadonlySet<string> = new Set(optionEntries(taskSchema).map(([name]) => name));
/** What every task of VS Code may say: https://code.visualstudio.com/docs/reference/tasks-appendix */
const everyTasks: ReadonlySet<string> = new Set([
  ...['type', 'label', 'taskName', 'identifier', 'group', 'problemMatcher', 'presentation', 'detail', 'icon'],
  ...['dependsOn', 'dependsOrder', 'isBackground', 'runOptions', 'promptOnClose', 'hide', 'inSessions'],
  ...['windows', 'osx', 'linux', 'args', 'command'],
]);

/**
 * Checks one task; a string says what is wrong with it.
 * @param definition as tasks.json has it, its variables filled in
 */
export function readTask(
  name: string,
  definition: unknown,
  jobs: readonly Job[],
  presets: readonly NamedPreset[],
): BatchTask | string {
  const wrong = (what: string): string => `Task ${quoted(name)}: ${what}`;
  if (!isRecord(definition)) return wrong('it is not an object.');
  const unknown = Object.keys(definition).filter((key) => !ours.has(key) && !everyTasks.has(key));
  if (unknown.length > 0)
    return wrong(`there is no ${unknown.map(quoted).join(', ')}; it may have ${[...ours].join(', ')}.`);
  const own = Object.fromEntries(Object.entries(definition).filter(([key]) => ours.has(key)));
  const bound = bindOptions(taskSchema, own);
  if (!bound.ok) return wrong(bound.issues.map(({ message }) => message).join(' '));
  const { job: jobId, preset: presetName, files = [], nameTemplate, outputFolder } = bound.value;
  const preset = presetName === undefined ? undefined : findPreset(presets, presetName);
  if (typeof preset === 'string') return wrong(preset);
  if (jobId === undefined && preset === undefined) return wrong('it needs a job or a preset.');
  const job = jobId === undefined ? preset?.job : jobs.find(({ id }) => id === jobId);
  if (job === undefined)
    return wrong(
      `there is no job ${quoted(jobId ?? '')}; the jobs are ${jobs.map(({ id }) => id).join(', ')}.`,
    );
  if (preset !== undefined && preset.job.id !== job.id)
    return wrong(`its preset is one of the job ${preset.job.id}, and not of ${job.id}.`);
  const options = isRecord(own['options']) ? own['options'] : {};
  const problems = [
    ...optionProblems(job, { ...preset?.options, ...options }),
    ...templateProblems(nameTemplate),
    ...budgetProblems(own['check']),
  ];
  if (problems.length > 0) return wrong(problems.join(' '));
  return {
    name,
    job,
    preset,
    files,
    options: [preset?.options ?? {}, options],
    nameTemplate: filled(nameTemplate) ?? preset?.nameTemplate,
    outputFolder: filled(outputFolder) ?? preset?.outputFolder,
    check: checkOf(own['check'], preset),
  };
}

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** A preset's budget counts where its results are checked; it does not make a check of a run. */
function checkOf(check: unknown, preset: NamedPreset | undefined): Budget | undefined {
  if (check === undefined || check === false) return undefined;
  return readBudget(check) ?? preset?.budget ?? noBudget;
}
