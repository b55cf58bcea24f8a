import fs from 'node:fs';
import os from 'node:os';
import { errorCode } from './os-error.ts';
import type { ProcessMark } from './record-lines.ts';

/** This process, as a record names it. */
export const ownMark = (): ProcessMark => ({
  pid: process.pid,
  machine: os.hostname(),
  started: startOf(process.pid),
});

/** How long a process of which nothing else can be known counts as there after its last word. */
const silenceMs = 24 * 3600 * 1000;
/** The same of one in another container on this machine: a restarted one soon goes on with what it had begun. */
const containerSilenceMs = 10 * 60_000;
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
  const [boot, namespace] = started.split(':');
  const [ownBoot, ownNamespace] = startOf(process.pid).split(':');
  const sameBoot = started !== '' && boot === ownBoot;
  if (sameBoot && namespace !== ownNamespace) return now - written < containerSilenceMs;
  if (!sameBoot && machine !== os.hostname()) return now - written < silenceMs;
  // Where the system does not tell one process from a later one of its number, the machine's start tells most.
  if (began < now - os.uptime() * 1000 - clockErrorMs) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and somebody else's. Where nothing else tells, it is not the one that wrote into this folder.
    if (errorCode(error) !== 'EPERM' || started === '') return false;
  }
  return !isZombie(pid) && (started === '' || startOf(pid) === started);
}

/** Whether there is a process of that number on this machine, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * Killed, and its number kept for a parent that never asks: in containers whose first process is no init, for ever.
 * Only Linux tells.
 */
const isZombie = (pid: number): boolean => 'ZX'.includes(statOf(pid)?.[0] ?? '-');

/** Boot, container and start time of a process on Linux: each container counts its processes anew. */
function startOf(pid: number): string {
  try {
    const start = statOf(pid)?.[19];
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = /\d+/.exec(fs.readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
    return start === undefined ? '' : `${boot}:${namespace}:${start}`;
  } catch {
    return '';
  }
}

/** The fields of man 5 proc from the third on, which is the state; undefined where the system has none. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before, in brackets, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
