import fs from 'node:fs';
import path from 'node:path';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

/** A disk that has next to no room left. */
export interface FullDisk extends Disposable {
  /** Makes room. */
  empty(): void;
}

/** Fills the disk of a scenario up to its room; does nothing for the others. */
export function fillDisk(world: World, { fault, room }: Scenario): FullDisk {
  const disk =
    fault === 'disk full'
      ? world.resultsDisk
      : fault === 'disk of the record full'
        ? world.stateDisk
        : 'none';
  if (typeof disk === 'string') return { empty: () => {}, [Symbol.dispose]: () => {} };
  const filler = path.join(disk.path, 'filler');
  const { bavail, bsize } = fs.statfsSync(disk.path);
  const fd = fs.openSync(filler, 'w');
  try {
    const block = Buffer.alloc(1 << 20, 1);
    for (let left = bavail * bsize - room; left > 0;) {
      left -= fs.writeSync(fd, block, 0, Math.min(left, block.length));
    }
  } catch {
    // Full before it was thought to be.
  } finally {
    fs.closeSync(fd);
  }
  const empty = (): void => fs.rmSync(filler, { force: true });
  return { empty, [Symbol.dispose]: empty };
}
