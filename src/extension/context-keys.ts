import * as vscode from 'vscode';
import { type ContextKey, contextKeys } from './ids.ts';

/** Tells the `when` clauses of menus and of the palette. */
export function setContext(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', contextKeys[key], value);
}
