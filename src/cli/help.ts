import type { TObject } from 'typebox';
import type { Job } from '../core/job.ts';
import { optionEntries, type OptionSchema } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { flagName } from './flags.ts';
import { diagnoseDescription } from './diagnose.ts';
import { cliSchema, listSchema } from './options.ts';
import { type RunCommand, runCommands } from './run-commands.ts';

const exitHelp = `Exit codes: 0 all went well · 1 some files failed, or a check found something · 2 wrong use · 130 interrupted · 141 its output was closed (by head, say)`;

export function programHelp(jobs: readonly Job[], version: string): string {
  return `batch-pool ${version}: runs a job over many files at once, on every core; results in input order.

Usage: batch-pool <job> <files, folders, globs…> [flags]
       batch-pool <job> --help
       batch-pool run <task or preset> [files…] [flags]
       batch-pool <command> [flags]
       batch-pool <command> --help

Jobs:
${jobTable(jobs)}

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
    ...runCommands.map((command) => [usage(command), command.description]),
    ['diagnose', diagnoseDescription],
  ].map(([name = '', description = '']) => [name.replace('batch-pool ', ''), description] as const);
  const width = Math.max(...commands.map(([name]) => name.length));
  return commands.map(([name, description]) => `  ${name.padEnd(width)}  ${description}`).join('\n');
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
  const presets = job.presets.map(({ id, description }) => `  ${id}  ${description}`);
  return `batch-pool ${job.id}: ${job.description}

Usage: batch-pool ${job.id} <files, folders, globs…> [flags]

Options of this job:
${flagTable(job.options)}

${presets.length === 0 ? '' : `Presets (--preset):\n${presets.join('\n')}\n\n`}How it is run:
${flagTable(policySchema)}

Command line:
${flagTable(cliSchema)}

Results are called ${job.nameTemplate} unless --name says otherwise.
${exitHelp}
`;
}

/** @param defaults whether to say them: a past run is carried out again as it was, and not with them */
function flagTable(schema: TObject, defaults = true): string {
  return optionEntries(schema)
    .map(([name, option]) => `  --${flagName(name)}${valueHelp(option)}\n${wrap(describe(option, defaults))}`)
    .join('\n');
}

function valueHelp({ type, enum: choices, placeholder }: OptionSchema): string {
  if (type === 'boolean') return '';
  if (choices !== undefined) return ` ${choices.join('|')}`;
  if (type === 'integer' || type === 'number') return ' N';
  return ` ${(placeholder ?? 'text').split(/[ ,]/)[0]?.toUpperCase() ?? 'TEXT'}`;
}

function describe(
  { description = '', default: value, type, enum: choices, enumDescriptions }: OptionSchema,
  defaults: boolean,
): string {
  const meanings = (choices ?? []).map((choice, i) => `${choice}: ${enumDescriptions?.[i] ?? ''}`);
  const hasDefault = value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
  const turnedOff = type === 'boolean' && value === true ? 'On; --no-… switches it off.' : '';
  const standard =
    defaults && hasDefault && type !== 'boolean'
      ? `Default ${Array.isArray(value) ? value.join(', ') : String(value)}.`
      : '';
  return [description, ...(enumDescriptions === undefined ? [] : meanings), turnedOff, standard]
    .filter((part) => part !== '')
    .join(' ');
}

const helpWidth = 96;

function wrap(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > helpWidth) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => `      ${each}`).join('\n');
}
