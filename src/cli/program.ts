import type { Job } from '../core/job.ts';
import { jobIds, loadJob } from '../node/load-job.ts';
import { errorCode, errorDetail, errorText } from '../node/os-error.ts';
import type { MakePool } from '../node/pool-keeper.ts';
import { programVersion } from '../node/versions.ts';
import { exitCodes } from './exit.ts';
import type { CliContext } from './context.ts';
import type * as helpText from './help.ts';
import { closest } from './closest.ts';
import { Output, type OutputStream } from './output.ts';

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
    await output.line((await help()).flagsHelp().trimEnd());
    return exitCodes.ok;
  }
  // `help resize` as `resize --help`
  if (name === 'help' && rest[0] !== undefined) return carryOut([rest[0], '--help'], around);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    await output.line((await help()).programHelp(await allJobs(), programVersion).trimEnd());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    await output.line(programVersion);
    return exitCodes.ok;
  }
  if (name === 'jobs') {
    await output.line((await help()).jobTable(await allJobs()));
    return exitCodes.ok;
  }
  if (name === 'diagnose')
    return (await import('./diagnose.ts')).diagnose(rest, { version: programVersion, workerScript, output });
  const parsed = await parse(name, rest);
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
    jobs: await parsed.jobs(),
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
      readonly jobs: () => Promise<readonly Job[]>;
      readonly carryOut: (context: CliContext) => Promise<number>;
    }
  | { readonly ok: false; readonly problem: string };

// What is not asked for is not loaded: each would be felt at every start.
const help = (): Promise<typeof helpText> => import('./help.ts');
const allJobs = async (): Promise<readonly Job[]> => (await import('../jobs/index.ts')).jobs;

/** A job, or a command on past runs, with its arguments. */
async function parse(name: string, args: readonly string[]): Promise<Parsed> {
  const job = await loadJob(name);
  return job === undefined ? parseCommand(name, args) : parseJob(job, args);
}

async function parseJob(job: Job, args: readonly string[]): Promise<Parsed> {
  const { parseJobArguments } = await import('./flags.ts');
  const parsed = parseJobArguments(job, args);
  if (!parsed.ok) return see(job.id, parsed.problem);
  const { command: order } = parsed;
  return {
    ok: true,
    help: order.cli.help ? (await help()).jobHelp(job) : undefined,
    // The presets of a workspace may be of any job.
    jobs: () => (order.cli.preset === '' ? Promise.resolve([job]) : allJobs()),
    carryOut: async (context) => (await import('./run-job.ts')).runJob(job, order, context),
  };
}

async function parseCommand(name: string, args: readonly string[]): Promise<Parsed> {
  const other = otherCommands.get(name);
  if (other !== undefined)
    return { ok: true, help: undefined, jobs: allJobs, carryOut: (context) => other(args, context) };
  const { runCommands } = await import('./run-commands.ts');
  const command = runCommands.find((each) => each.name === name);
  if (command === undefined) {
    const known = runCommands.map((each) => each.name);
    return {
      ok: false,
      problem: `There is no job or command ${name}.${didYouMean(name, known)}\nSee batch-pool --help.`,
    };
  }
  const parsed = command.parse(args);
  return parsed.ok
    ? { ...parsed, jobs: allJobs, help: parsed.help ? (await help()).runCommandHelp(command) : undefined }
    : see(name, parsed.problem);
}

const see = (name: string, problem: string): Parsed => ({
  ok: false,
  problem: `${problem}\nSee batch-pool ${name} --help.`,
});

type Command = (args: readonly string[], context: CliContext) => Promise<number>;
/** Those that read their arguments themselves. */
const otherCommands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['run', async (args, context) => (await import('./run-command.ts')).runCommand(args, context)],
  ['measure', async (args, context) => (await import('./measure.ts')).measure(args, context)],
  ['watch', async (args, context) => (await import('./watch.ts')).watch(args, context)],
]);

function didYouMean(name: string, runCommands: readonly string[]): string {
  const near = closest(name, [
    ...jobIds,
    ...runCommands,
    'jobs',
    ...otherCommands.keys(),
    'help',
    'diagnose',
  ]);
  return near === undefined ? ` The jobs are ${jobIds.join(', ')}.` : ` Did you mean ${near}?`;
}
