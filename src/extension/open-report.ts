import * as vscode from 'vscode';

/** Shows a report beside what the person looks at, rendered; the focus stays where it is. */
export async function openReport(file: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  try {
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
  } catch {
    // VS Code's Markdown extension can be switched off.
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  }
}
