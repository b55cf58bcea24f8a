import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The real program, bundled as it ships, with its workers beside it. */
export interface CliProgram {
  readonly file: string;
  /** What a state folder that is made for it knows of the machine; empty: none is made. */
  readonly engines: string;
}

export interface CliRun {
  readonly cwd: string;
  /** Where its records are; a folder beside `cwd` unless told otherwise. */
  readonly state?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Its own process group, as a terminal makes one. */
  readonly detached?: boolean;
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout. */
  readonly lines: readonly string[];
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves when so many lines are on stdout. */
  lines(count: number): Promise<void>;
  readonly result: Promise<CliResult>;
}

/** Each start compiles 1.5 MB of script anew otherwise: an eighth of a short run. Workers have an environment of their own. */
const compiled = ({ file }: CliProgram): string => path.join(path.dirname(file), 'compiled');

/** What the program finds in its environment; a state folder that is made for it knows the engines. */
export function cliEnvironment(
  program: CliProgram,
  { cwd, state = `${cwd}.state`, env }: CliRun,
): NodeJS.ProcessEnv {
  if (program.engines !== '' && !fs.existsSync(state)) {
    fs.mkdirSync(state, { recursive: true });
    fs.writeFileSync(path.join(state, 'engines.json'), program.engines);
  }
  return {
    ...process.env,
    BATCH_POOL_STATE: state,
    NODE_COMPILE_CACHE: compiled(program),
    NO_COLOR: undefined,
    ...env,
  };
}

/** Starts the program with pipes for its input and output. */
export function startCli(program: CliProgram, args: readonly string[], run: CliRun): RunningCli {
  const child = spawn(process.execPath, [program.file, ...args], {
    cwd: run.cwd,
    env: cliEnvironment(program, run),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: run.detached ?? false,
  });
  let stdout = '';
  let stderr = '';
  let onText = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onText();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      onText();
      resolve({ code, signal, stdout, stderr, lines: linesOf(stdout) });
    });
  });
  const lines = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      onText = () => {
        if (linesOf(stdout).length >= count) resolve();
        else if (child.exitCode !== null) reject(new Error(`it ended before: ${stdout}${stderr}`));
      };
      onText();
    });
  return { child, pid: child.pid ?? 0, lines, result };
}

export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** Runs the program to its end. */
export const runCli = (program: CliProgram, args: readonly string[], run: CliRun): Promise<CliResult> =>
  startCli(program, args, run).result;

/** Runs a line of shell in which `cli` is the program. */
export function runShell(program: CliProgram, command: string, run: CliRun): Promise<CliResult> {
  const cli = `cli() { ${quoted(process.execPath)} ${quoted(program.file)} "$@"; }`;
  const child = spawn('/bin/bash', ['-c', `${cli}; ${command}`], {
    cwd: run.cwd,
    env: cliEnvironment(program, run),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr, lines: linesOf(stdout) }));
  });
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
