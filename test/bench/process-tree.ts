import { readdirSync, readFileSync } from 'node:fs';

/** All of Linux's /proc that the bench reads; elsewhere there is nothing, and the columns stay empty. */
export const hasProc = process.platform === 'linux';

interface ProcessFacts {
  readonly parent: number;
  /** Clock ticks, those of children that were waited for included. */
  readonly ticks: number;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

function readFacts(pid: string): ProcessFacts | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything; fields are counted from behind it (proc(5)).
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  const number = (index: number): number => Number(fields[index] ?? 0);
  return { parent: number(1), ticks: number(11) + number(12) + number(13) + number(14) };
}

/** A process and all below it. */
function tree(root: number): ReadonlyMap<number, ProcessFacts> {
  const all = new Map<number, ProcessFacts>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const facts = readFacts(name);
    if (facts !== undefined) all.set(Number(name), facts);
  }
  const found = new Map<number, ProcessFacts>();
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const facts = all.get(pid);
    if (facts === undefined) continue;
    found.set(pid, facts);
    for (const [child, { parent }] of all) if (parent === pid) queue.push(child);
  }
  return found;
}

/** Linux shows times to programs in hundredths of a second, whatever it counts in itself. */
const ticksPerSecond = 100;

/** User and system seconds that a tree has used so far. */
export function cpuSeconds(root: number): number {
  let ticks = 0;
  for (const facts of tree(root).values()) ticks += facts.ticks;
  return ticks / ticksPerSecond;
}

/** Bytes of memory that a tree takes now; pages that several processes share count once (PSS). */
export function memoryBytes(root: number): number {
  let kilobytes = 0;
  for (const pid of tree(root).keys()) {
    kilobytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);
  }
  return kilobytes * 1024;
}
