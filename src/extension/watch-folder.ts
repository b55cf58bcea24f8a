import * as vscode from 'vscode';
import { clickedUris } from './arguments.ts';
import { askJob } from './ask-job.ts';
import { askOrder } from './ask-order.ts';
import { isUri, localOnly } from './clicked.ts';
import { jobKind } from './job-kind.ts';
import { workspacePaths } from './links.ts';
import type { Order } from './order.ts';
import { askChoice } from './quick-input.ts';
import { askFunctionOrder, refused } from './run-function.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import type { Watches } from './watches.ts';

const title = 'Watch Folder';

/** *Watch Folder…*: what is new and what changes in it is worked on as it settles, until it is stopped. */
export async function watchFolder(
  args: readonly unknown[],
  services: Services,
  runs: Runs,
  watches: Watches,
): Promise<void> {
  const clicked = clickedUris(args, isUri);
  const given = clicked === undefined ? await askFolder() : localOnly(clicked);
  const folders = given === undefined ? undefined : await foldersOf(given);
  if (folders === undefined) return;
  const job = await askJob(services.jobs.filter(canWatch), runs.last?.job, title);
  if (job === undefined) return;
  if (job.module !== undefined && (await refused())) return;
  const ask = job.module === undefined ? askOrder : askFunctionOrder;
  const asked = await ask(job, folders, services, runs, { begins: false });
  if (asked === undefined) return;
  // In the next window it waits for trust, as what a preset of the workspace began.
  const order: Order = job.module === undefined ? asked : { ...asked, ofWorkspace: true };
  if (order.ofWorkspace === true && !vscode.workspace.isTrusted)
    return void vscode.window.showErrorMessage(
      'A preset of this workspace can watch a folder once you trust the workspace.',
    );
  const existing = await askExisting(`${title} (${job.title})`);
  if (existing === undefined) return;
  if (jobKind(job) === 'in-place' && !(await confirmInPlace(job.title, folders))) return;
  await watches.start(order, existing);
}

/** One that makes something of all files together has no use for each as it comes. */
const canWatch = (job: Services['jobs'][number]): boolean => {
  const bound = job.bind();
  if (!bound.ok || job.together === true) return false;
  return bound.value.reduce === undefined && bound.value.lists === undefined;
};

async function askFolder(): Promise<readonly vscode.Uri[] | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const answer = await askChoice<vscode.Uri | undefined>({ title, placeholder: 'Which folder?' }, [
    ...folders.map(({ name, uri }) => ({
      label: `$(root-folder) ${name}`,
      description: 'workspace folder',
      value: uri,
    })),
    { label: '$(folder-opened) Folder…', value: undefined },
  ]);
  if (answer.kind !== 'answer') return undefined;
  if (answer.value !== undefined) return [answer.value];
  return vscode.window.showOpenDialog({
    title,
    openLabel: 'Watch',
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
  });
}

/** A file stands for nothing that could come. */
async function foldersOf(uris: readonly vscode.Uri[]): Promise<readonly vscode.Uri[] | undefined> {
  const kinds = await Promise.all(uris.map(async (uri) => (await vscode.workspace.fs.stat(uri)).type)).catch(
    () => [],
  );
  const folders = uris.filter((_, i) => ((kinds[i] ?? 0) & vscode.FileType.Directory) !== 0);
  if (folders.length > 0) return folders;
  void vscode.window.showInformationMessage('Select a folder to watch; files alone cannot be watched.');
  return undefined;
}

async function askExisting(asking: string): Promise<boolean | undefined> {
  const answer = await askChoice(
    { title: asking, placeholder: 'What about the files that are there already?' },
    [
      {
        label: 'Work on Them Too',
        description: 'unless it was done before; then on all that is new',
        value: true,
      },
      { label: 'Only What Is New', description: 'new files, and those that change', value: false },
    ],
  );
  return answer.kind === 'answer' ? answer.value : undefined;
}

/** Said once, and not for each file that comes. */
async function confirmInPlace(job: string, folders: readonly vscode.Uri[]): Promise<boolean> {
  const paths = workspacePaths();
  const where = folders.map(({ fsPath }) => paths.show(fsPath)).join(', ');
  const watch = 'Watch';
  const answer = await vscode.window.showWarningMessage(
    `${job} changes the files themselves: every one that comes into ${where}.`,
    { modal: true, detail: 'A copy of each is kept until the watch is undone or forgotten.' },
    watch,
  );
  return answer === watch;
}
