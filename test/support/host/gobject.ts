import { existsSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { installPackages } from './apt.ts';
import { command } from './command.ts';

const name = 'libgobject-2.0.so.0';

/**
 * The system's GLib, as Electron loads it on Linux: preloaded, it gets into the way of the one inside libvips.
 * Installs it where it is missing.
 */
export async function systemGobject(): Promise<string> {
  const there = await find();
  if (there !== undefined) return there;
  // What Debian and Ubuntu called it before and since their move to 64-bit time.
  await installPackages(['libglib2.0-0'], 'tests of two GLibs in one process').catch(() =>
    installPackages(['libglib2.0-0t64'], 'tests of two GLibs in one process'),
  );
  const installed = await find();
  if (installed === undefined) throw new Error(`There is no ${name}, though its package is installed.`);
  return installed;
}

async function find(): Promise<string | undefined> {
  const known = await command('ldconfig', ['-p']).catch(() => '');
  const listed = known
    .split('\n')
    .filter((line) => line.trim().startsWith(name))
    .flatMap((line) => line.split('=> ')[1]?.trim() ?? []);
  const usual = globSync([`lib/*-linux-gnu*/${name}`, `lib64/${name}`, `lib/${name}`], {
    cwd: '/usr',
    absolute: true,
  });
  return [...listed, ...usual].find((file) => existsSync(file));
}
