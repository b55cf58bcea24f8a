import fs from 'node:fs';
import os from 'node:os';
import type { ProcessMark } from './record-lines.ts';

/** This process, as a record names it. */
export const ownMark = (): ProcessMark => ({
  pid: process.pid,
  machine: os.hostname(),
  started: startOf(process.pid),
});

/** How long a process of which nothing else can be known counts as there after its last word. */
const silenceMs = 24 * 3600 * 1000;
/** Clocks are set right now and then. */
const clockErrorMs = 60_000;

/**
 * Whether that very process is still there. Of another machine's nothing can be known, nor of one under another name
 * (a Mac takes its name from the network): it counts as there for a day, or a run of its could never be resumed.
 * @param began when it wrote its first line, in milliseconds since 1970
 * @param written when it wrote its last one
 */
export function isAlive({ pid, machine, started }: ProcessMark, began: number, written: number): boolean {
  const now = Date.now();
  const here =
    machine === os.hostname() || (started !== '' && bootOf(started) === bootOf(startOf(process.pid)));
  if (!here) return now - written < silenceMs;
  // Where the system does not tell one process from a later one of its number, the machine's start tells most.
  if (began < now - os.uptime() * 1000 - clockErrorMs) return false;
  try {
    process.kill(pid, 0);
  } catch {
    // EPERM: it is there and somebody else's, so it is not the one that wrote into this person's folder.
    return false;
  }
  return started === '' || startOf(pid) === started;
}

const bootOf = (started: string): string => started.slice(0, started.indexOf(':'));

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
