import type { Job } from '../core/job.ts';
import * as Type from 'typebox';
import { policySchema } from '../core/policies.ts';
import { diagnoseDescription } from './diagnose.ts';
import { flagSummary, flagTable, table, wrap } from './flag-table.ts';
import { measureDescription } from './measure.ts';
import { cliSchema, listSchema } from './options.ts';
import { type RunCommand, runCommands } from './run-commands.ts';
import { watchDescription } from './watch.ts';

const exitHelp = wrap(
  `Exit codes: 0 all went well · 1 some files failed, or a check found something · 2 wrong use · 130 interrupted · 141 its output was closed (by head, say)`,
  0,
).join('\n');

export function programHelp(jobs: readonly Job[], version: string): string {
  return `batch-pool ${version}: runs a job over many files at once, on every core; results in input order.

Usage: batch-pool <job> <files, folders, globs…> [flags]
       batch-pool run <task or preset> [files…] [flags]
       batch-pool <command> [flags]
       batch-pool <job or command> --help
       batch-pool help flags

Jobs:
${table(jobs.map(({ id, description }) => [id, description]))}

Commands:
${commandTable()}

${exitHelp}
`;
}

/** One line a command that is no job. */
export function commandTable(): string {
  const commands = [
    ['jobs', 'Lists the jobs.'],
    ['run [name]', runDescription],
    ['measure <job>', measureDescription],
    ['watch <job>', watchDescription],
    ...runCommands.map((command) => [usage(command), command.description]),
    ['diagnose', diagnoseDescription],
  ].map(([name = '', description = '']) => [name.replace('batch-pool ', ''), description] as const);
  return table(commands);
}

const usage = ({ name, standard }: RunCommand): string =>
  `batch-pool ${name}${standard === undefined ? '' : ' [run]'}`;

const runDescription = 'Runs a task or preset of the workspace (.vscode), or lists what there is.';

export const runHelp = (): string => `batch-pool run: ${runDescription}

Usage: batch-pool run <name> [files, folders, globs…] [flags]
       batch-pool run [flags]

The name is that of a task of .vscode/tasks.json with "type": "batch-pool", of a preset of the setting
batchPool.presets in .vscode/settings.json, or of a preset of a job (thumbnails/thumbs). The settings
batchPool.… of that file count as in the editor. Files that are named here are taken instead of the task’s;
a preset needs them. The flags are those of the job (batch-pool <job> --help) and win over all the rest:
--check compares and writes nothing, --estimate and --dry-run say what would be done.

Without a name:
${flagTable(listSchema)}

${exitHelp}
`;

/** Of `runs`, `show`, `retry`, `resume` and `undo`. */
export function runCommandHelp(command: RunCommand): string {
  const { name, description, standard, policies, schema } = command;
  const run =
    standard === undefined
      ? ''
      : `\nA run is named by a beginning or an ending of its id, or by “last”; without, it is ${standard}.\n`;
  const policyHelp = policies
    ? `\nHow it is run, where that is to be other than the first time:\n${flagTable(policySchema, false)}\n`
    : '';
  return `batch-pool ${name}: ${description}

Usage: ${usage(command)} [flags]
${run}
Command line:
${flagTable(schema)}
${policyHelp}
${exitHelp}
`;
}

/** One line a job; `batch-pool jobs` prints it. */
export function jobTable(jobs: readonly Job[]): string {
  const width = Math.max(...jobs.map(({ id }) => id.length));
  return jobs.map(({ id, description }) => `  ${id.padEnd(width)}  ${description}`).join('\n');
}

export function jobHelp(job: Job): string {
  const presets = table(job.presets.map(({ id, description }) => [id, description]));
  return `${wrap(`batch-pool ${job.id}: ${job.description}`, 0).join('\n')}

Usage: batch-pool ${job.id} <files, folders, globs…> [flags]

Options of this job:
${flagTable(job.options)}

${job.presets.length === 0 ? '' : `Presets (--preset):\n${presets}\n\n`}Flags of every job, the most used (batch-pool help flags has all):
${flagSummary(allFlags, frequentFlags)}

Results are called ${job.nameTemplate} unless --name says otherwise.
${exitHelp}
`;
}

const allFlags = Type.Object({ ...policySchema.properties, ...cliSchema.properties });
const frequentFlags = [
  ...['outputFolder', 'name', 'preset', 'onConflict', 'skipUnchanged', 'dryRun', 'estimate', 'check'],
  ...['quiet', 'json'],
];

/** The flags that every job takes: too many to stand in the help of each. */
export const flagsHelp = (): string => `batch-pool help flags: the flags of every job.

How it is run (in the editor these are settings):
${flagTable(policySchema)}

Command line:
${flagTable(cliSchema)}

${exitHelp}
`;
