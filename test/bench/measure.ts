import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import type { Contender, Work } from './contest.ts';
import { cpuSeconds, hasProc, memoryBytes } from './process-tree.ts';

export interface Measurement {
  readonly seconds: number;
  /** User and system time of the whole tree; undefined where it cannot be had. */
  readonly cpu: number | undefined;
  readonly exitCode: number;
  /** The end of what it said to stderr. */
  readonly complaint: string;
}

/** GNU time waits for its command with wait4, which counts every descendant that was waited for. */
const gnuTime = '/usr/bin/time';
export const hasTime = process.platform === 'linux' && existsSync(gnuTime);
const memoryEveryMs = 50;

/** Runs a contender once, undisturbed. */
export async function measureTime(contender: Contender, work: Work): Promise<Measurement> {
  return contender.isWarm === true ? measureWarm(contender, work) : measureCold(contender, work);
}

async function measureCold(contender: Contender, work: Work): Promise<Measurement> {
  const report = path.join(work.state, 'time');
  const started = performance.now();
  const child = start(contender, work, hasTime ? [gnuTime, '-f', '%U %S', '-o', report] : []);
  const { exitCode, complaint } = await ended(child);
  const seconds = (performance.now() - started) / 1000;
  // A non-zero exit puts a line of its own before the figures.
  const [user, system] = hasTime
    ? (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '').split(' ')
    : [];
  const cpu = user === undefined ? undefined : Number(user) + Number(system);
  return { seconds, cpu, exitCode, complaint };
}

async function measureWarm(contender: Contender, work: Work): Promise<Measurement> {
  const child = start(contender, work, []);
  const lines = readline.createInterface({ input: child.stdout ?? process.stdin });
  const end = ended(child);
  const pid = child.pid ?? 0;
  let [started, seconds, before, cpu]: (number | undefined)[] = [];
  for await (const line of lines) {
    if (line === 'ready') {
      before = hasProc ? cpuSeconds(pid) : undefined;
      started = performance.now();
      child.stdin?.write('go\n');
    } else if (line === 'done' && started !== undefined) {
      seconds = (performance.now() - started) / 1000;
      cpu = before === undefined ? undefined : cpuSeconds(pid) - before;
    }
  }
  const { exitCode, complaint } = await end;
  return { seconds: seconds ?? Number.NaN, cpu, exitCode, complaint };
}

/** Runs a contender once with a look at its tree's memory every so often; takes its time for that. */
export async function measureMemory(contender: Contender, work: Work): Promise<number | undefined> {
  const child = start(contender, work, []);
  const pid = child.pid;
  let peak = 0;
  const look = (): void => {
    if (hasProc && pid !== undefined) peak = Math.max(peak, memoryBytes(pid));
  };
  const timer = setInterval(look, memoryEveryMs);
  if (contender.isWarm === true) child.stdout?.once('data', () => child.stdin?.write('go\n'));
  child.stdout?.resume();
  await ended(child);
  clearInterval(timer);
  return hasProc ? peak : undefined;
}

function start(contender: Contender, work: Work, wrapper: readonly string[]): ChildProcess {
  const { program, args, env = {} } = contender.command(work);
  const [first = program, ...rest] = [...wrapper, program, ...args];
  return spawn(first, rest, {
    cwd: work.folder,
    env: { ...process.env, ...env },
    // What it prints goes nowhere, unless the bench must hear it.
    stdio: contender.isWarm === true ? ['pipe', 'pipe', 'pipe'] : ['ignore', 'ignore', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ exitCode: number; complaint: string }> {
  let complaint = '';
  child.stderr?.on('data', (data: Buffer) => (complaint = (complaint + data.toString()).slice(-1000)));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { exitCode: code ?? -1, complaint: complaint.trim() };
  } catch (error) {
    return { exitCode: -1, complaint: `could not be started: ${String(error)}` };
  }
}
