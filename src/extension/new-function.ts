import path from 'node:path';
import * as vscode from 'vscode';
import { clickedUris } from './arguments.ts';
import { isUri } from './clicked.ts';
import { askChoice, askText, type Choice } from './quick-input.ts';
import type { Services } from './services.ts';
import { goThrough, type Place, type StepEnd } from './wizard.ts';

/** What a new function begins as. */
interface Template {
  readonly file: string;
  readonly extension: string;
}

const templates: readonly Choice<Template>[] = [
  {
    label: '$(symbol-function) JavaScript',
    description: 'an empty function, with types in its comments',
    value: { file: 'new.batch.mjs', extension: '.batch.mjs' },
  },
  {
    label: '$(symbol-function) TypeScript',
    description: 'run by Node 22.18 and newer as it is',
    value: { file: 'new.batch.ts', extension: '.batch.ts' },
  },
  {
    label: '$(book) Example: Count Words',
    description: 'options, and one table of all files',
    value: { file: 'word-count.batch.mjs', extension: '.batch.mjs' },
  },
  {
    label: '$(book) Example: f(x)',
    description: 'sleeps two seconds, then gives x·x',
    value: { file: 'square.batch.mjs', extension: '.batch.mjs' },
  },
];

/** The types that functions are written with; one file for all functions of a folder. */
const typesFile = 'batch-pool.d.ts';

/** Writes a function from a template, in the folder that was clicked, and opens it. */
export async function newFunction(args: readonly unknown[], { examples }: Services): Promise<void> {
  const folder = await folderFor(clickedUris(args, isUri)?.[0]);
  if (folder === undefined) return;
  let template = templates[0]?.value;
  let name = '';
  const askTemplate = async (place: Place): Promise<StepEnd> => {
    const asking = { title: 'New Map Function', placeholder: 'What does it begin as?', ...place };
    const answer = await askChoice(
      asking,
      templates,
      templates.find(({ value }) => value === template),
    );
    if (answer.kind !== 'answer') return answer.kind;
    template = answer.value;
    return 'next';
  };
  const askName = async (place: Place): Promise<StepEnd> => {
    const answer = await askText(
      {
        title: 'New Map Function',
        placeholder: 'word-count',
        prompt: `Its name; the file gets ${template?.extension ?? ''} behind it.`,
        value: name,
        ...place,
      },
      nameProblem,
    );
    if (answer.kind !== 'answer') return answer.kind;
    name = answer.value.trim();
    return 'next';
  };
  if (!(await goThrough(() => [askTemplate, askName])) || template === undefined) return;
  const { file, extension } = template;
  const target = vscode.Uri.joinPath(folder, name.endsWith(extension) ? name : `${name}${extension}`);
  const copy = (from: string, to: vscode.Uri): Thenable<void> =>
    vscode.workspace.fs.copy(vscode.Uri.file(path.join(examples, from)), to, { overwrite: false });
  try {
    await copy(file, target);
  } catch (error) {
    // A function that is there may be a person's work.
    if (!(error instanceof vscode.FileSystemError) || error.code !== 'FileExists') throw error;
    void vscode.window.showErrorMessage(
      `${path.basename(target.fsPath)} is there already; choose another name.`,
    );
    return;
  }
  // An older one may have been changed too.
  await Promise.resolve(copy(typesFile, vscode.Uri.joinPath(folder, typesFile))).catch(() => {});
  await openInFunction(target);
}

const nameProblem = (name: string): string | undefined => {
  if (name.trim() === '') return 'It needs a name.';
  return /^[\w-][\w .-]*$/.test(name.trim()) ? undefined : 'Expected letters, digits, dashes and dots.';
};

/** What was clicked, or its folder; else the folder of the workspace. */
async function folderFor(clicked: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  if (clicked !== undefined) {
    const { type } = await vscode.workspace.fs.stat(clicked);
    return (type & vscode.FileType.Directory) === 0 ? vscode.Uri.joinPath(clicked, '..') : clicked;
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return (await vscode.window.showWorkspaceFolderPick())?.uri;
  const [only] = folders;
  if (only === undefined)
    void vscode.window.showInformationMessage('Open a folder first: the function is written into it.');
  return only?.uri;
}

/** The cursor stands where the work is to be written. */
async function openInFunction(file: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const editor = await vscode.window.showTextDocument(document);
  const from = document.getText().indexOf('export default async');
  const line = document.positionAt(Math.max(0, from)).line + 1;
  const at = new vscode.Position(line, document.lineAt(line).firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
