import type { Static, TObject } from 'typebox';
import type { OptionValues } from '../core/options.ts';
import { runAgain } from './again.ts';
import type { CliContext } from './context.ts';
import type { ExitCode } from './exit.ts';
import { parseRunArguments } from './flags.ts';
import { againSchema, runsSchema, showSchema, undoSchema } from './options.ts';
import { listRuns } from './runs.ts';
import { showRun } from './show.ts';
import { undo } from './undo.ts';

interface RunCommandFacts {
  readonly name: string;
  readonly description: string;
  /** Whether one run may be named, and which one it is else. */
  readonly standard: string | undefined;
  /** Takes the flags that say how a run is carried out. */
  readonly policies: boolean;
}

/** A command on past runs. */
export interface RunCommand extends RunCommandFacts {
  readonly schema: TObject;
  readonly parse: (args: readonly string[]) => ParsedRunCommand;
}
type ParsedRunCommand =
  | {
      readonly ok: true;
      readonly help: boolean;
      readonly carryOut: (context: CliContext) => Promise<ExitCode>;
    }
  | { readonly ok: false; readonly problem: string };

interface Given {
  readonly run: string | undefined;
  readonly policies: OptionValues;
}

/** Seals the type of a command's flags, so that a list can hold commands of all kinds. */
function defineCommand<S extends TObject>(
  facts: RunCommandFacts,
  schema: S,
  carryOut: (cli: Static<S>, given: Given, context: CliContext) => Promise<ExitCode>,
): RunCommand {
  return {
    ...facts,
    schema,
    parse: (args) => {
      const takes = { run: facts.standard !== undefined, policies: facts.policies };
      const parsed = parseRunArguments(schema, args, takes);
      if (!parsed.ok) return parsed;
      const { cli } = parsed;
      const help = 'help' in cli && cli.help === true;
      return { ok: true, help, carryOut: (context) => carryOut(cli, parsed, context) };
    },
  };
}

export const runCommands: readonly RunCommand[] = [
  defineCommand(
    {
      name: 'runs',
      description: 'Lists past runs, the newest first.',
      standard: undefined,
      policies: false,
    },
    runsSchema,
    (cli, _given, context) => listRuns(cli, context),
  ),
  defineCommand(
    {
      name: 'show',
      description: 'Prints the lines of a run again.',
      standard: 'the newest',
      policies: false,
    },
    showSchema,
    (cli, { run }, context) => showRun(cli, run, context),
  ),
  defineCommand(
    {
      name: 'retry',
      description: 'Tries the failed files of a run again.',
      standard: 'the newest with failures that were not tried again since',
      policies: true,
    },
    againSchema,
    (cli, { run, policies }, context) => runAgain('retry', cli, run, policies, context),
  ),
  defineCommand(
    {
      name: 'resume',
      description: 'Goes on with a run that was interrupted or cancelled.',
      standard: 'the newest that was not gone on with since',
      policies: true,
    },
    againSchema,
    (cli, { run, policies }, context) => runAgain('resume', cli, run, policies, context),
  ),
  defineCommand(
    {
      name: 'undo',
      description: 'Moves what a run made to the trash, and brings back what it replaced.',
      standard: 'the newest with anything left to take back',
      policies: false,
    },
    undoSchema,
    (cli, { run }, context) => undo(cli, run, context),
  ),
];
