import * as vscode from 'vscode';

/** A message whose buttons do something; not waited for. */
export function showMessage(
  level: 'info' | 'warning' | 'error',
  text: string,
  actions: Readonly<Record<string, () => void>>,
): void {
  void show[level](text, ...Object.keys(actions)).then((answer) => {
    if (answer !== undefined) actions[answer]?.();
  });
}

const show: Readonly<Record<'info' | 'warning' | 'error', ShowMessage>> = {
  info: (text, ...buttons) => vscode.window.showInformationMessage(text, ...buttons),
  warning: (text, ...buttons) => vscode.window.showWarningMessage(text, ...buttons),
  error: (text, ...buttons) => vscode.window.showErrorMessage(text, ...buttons),
};
type ShowMessage = (text: string, ...buttons: readonly string[]) => Thenable<string | undefined>;
