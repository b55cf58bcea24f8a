import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';

/** Reads how much memory processes have, in megabytes; those that are gone are left out. */
export interface ResidentMemory {
  /** Milliseconds between two readings that cost the machine next to nothing. */
  readonly everyMs: number;
  read(pids: readonly number[]): Promise<ReadonlyMap<number, number>>;
}

/**
 * Linux has it in a file (20 µs a process). Elsewhere a program of the system is asked, and less often; `pidusage`,
 * which does the same, would bring `wmic`, which newer Windows no longer has.
 */
export function residentMemory(platform: NodeJS.Platform): ResidentMemory {
  if (platform === 'linux') return { everyMs: 250, read: readProc };
  if (platform === 'win32') {
    return { everyMs: 2000, read: async () => parseTasklist(await output('tasklist', tasklistOptions)) };
  }
  return { everyMs: 500, read: async (pids) => parsePs(await output('ps', psOptions(pids))) };
}

async function readProc(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for (const pid of pids) {
    // `status` has kilobytes; `statm` has pages, whose size differs (64 kB on some ARM machines).
    const status = await fs.readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
    if (kilobytes !== undefined) found.set(pid, Number(kilobytes) / 1024);
  }
  return found;
}

export const psOptions = (pids: readonly number[]): readonly string[] => [
  '-o',
  'pid=,rss=',
  '-p',
  pids.join(','),
];

/** @param text lines of process id and kilobytes */
export function parsePs(text: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const line of text.split('\n')) {
    const [, pid, kilobytes] = /^\s*(\d+)\s+(\d+)\s*$/.exec(line) ?? [];
    if (pid !== undefined) found.set(Number(pid), Number(kilobytes) / 1024);
  }
  return found;
}

const tasklistOptions = ['/FO', 'CSV', '/NH'] as const;

/** @param text `"node.exe","1234","Console","1","81,234 K"`; what parts the thousands is the system's language */
export function parseTasklist(text: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const line of text.split('\n')) {
    const [, pid, kilobytes] = /^"[^"]*","(\d+)",.*,"([\d\D]*?)\s*K[^"]*"\s*$/.exec(line) ?? [];
    if (pid !== undefined) found.set(Number(pid), Number(kilobytes?.replaceAll(/\D/g, '')) / 1024);
  }
  return found;
}

function output(program: string, options: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const limits = { timeout: 5000, windowsHide: true, maxBuffer: 10_000_000 };
    // Without a reading the watch sees nothing; that must not end the run.
    execFile(program, [...options], limits, (_error, stdout) => resolve(stdout));
  });
}
