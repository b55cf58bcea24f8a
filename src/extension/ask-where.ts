import path from 'node:path';
import * as vscode from 'vscode';
import { extensionsOf, promises, takesPictures } from '../core/accepts.ts';
import type { Job } from '../core/job.ts';
import { workspacePaths } from './links.ts';
import { type Answer, askChoice, type Choice } from './quick-input.ts';
import type { Place } from './wizard.ts';

type Where = readonly vscode.Uri[] | 'folder' | 'files';

/** The active editor's file, if the job reads its kind: the palette has no selection of its own. */
export function activeFile(job: Job): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (typeof input !== 'object' || input === null || !('uri' in input)) return undefined;
  const { uri } = input as { readonly uri: vscode.Uri };
  if (uri.scheme !== 'file') return undefined;
  return promises(job.accepts, path.basename(uri.fsPath)) ? uri : undefined;
}

/** Asks what to work on. @returns 'again' when a dialog was dismissed */
export async function askWhere(
  job: Job,
  place: Place,
  title = job.title,
): Promise<Answer<readonly vscode.Uri[]> | 'again'> {
  const asking = { title, placeholder: 'What do you want to work on?', ...place };
  const answer = await askChoice<Where>(asking, choices(job));
  if (answer.kind !== 'answer') return answer;
  const { value } = answer;
  const uris = value === 'folder' || value === 'files' ? await dialog(job, value) : value;
  return uris === undefined ? 'again' : { kind: 'answer', value: uris };
}

function choices(job: Job): readonly Choice<Where>[] {
  const active = activeFile(job);
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const names = folders.map(({ name }) => name).join(', ');
  return [
    ...(active === undefined
      ? []
      : [
          {
            label: `$(file) ${path.basename(active.fsPath)}`,
            description: workspacePaths().show(active.fsPath),
            value: [active],
          },
        ]),
    ...(folders.length === 0
      ? []
      : [{ label: '$(root-folder) Workspace', description: names, value: folders.map(({ uri }) => uri) }]),
    { label: '$(folder-opened) Folder…', description: 'with everything in it', value: 'folder' },
    { label: '$(files) Files…', description: '', value: 'files' },
  ];
}

/** One dialog cannot offer files and folders together on Windows and Linux. */
async function dialog(job: Job, kind: 'folder' | 'files'): Promise<readonly vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    title: job.title,
    openLabel: 'Select',
    canSelectMany: true,
    canSelectFiles: kind === 'files',
    canSelectFolders: kind === 'folder',
    // Names of texts say more than extensions can: `access.log.1`.
    ...(kind === 'files' && takesPictures(job.accepts)
      ? { filters: { Pictures: [...extensionsOf(job.accepts)], 'All Files': ['*'] } }
      : {}),
  });
}
