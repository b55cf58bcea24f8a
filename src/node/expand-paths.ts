import fs from 'node:fs';
import path from 'node:path';
import { naturalCompare } from './natural.ts';

/** Nobody means them with `**`; hidden folders are left out by themselves. */
const ignore = ['**/node_modules/**'];

/**
 * Absolute paths of what was named, in its order. A name that exists is taken as it is, also `a[1].jpg`; another
 * one that looks like a pattern is matched, in natural order; the rest is passed on to be listed as missing.
 * @param without patterns of what no pattern gives
 */
export async function expandPaths(
  names: readonly string[],
  cwd: string,
  without: readonly string[] = [],
): Promise<{ readonly paths: readonly string[]; readonly unmatched: readonly string[] }> {
  const paths: string[] = [];
  const unmatched: string[] = [];
  for (const name of names) {
    const file = path.resolve(cwd, name);
    if (isThere(file)) {
      paths.push(file);
      continue;
    }
    // A shell gives names that are there, and most programs too: few runs need what reads patterns.
    const { glob, isDynamicPattern } = await import('tinyglobby');
    if (!isDynamicPattern(name)) {
      paths.push(file);
      continue;
    }
    // As a shell does it: folders are matched too, and not opened here, so that what is left out of folders is.
    const found = await glob(name, {
      cwd,
      absolute: true,
      onlyFiles: false,
      expandDirectories: false,
      ignore: [...ignore, ...without],
    });
    if (found.length === 0) unmatched.push(name);
    paths.push(...found.map((each) => path.resolve(each)).toSorted(naturalCompare));
  }
  return { paths, unmatched };
}

/** What may not be looked at is not known to be there; a plain name is passed on all the same, and its line says why. */
function isThere(file: string): boolean {
  try {
    fs.lstatSync(file);
    return true;
  } catch {
    return false;
  }
}
