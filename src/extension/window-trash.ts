import fs from 'node:fs';
import * as vscode from 'vscode';
import { errorText } from '../node/os-error.ts';
import type { Trash } from '../node/undo.ts';

/** The trash belongs to the person's own machine: in remote windows, and in a browser, VS Code has none. */
export const hasTrash = (): boolean =>
  vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;

/**
 * Moves files to the trash. Where this fails (another file system, a Linux without one) the person is asked once
 * whether such files may go for good; else they stay.
 */
export function windowTrash(): Trash {
  if (!hasTrash()) return (file) => fs.promises.rm(file);
  let forGood: Promise<boolean> | undefined;
  return async (file) => {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(file), { useTrash: true });
    } catch (error) {
      forGood ??= askForGood(file, errorText(error));
      if (!(await forGood)) throw error;
      await fs.promises.rm(file);
    }
  };
}

async function askForGood(file: string, why: string): Promise<boolean> {
  const forGood = 'Delete for Good';
  const answer = await vscode.window.showWarningMessage(
    'Files cannot be moved to the trash. Delete them for good?',
    { modal: true, detail: `${file}\n${why}\n\nElse they stay, and the run can be undone again.` },
    forGood,
  );
  return answer === forGood;
}
