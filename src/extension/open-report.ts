import * as vscode from 'vscode';

/** Shows a report beside what the person looks at, rendered; the focus stays where it is. */
export const openReport = (file: string): Promise<void> => openPage(vscode.Uri.file(file));

/** The same for any Markdown document. */
export async function openPage(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  } catch {
    // VS Code's Markdown extension can be switched off.
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }
}
