import os from 'node:os';

/** What the machine has, in bytes. */
export interface MachineMemory {
  readonly platform: NodeJS.Platform;
  readonly total: number;
  readonly free: number;
  /** What a container or control group allows; 0, undefined or more than `total` where nothing does. */
  readonly constrained: number | undefined;
  /** What this process has of it. */
  readonly own: number;
}

export const thisMachine = (): MachineMemory => ({
  platform: process.platform,
  total: os.totalmem(),
  free: os.freemem(),
  constrained: process.constrainedMemory(),
  own: process.memoryUsage.rss(),
});

const megabyte = 1024 * 1024;
/** Below this even one worker, which has some 90 MB before its first picture, could do next to nothing. */
const leastMegabytes = 256;
const leastByItself = 512;
/** A worker with the picture library, and room for a photo of 24 megapixels. */
const workerMegabytes = 192;

/**
 * How many megabytes all workers together may have.
 * @param setting `batchPool.memoryLimit`; 0: half of what is free
 */
export function memoryLimit(setting: number, machine: MachineMemory): number {
  if (setting > 0) return Math.max(setting, leastMegabytes);
  const { platform, total, constrained = 0, own } = machine;
  // macOS counts what it caches as taken, though it gives it back at once (vm_stat's "free" alone is what libuv reads).
  const free = platform === 'darwin' ? Math.max(machine.free, total / 2) : machine.free;
  const allowed = constrained > 0 && constrained < total ? Math.min(free, constrained - own) : free;
  return Math.max(leastByItself, Math.floor(allowed / 2 / megabyte));
}

/** How many of the wanted workers the limit has room for. */
export function workersWithin(limit: number, wanted: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(limit / workerMegabytes)));
}
