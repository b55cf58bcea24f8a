import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Static, TObject } from 'typebox';
import * as Type from 'typebox';
import type { Job } from '../core/job.ts';
import {
  bindOptions,
  convertOptions,
  type OptionIssue,
  optionEntries,
  type OptionSchema,
  type OptionValues,
} from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { closest } from './closest.ts';
import { takeOwnOptions } from './own-options.ts';
import { type CliOptions, cliSchema } from './options.ts';

export interface ParsedCommand {
  readonly paths: readonly string[];
  readonly job: OptionValues;
  readonly policies: OptionValues;
  readonly cli: CliOptions;
  /** What of `cli` was said. */
  readonly said: Partial<CliOptions>;
}
export type Parsed =
  { readonly ok: true; readonly command: ParsedCommand } | { readonly ok: false; readonly problem: string };

/** `timeoutSeconds` → `timeout-seconds` */
export const flagName = (option: string): string =>
  option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Reads a job's arguments: its own options, the policies, and what only the command line has. */
export function parseJobArguments(job: Job, args: readonly string[]): Parsed {
  const own = takeOwnOptions(job.options, args);
  const parsed = parseFlags({ job: job.options, policies: policySchema, cli: cliSchema }, own.args);
  if (!parsed.ok) return parsed;
  const { paths } = parsed;
  const values = { ...parsed.values, job: { ...parsed.values.job, ...own.values } };
  const bound = bindCli(cliSchema, values.cli);
  if (!bound.ok) return bound;
  const problem = bound.value.help
    ? undefined
    : (flagProblem(job.options, values.job) ?? flagProblem(policySchema, values.policies));
  if (problem !== undefined) return { ok: false, problem };
  const { value: cli } = bound;
  const said: Partial<CliOptions> = Object.fromEntries(
    Object.entries(cli).filter(([name]) => Object.hasOwn(values.cli, name)),
  );
  return { ok: true, command: { paths, job: values.job, policies: values.policies, cli, said } };
}

export type ParsedErrand<S extends TObject> =
  | {
      readonly ok: true;
      readonly paths: readonly string[];
      readonly job: OptionValues;
      readonly policies: OptionValues;
      readonly cli: Static<S>;
    }
  | { readonly ok: false; readonly problem: string };

/** Reads the arguments of a command that does something else with a job than run it once. @param schema its own flags */
export function parseErrandArguments<S extends TObject>(
  job: Job,
  schema: S,
  args: readonly string[],
  policies: TObject = policySchema,
): ParsedErrand<S> {
  const parsed = parseFlags({ job: job.options, policies, cli: schema }, args);
  if (!parsed.ok) return parsed;
  const { paths, values } = parsed;
  const bound = bindCli(schema, values.cli);
  if (!bound.ok) return bound;
  const problem = flagProblem(job.options, values.job) ?? flagProblem(policies, values.policies);
  if (problem !== undefined) return { ok: false, problem };
  return { ok: true, paths, job: values.job, policies: values.policies, cli: bound.value };
}

export type ParsedRunCommand<S extends TObject> =
  | {
      readonly ok: true;
      readonly cli: Static<S>;
      readonly policies: OptionValues;
      /** The run that was named, if one was. */
      readonly run: string | undefined;
    }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the arguments of a command on past runs.
 * @param takes `run`: one run may be named; `policies`: flags that say how a run is carried out
 */
export function parseRunArguments<S extends TObject>(
  schema: S,
  args: readonly string[],
  takes: { readonly run: boolean; readonly policies: boolean },
): ParsedRunCommand<S> {
  const policies = takes.policies ? policySchema : Type.Object({});
  const parsed = parseFlags({ cli: schema, policies }, args);
  if (!parsed.ok) return parsed;
  const [run, surplus] = takes.run ? parsed.paths : [undefined, parsed.paths[0]];
  if (surplus !== undefined)
    return {
      ok: false,
      problem: `What is ${surplus}? ${takes.run ? 'One run' : 'No name'} is expected here.`,
    };
  const bound = bindCli(schema, parsed.values.cli);
  const problem = flagProblem(policies, parsed.values.policies);
  if (problem !== undefined) return { ok: false, problem };
  return bound.ok ? { ok: true, cli: bound.value, policies: parsed.values.policies, run } : bound;
}

type ParsedFlags<Name extends string> =
  | {
      readonly ok: true;
      readonly paths: readonly string[];
      /** By schema, what was given. */
      readonly values: Readonly<Record<Name, OptionValues>>;
    }
  | { readonly ok: false; readonly problem: string };

function parseFlags<Name extends string>(
  schemas: Readonly<Record<Name, TObject>>,
  args: readonly string[],
): ParsedFlags<Name> {
  const entries = Object.entries<TObject>(schemas);
  try {
    const all = entries.flatMap(([, schema]) => optionEntries(schema));
    const { values, positionals } = parseArgs({
      args: joinNegatives(args),
      options: config(all),
      allowPositionals: true,
    });
    const bySchema = Object.fromEntries(entries.map(([name, schema]) => [name, given(schema, values)]));
    return { ok: true, paths: positionals, values: bySchema as Record<Name, OptionValues> };
  } catch (error) {
    const flags = entries.flatMap(([, schema]) => optionEntries(schema).map(([name]) => flagName(name)));
    return { ok: false, problem: usageProblem(error, flags) };
  }
}

function bindCli<S extends TObject>(
  schema: S,
  values: OptionValues,
): { readonly ok: true; readonly value: Static<S> } | { readonly ok: false; readonly problem: string } {
  const bound = bindOptions(schema, values);
  return bound.ok ? bound : { ok: false, problem: named(bound.issues) };
}

/** What is wrong with the flags of one schema; the core would say it too, but by the names of settings. */
function flagProblem(schema: TObject, values: OptionValues): string | undefined {
  const bound = bindOptions(schema, values);
  return bound.ok ? undefined : named(bound.issues);
}

/** `Expected poolSize to be …` → `Expected --pool-size to be …` */
const named = (issues: readonly OptionIssue[]): string =>
  issues
    .map(({ option, message }) => message.replace(`Expected ${option} `, `Expected --${flagName(option)} `))
    .join('\n');

type FlagConfig = NonNullable<ParseArgsConfig['options']>;

function config(options: readonly (readonly [string, OptionSchema])[]): FlagConfig {
  const flags: FlagConfig = {};
  for (const [name, { type }] of options) {
    const flag = flagName(name);
    // Its members are flags of their own.
    if (type === 'object') continue;
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
function usageProblem(error: unknown, flags: readonly string[]): string {
  const text = error instanceof Error ? error.message : String(error);
  const [, flag] = /^Option '(--[\w-]+) <value>' argument missing/.exec(text) ?? [];
  if (flag !== undefined) return `The flag ${flag} needs a value.`;
  const [, unknown = ''] = /^Unknown option '--([\w-]+)'/.exec(text) ?? [];
  const near = closest(unknown, flags);
  const hint = unknown === '' || near === undefined ? '' : ` Did you mean --${near}?`;
  return `${text.split(/\.(\s|$)/)[0] ?? text}.${hint}`;
}
