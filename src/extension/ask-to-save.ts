import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { unsavedAmong } from './unsaved.ts';

/**
 * Workers read the disk, so a picture that is open with unsaved changes would be taken in its old state: offers to
 * save it first.
 * @returns false: the person called it off
 */
export async function askToSave(job: Job, selected: readonly string[], show: Show): Promise<boolean> {
  const unsaved = unsavedUris(job, selected);
  const [one] = unsaved;
  if (one === undefined) return true;
  const save = unsaved.length === 1 ? 'Save' : 'Save All';
  const onDisk = 'Use Saved State';
  const answer = await vscode.window.showWarningMessage(
    unsaved.length === 1
      ? `${show(one.fsPath)} has unsaved changes.`
      : `${unsaved.length} of the selected files have unsaved changes.`,
    { modal: true, detail: `${job.title} reads files from the disk.` },
    save,
    onDisk,
  );
  if (answer === save) for (const uri of unsaved) await vscode.workspace.save(uri);
  return answer !== undefined;
}

type Show = (file: string) => string;

/** Tabs know of custom editors too, which are no text documents: a picture editor, say. */
export function unsavedUris(job: Job, selected: readonly string[]): readonly vscode.Uri[] {
  const dirty = new Map<string, vscode.Uri>();
  for (const { isDirty, input } of vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
    if (!isDirty || typeof input !== 'object' || input === null || !('uri' in input)) continue;
    const { uri } = input as { readonly uri: vscode.Uri };
    if (uri.scheme === 'file') dirty.set(uri.fsPath, uri);
  }
  return unsavedAmong([...dirty.keys()], selected, job.accepts).flatMap((file) => dirty.get(file) ?? []);
}
