import * as vscode from 'vscode';
import { type SystemTrash, systemTrash } from '../node/trash.ts';

/**
 * The trash of the machine where the files are. On the desktop VS Code's own is asked first, which is that of the
 * Explorer; in remote windows and in a browser it has none.
 * @param lastResort a folder for what no trash takes: an undo deletes nothing for good
 */
export function windowTrash(lastResort: string): SystemTrash {
  const system = systemTrash(lastResort);
  const hasOwn = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  if (!hasOwn) return system;
  return {
    places: system.places,
    get problem() {
      return system.problem;
    },
    move: async (file) => {
      try {
        await vscode.workspace.fs.delete(vscode.Uri.file(file), { useTrash: true });
      } catch {
        // Another file system, or a Linux desktop without a trash.
        await system.move(file);
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(system[Symbol.asyncDispose]()),
  };
}
