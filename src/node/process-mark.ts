import fs from 'node:fs';
import os from 'node:os';
import type { ProcessMark } from './record-lines.ts';

/** This process, as a record names it. */
export const ownMark = (): ProcessMark => ({
  pid: process.pid,
  machine: os.hostname(),
  started: startOf(process.pid),
});

/** Whether that very process is still there. Of another machine's nothing can be known: it may be. */
export function isAlive({ pid, machine, started }: ProcessMark): boolean {
  if (machine !== os.hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and somebody else's, so it is not the one that wrote into this person's folder.
    return false;
  }
  return started === '' || startOf(pid) === started;
}

/** Boot and start time of a process on Linux (man 5 proc): numbers of processes are given out again. */
function startOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; field 22 is the 20th behind it.
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${start}`;
  } catch {
    return '';
  }
}
