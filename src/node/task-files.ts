import path from 'node:path';
import { isDynamicPattern } from 'tinyglobby';
import { expandPaths } from './expand-paths.ts';
import { isReallyBelow } from './workspace-files.ts';

export interface TaskFiles {
  /** Absolute; folders are not opened yet. */
  readonly paths: readonly string[];
  /** Patterns that no file has. */
  readonly unmatched: readonly string[];
  /** What was left out of all of it: patterns for the policy `exclude`. */
  readonly exclude: readonly string[];
  /** What leads out of the workspace folder, and must not. */
  readonly outside: readonly string[];
}

/**
 * The files of a task, found from its workspace folder on; the same for editor and command line.
 * @param trusted the task may name files outside of the folder too
 */
export async function taskFiles(
  patterns: readonly string[],
  folder: string,
  { trusted }: { readonly trusted: boolean },
): Promise<TaskFiles> {
  const exclude = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const outside = trusted
    ? []
    : wanted.filter((pattern) => !isReallyBelow(fixedPart(pattern, folder), folder));
  const inside = wanted.filter((pattern) => !outside.includes(pattern));
  const { paths, unmatched } = await expandPaths(inside, folder, exclude);
  // A pattern may match a link.
  const leaving = new Set(trusted ? [] : paths.filter((file) => !isReallyBelow(file, folder)));
  const below = paths.filter((file) => !leaving.has(file));
  return { paths: below, unmatched, exclude, outside: [...outside, ...leaving] };
}

/** The folder that a pattern starts from: what comes before its first `*`. A `..` behind that counts as well. */
function fixedPart(pattern: string, folder: string): string {
  const parts = pattern.split(/[/\\]/);
  if (isDynamicPattern(pattern) && /(^|[/\\{,])\.\.([/\\},]|$)/.test(pattern))
    return path.resolve(folder, '..');
  const dynamic = parts.findIndex((part) => isDynamicPattern(part));
  return path.resolve(folder, (dynamic < 0 ? parts : parts.slice(0, dynamic)).join('/') || '.');
}
