import { jobs } from '../jobs/index.ts';
import { errorCode, errorDetail, errorText } from '../node/os-error.ts';
import type { MakePool } from '../node/pool-keeper.ts';
import { programVersion } from '../node/versions.ts';
import { diagnose } from './diagnose.ts';
import { exitCodes } from './exit.ts';
import type { CliContext } from './context.ts';
import { parseJobArguments } from './flags.ts';
import { closest } from './closest.ts';
import { flagsHelp, jobHelp, jobTable, programHelp, runCommandHelp } from './help.ts';
import { measure } from './measure.ts';
import { Output, type OutputStream } from './output.ts';
import { runCommand } from './run-command.ts';
import { runCommands } from './run-commands.ts';
import { runJob } from './run-job.ts';
import { watch } from './watch.ts';

/** What the program has around it: a process's own, or what stands for one. */
export interface Surroundings {
  readonly workerScript: string;
  /** Pools that outlive the program, where others follow in the same process. */
  readonly makePool?: MakePool;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: CliContext['stdin'];
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly onSignal: (signal: NodeJS.Signals, heard: () => void) => void;
  /** Ends it at once. */
  readonly exit: (code: number) => void;
}

/** The program from its arguments to its exit code. Never rejects. */
export async function program(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await carryOut(args, around);
  } catch (error) {
    // What the system refused is said in a sentence; anything else is a fault of ours, and its place is needed.
    around.stderr.write(
      errorCode(error) === undefined
        ? `This is a fault of batch-pool; please report it with what batch-pool diagnose says.\n${errorDetail(error)}\n`
        : `batch-pool cannot go on: ${errorText(error)}\n`,
    );
    return exitCodes.failed;
  }
}

async function carryOut(args: readonly string[], around: Surroundings): Promise<number> {
  const { workerScript, makePool, cwd, stdin } = around;
  const abort = new AbortController();
  let code: number | undefined;
  const output = new Output(around.stdout, around.stderr, around.env, (problem) => {
    abort.abort();
    code ??= problem === undefined ? exitCodes.readerGone : exitCodes.failed;
    if (problem !== undefined) output.note(`The lines cannot be written: ${problem}.`);
  });
  const [name, ...rest] = args;
  if (name === 'help' && rest[0] === 'flags') {
    await output.line(flagsHelp().trimEnd());
    return exitCodes.ok;
  }
  // `help resize` as `resize --help`
  if (name === 'help' && rest[0] !== undefined) return carryOut([rest[0], '--help'], around);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    await output.line(programHelp(jobs, programVersion).trimEnd());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    await output.line(programVersion);
    return exitCodes.ok;
  }
  if (name === 'jobs') {
    await output.line(jobTable(jobs));
    return exitCodes.ok;
  }
  if (name === 'diagnose') return diagnose(rest, { version: programVersion, workerScript, output });
  const parsed = parse(name, rest);
  if (!parsed.ok) {
    output.note(parsed.problem);
    return exitCodes.usage;
  }
  if (parsed.help !== undefined) {
    await output.line(parsed.help.trimEnd());
    return exitCodes.ok;
  }
  for (const [signal, exitCode] of [
    ['SIGINT', exitCodes.interrupted],
    ['SIGTERM', exitCodes.terminated],
    ['SIGHUP', exitCodes.hungUp],
  ] as const) {
    around.onSignal(signal, () => {
      // Twice: the person does not want to wait for the lines of what was cancelled.
      if (abort.signal.aborted) around.exit(exitCode);
      code = exitCode;
      abort.abort();
    });
  }
  const result = await parsed.carryOut({
    jobs,
    workerScript,
    makePool,
    cwd,
    output,
    signal: abort.signal,
    stdin,
  });
  return code ?? result;
}

type Parsed =
  | {
      readonly ok: true;
      readonly help: string | undefined;
      readonly carryOut: (context: CliContext) => Promise<number>;
    }
  | { readonly ok: false; readonly problem: string };

/** A job, or a command on past runs, with its arguments. */
function parse(name: string, args: readonly string[]): Parsed {
  const see = (problem: string): Parsed => ({
    ok: false,
    problem: `${problem}\nSee batch-pool ${name} --help.`,
  });
  if (name === 'run') return { ok: true, help: undefined, carryOut: (context) => runCommand(args, context) };
  if (name === 'measure') return { ok: true, help: undefined, carryOut: (context) => measure(args, context) };
  if (name === 'watch') return { ok: true, help: undefined, carryOut: (context) => watch(args, context) };
  const command = runCommands.find((each) => each.name === name);
  if (command !== undefined) {
    const parsed = command.parse(args);
    return parsed.ok
      ? { ...parsed, help: parsed.help ? runCommandHelp(command) : undefined }
      : see(parsed.problem);
  }
  const job = jobs.find(({ id }) => id === name);
  if (job === undefined)
    return {
      ok: false,
      problem: `There is no job or command ${name}.${didYouMean(name)}\nSee batch-pool --help.`,
    };
  const parsed = parseJobArguments(job, args);
  if (!parsed.ok) return see(parsed.problem);
  const { command: order } = parsed;
  return {
    ok: true,
    help: order.cli.help ? jobHelp(job) : undefined,
    carryOut: (context) => runJob(job, order, context),
  };
}

function didYouMean(name: string): string {
  const names = [...jobs.map(({ id }) => id), ...runCommands.map((each) => each.name), ...otherCommands];
  const near = closest(name, names);
  return near === undefined
    ? ` The jobs are ${jobs.map(({ id }) => id).join(', ')}.`
    : ` Did you mean ${near}?`;
}
const otherCommands = ['jobs', 'run', 'measure', 'watch', 'help', 'diagnose'];
