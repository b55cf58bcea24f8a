import { execFileSync } from 'node:child_process';

/** Process ids of the children of a process that are not zombies. */
export function childrenOf(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,comm='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, state, name]) => Number(parent) === pid && !state?.startsWith('Z') && name !== 'ps')
    .map(([id]) => Number(id))
    .filter((id) => process.pid !== id);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return !state.startsWith('Z');
}
