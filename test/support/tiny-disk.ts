import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface TinyDisk extends Disposable {
  readonly path: string;
}

/** A disk of so many bytes at `<folder>/disk`; a text says why there can be none (it takes root and Linux). */
export function tinyDisk(folder: string, bytes: number, options = ''): TinyDisk | string {
  const disk = path.join(folder, 'disk');
  fs.mkdirSync(disk);
  try {
    const size = `size=${bytes}${options === '' ? '' : `,${options}`}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    return `no disk can be mounted here: ${String(error).split('\n')[0] ?? ''}`;
  }
  return { path: disk, [Symbol.dispose]: () => void execFileSync('umount', ['-l', disk]) };
}
