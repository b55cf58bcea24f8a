import { parseArgs, type ParseArgsConfig } from 'node:util';
import Type, { type Static, type TObject } from 'typebox';
import type { Job } from '../core/job.ts';
import {
  bindOptions,
  convertOptions,
  optionEntries,
  type OptionSchema,
  type OptionValues,
} from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { lineStyles } from '../report/lines.ts';

/** What only the command line has; job options and policies come from their own schemas. */
export const cliSchema = Type.Object({
  preset: Type.String({
    title: 'Preset',
    description: 'A named set of options of the job; other flags win over it.',
    default: '',
    placeholder: 'preset',
  }),
  name: Type.String({
    title: 'Name template',
    description:
      'How results are called; {dir} {name} {ext} {job} {width} {height} {n} {hash} are filled in.',
    default: '',
    placeholder: 'template',
  }),
  dryRun: Type.Boolean({
    title: 'Dry run',
    description: 'Say what would be done; write nothing.',
    default: false,
  }),
  json: Type.Boolean({ title: 'JSON', description: 'One JSON object a line, for programs.', default: false }),
  quiet: Type.Boolean({
    title: 'Quiet',
    description: 'No lines but those of failed files, and the summary.',
    default: false,
  }),
  lineStyle: Type.Enum([...lineStyles], {
    title: 'Line style',
    description: 'How result lines are worded.',
    enumDescriptions: ['With size, bytes and time.', '“A thumbnail for a.jpg was saved as a_thumbnail.jpg”.'],
    default: 'facts',
  }),
  inProcess: Type.Boolean({
    title: 'In process',
    description: 'Run the job in this process, one file at a time, to debug it.',
    default: false,
  }),
  help: Type.Boolean({ title: 'Help', description: 'Show this help.', default: false }),
});
export type CliOptions = Static<typeof cliSchema>;

export interface ParsedCommand {
  readonly paths: readonly string[];
  readonly job: OptionValues;
  readonly policies: OptionValues;
  readonly cli: CliOptions;
}
export type Parsed =
  { readonly ok: true; readonly command: ParsedCommand } | { readonly ok: false; readonly problem: string };

/** `timeoutSeconds` → `timeout-seconds` */
export const flagName = (option: string): string =>
  option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Reads a job's arguments: its own options, the policies, and what only the command line has. */
export function parseJobArguments(job: Job, args: readonly string[]): Parsed {
  const schemas = { job: job.options, policies: policySchema, cli: cliSchema };
  let values: Readonly<Record<string, unknown>>;
  let paths: readonly string[];
  try {
    const all = Object.values(schemas).flatMap((schema) => optionEntries(schema));
    const parsed = parseArgs({ args: joinNegatives(args), options: config(all), allowPositionals: true });
    values = parsed.values;
    paths = parsed.positionals;
  } catch (error) {
    return { ok: false, problem: usageProblem(error) };
  }
  const [jobOptions, policies, cli] = [schemas.job, schemas.policies, schemas.cli].map((schema) =>
    given(schema, values),
  );
  const bound = bindOptions(cliSchema, cli ?? {});
  if (!bound.ok) return { ok: false, problem: bound.issues.map(({ message }) => message).join('\n') };
  return { ok: true, command: { paths, job: jobOptions ?? {}, policies: policies ?? {}, cli: bound.value } };
}

type FlagConfig = NonNullable<ParseArgsConfig['options']>;

function config(options: readonly (readonly [string, OptionSchema])[]): FlagConfig {
  const flags: FlagConfig = {};
  for (const [name, { type }] of options) {
    const flag = flagName(name);
    if (type === 'boolean') {
      flags[flag] = name === 'help' ? { type: 'boolean', short: 'h' } : { type: 'boolean' };
      flags[`no-${flag}`] = { type: 'boolean' };
    } else {
      flags[flag] = type === 'array' ? { type: 'string', multiple: true } : { type: 'string' };
    }
  }
  return flags;
}

/** The options of one schema that were given, in their types. */
function given(schema: TObject, values: Readonly<Record<string, unknown>>): OptionValues {
  const found: Record<string, unknown> = {};
  for (const [name] of optionEntries(schema)) {
    const value = values[flagName(name)];
    if (value !== undefined) found[name] = value;
    if (values[`no-${flagName(name)}`] === true) found[name] = false;
  }
  return convertOptions(schema, found);
}

/** `--pool-size -1` → `--pool-size=-1`: parseArgs would take the number for a flag. */
function joinNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1);
    if (/^-\d+(\.\d+)?$/.test(arg) && flag !== undefined && /^--[a-z-]+$/.test(flag)) {
      joined[joined.length - 1] = `${flag}=${arg}`;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

/** parseArgs explains at length how to pass a file that begins with a dash; its first sentence is enough. */
function usageProblem(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${text.split(/\.(\s|$)/)[0] ?? text}.`;
}
