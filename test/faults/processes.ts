import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../support/processes.ts';

/** A process that is not mistaken for a later one of its number. */
export interface Known {
  readonly pid: number;
  readonly started: string;
}

/** The children of a process that run a script. */
export function workersOf(pid: number, script: string): readonly Known[] {
  return childrenOf(pid).flatMap((child) => {
    const started = startOf(child);
    return started !== undefined && runs(child, script) ? [{ pid: child, started }] : [];
  });
}

function runs(pid: number, script: string): boolean {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script);
  } catch {
    return !fs.existsSync('/proc/self');
  }
}

/** When it was started, as the kernel counts; undefined: it is gone, or a zombie. */
function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : (fields[19] ?? '');
  } catch {
    if (fs.existsSync('/proc/self')) return undefined;
    return kill(pid, 0) ? '' : undefined;
  }
}

export const isThere = ({ pid, started }: Known): boolean => startOf(pid) === started;

/** Those that are still there after so long. */
export async function leftAfter(processes: readonly Known[], ms: number): Promise<readonly Known[]> {
  const until = performance.now() + ms;
  let left = processes.filter(isThere);
  while (left.length > 0 && performance.now() < until) {
    await sleep(10);
    left = left.filter(isThere);
  }
  return left;
}

export function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
