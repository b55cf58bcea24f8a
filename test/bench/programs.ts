import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The path of a program, as a shell would find it. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const pythons = new Map<string, string | undefined>();

/** A Python that has a module: the system's own first, as Debian's packages belong to it. */
export function pythonWith(module: string): string | undefined {
  if (!pythons.has(module)) {
    const candidates = ['/usr/bin/python3', 'python3', 'python'];
    const found = candidates.find((program) => spawnSync(program, ['-c', `import ${module}`]).status === 0);
    pythons.set(module, found);
  }
  return pythons.get(module);
}

/** The first line that a program says of its version; undefined where it is not there. */
export function versionOf(program: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, [...args], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0]?.trim() : undefined;
}
