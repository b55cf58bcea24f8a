import fs from 'node:fs';
import path from 'node:path';

/** The files of a workspace that the command line reads too. */
export const settingsFile = path.join('.vscode', 'settings.json');
export const tasksFile = path.join('.vscode', 'tasks.json');

/**
 * The nearest folder upward that has tasks or settings of VS Code. The files are asked for, not their folder: at home
 * `.vscode` is where VS Code keeps its extensions.
 */
export function findWorkspace(from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if ([tasksFile, settingsFile].some((file) => fs.existsSync(path.join(folder, file)))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Whether a path is below a folder where it really is, also one that is not there yet. */
export function isReallyBelow(file: string, folder: string): boolean {
  const relative = path.relative(realOf(folder), realOf(file));
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** One that is not there will be made below what is. A link that leads nowhere counts as outside. */
function realOf(file: string): string {
  try {
    return fs.realpathSync.native(file);
  } catch {
    const above = path.dirname(file);
    if (above === file || isLink(file)) return file === above ? file : path.parse(file).root;
    return path.join(realOf(above), path.basename(file));
  }
}

function isLink(file: string): boolean {
  try {
    return fs.lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}
