import * as vscode from 'vscode';
import { makePause } from '../node/pause.ts';
import { pathsInLine } from '../report/lines.ts';
import { resultsLanguage } from './ids.ts';
import { WorkspacePaths } from './workspace-paths.ts';

/** Links are made for the newest lines only: each is sent to the window anew whenever the output grows. */
const linkedLines = 5000;

/**
 * Makes the paths of result lines clickable. VS Code's own link finder cuts paths at spaces and brackets and knows
 * no relative ones, nor any outside the workspace.
 */
class ResultLinks implements vscode.DocumentLinkProvider {
  async provideDocumentLinks(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentLink[]> {
    const paths = workspacePaths();
    const pause = makePause();
    const links: vscode.DocumentLink[] = [];
    for (let i = Math.max(0, document.lineCount - linkedLines); i < document.lineCount; i++) {
      await pause();
      if (token.isCancellationRequested || i >= document.lineCount) break;
      for (const { start, end, path: shown, line, column } of pathsInLine(document.lineAt(i).text)) {
        const file = paths.resolve(shown);
        if (file !== undefined)
          links.push(new vscode.DocumentLink(new vscode.Range(i, start, i, end), uriAt(file, line, column)));
      }
    }
    return links;
  }
}

/** With the place in a text file, where there is one. */
export function uriAt(file: string, line: number | undefined, column = 1): vscode.Uri {
  const uri = vscode.Uri.file(file);
  return line === undefined ? uri : uri.with({ fragment: `L${line},${column}` });
}

/**
 * The results are a list, not code: without this the header, whose facts are indented, would stick to the top and hide
 * lines. (A default setting for the language does the same, and adds a useless entry to the settings page.)
 */
const noFolding: vscode.FoldingRangeProvider = { provideFoldingRanges: () => [] };

export const registerLinks = (): vscode.Disposable =>
  vscode.Disposable.from(
    vscode.languages.registerDocumentLinkProvider({ language: resultsLanguage }, new ResultLinks()),
    vscode.languages.registerFoldingRangeProvider({ language: resultsLanguage }, noFolding),
  );

/** By the folders that are open now. */
export function workspacePaths(): WorkspacePaths {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return new WorkspacePaths(
    folders.filter(({ uri }) => uri.scheme === 'file').map(({ name, uri }) => ({ name, path: uri.fsPath })),
  );
}
