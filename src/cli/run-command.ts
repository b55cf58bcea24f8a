import type { CliContext } from './context.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { parseRunArguments } from './flags.ts';
import { runHelp } from './help.ts';
import { listNamed } from './list-named.ts';
import { listSchema } from './options.ts';
import { runNamed } from './run-named.ts';

/** `batch-pool run [name] …`; the name comes first, as it says whose flags the others are. */
export async function runCommand(args: readonly string[], context: CliContext): Promise<ExitCode> {
  const { output } = context;
  const [name, ...rest] = args;
  const end = args.indexOf('--');
  if ((end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h')) {
    await output.line(runHelp().trimEnd());
    return exitCodes.ok;
  }
  if (name !== undefined && !name.startsWith('-')) return runNamed(name, rest, context);
  const parsed = parseRunArguments(listSchema, args, { run: false, policies: false });
  if (parsed.ok) return listNamed(parsed.cli, context);
  output.note(
    `${parsed.problem}\nThe name of a task or preset comes first: batch-pool run <name> <files…> [flags].\nSee batch-pool run --help.`,
  );
  return exitCodes.usage;
}
