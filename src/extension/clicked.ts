import * as vscode from 'vscode';
import { elsewhereText, onDisk } from './arguments.ts';

/** @returns undefined when nothing is left; what was left out is said */
export function localOnly(uris: readonly vscode.Uri[]): readonly vscode.Uri[] | undefined {
  const selection = onDisk(uris);
  const said = elsewhereText(selection);
  if (said !== undefined) void vscode.window.showWarningMessage(said);
  return selection.uris.length === 0 ? undefined : selection.uris;
}

/** By its shape: another extension may bring its own copy of the class. */
export const isUri = (value: unknown): value is vscode.Uri =>
  typeof value === 'object' && value !== null && 'scheme' in value && 'fsPath' in value;
