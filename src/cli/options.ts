import type { Static } from 'typebox';
import * as Type from 'typebox';
import { budgetSchema } from '../core/budget.ts';
import { lineStyles } from '../report/lines.ts';

/** What only the command line has, each once; job options and policies come from their own schemas. */
const dryRun = Type.Boolean({
  title: 'Dry run',
  description: 'Say what would be done; write nothing.',
  default: false,
});
const json = Type.Boolean({
  title: 'JSON',
  description: 'One JSON object a line, for programs.',
  default: false,
});
const quiet = Type.Boolean({
  title: 'Quiet',
  description: 'No lines but those of failed files, and the summary.',
  default: false,
});
const lineStyle = Type.Enum([...lineStyles], {
  title: 'Line style',
  description: 'How result lines are worded.',
  enumDescriptions: ['With size, bytes and time.', '“A thumbnail for a.jpg was saved as a_thumbnail.jpg”.'],
  default: 'facts',
});
const inProcess = Type.Boolean({
  title: 'In process',
  description: 'Run the job in this process, one file at a time, to debug it.',
  default: false,
});
const stateFolder = Type.String({
  title: 'State folder',
  description:
    'Where records of runs are, and copies of what they replaced. Empty is $BATCH_POOL_STATE, or the folder that editor and command line share.',
  default: '',
  placeholder: 'folder',
});
const help = Type.Boolean({ title: 'Help', description: 'Show this help.', default: false });

const workspace = Type.String({
  title: 'Workspace',
  description:
    'Folder whose .vscode has the tasks and presets. Empty is the nearest one upward that has any.',
  default: '',
  placeholder: 'folder',
});
const trust = Type.Boolean({
  title: 'Trust',
  description:
    'Let the settings, presets and tasks of the workspace also say what may be replaced, what is safe to open, and places outside of it.',
  default: false,
});

/** Of a job's command, and of `run` with a name. */
export const cliSchema = Type.Object({
  preset: Type.String({
    title: 'Preset',
    description:
      'A named set of options: of the job, or of the setting batchPool.presets of the workspace; other flags win over it.',
    default: '',
    placeholder: 'preset',
  }),
  name: Type.String({
    title: 'Name template',
    description:
      'How results are called; {dir} {name} {ext} {job} {width} {height} {size} {n} {hash} are filled in.',
    default: '',
    placeholder: 'template',
  }),
  dryRun,
  estimate: Type.Boolean({
    title: 'Estimate',
    description: 'Say what the results would have in bytes, by a sample; write nothing.',
    default: false,
  }),
  check: Type.Boolean({
    title: 'Check',
    description:
      'Write nothing, but compare: fail where a result is missing, not what the job makes of the file now, or over the budget.',
    default: false,
  }),
  ...budgetSchema.properties,
  workspace,
  trust,
  json,
  quiet,
  lineStyle,
  inProcess,
  stateFolder,
  help,
});
export type CliOptions = Static<typeof cliSchema>;

/** Of `run` without a name. */
export const listSchema = Type.Object({ workspace, trust, json, help });
export type ListOptions = Static<typeof listSchema>;

/** Of `retry` and `resume`. */
export const againSchema = Type.Object({ dryRun, json, quiet, lineStyle, inProcess, stateFolder, help });
export type AgainOptions = Static<typeof againSchema>;

/** Of `undo`. */
export const undoSchema = Type.Object({
  yes: Type.Boolean({ title: 'Yes', description: 'Do not ask.', default: false }),
  dryRun,
  json,
  quiet: Type.Boolean({ ...quiet, description: 'No lines but those of files that were left as they are.' }),
  stateFolder,
  help,
});
export type UndoOptions = Static<typeof undoSchema>;

/** Of `runs`. */
export const runsSchema = Type.Object({
  all: Type.Boolean({ title: 'All', description: 'All of them, and not the newest 20.', default: false }),
  json,
  stateFolder,
  help,
});
export type RunsOptions = Static<typeof runsSchema>;

/** Of `show`. */
export const showSchema = Type.Object({ json, quiet, lineStyle, stateFolder, help });
export type ShowOptions = Static<typeof showSchema>;
