import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { childrenOf } from '../support/processes.ts';

/** Process ids of the extension's workers; the host has children of other extensions too. */
export const workers = (): readonly number[] =>
  childrenOf(process.pid).filter((pid) => commandLine(pid).includes('worker.cjs'));

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return ''; // It has ended meanwhile.
  }
}

/** Processor time that a process has used, in the system's own unit; where there is no /proc, always 0. */
export function cpuTicks(pid: number): number {
  try {
    // Behind the name, which may hold anything, and its bracket: fields 14 and 15 of proc(5).
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
