import { readFileSync } from 'node:fs';
import { command, onPath } from './command.ts';

/** What `os-release` calls this system: `debian`, `ubuntu`, … */
export function systemId(): string | undefined {
  try {
    return /^ID="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

export const canInstallPackages = (): boolean => process.getuid?.() === 0 && onPath('apt-get') !== undefined;

/** Installs packages by apt-get, and says so. Throws with the line to type where this process may not. */
export async function installPackages(packages: readonly string[], whatFor: string): Promise<void> {
  if (!canInstallPackages()) {
    throw new Error(
      onPath('apt-get') === undefined
        ? `Missing for ${whatFor}. Install what your system calls: ${packages.join(', ')}.`
        : `Missing for ${whatFor}. Please run: sudo apt-get install ${packages.join(' ')}`,
    );
  }
  const begin = Date.now();
  console.log(`Installing ${packages.join(', ')} by apt-get, for ${whatFor}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A fresh container has no package lists; a machine whose lists are there may be offline.
  await command('apt-get', ['update'], { env }).catch((error: unknown) => console.log(String(error)));
  await command('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], { env });
  console.log(`Installed them in ${((Date.now() - begin) / 1000).toFixed(0)} s.`);
}
