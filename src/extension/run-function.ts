import path from 'node:path';
import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { askedJob } from '../core/map/asked-job.ts';
import { functionName } from '../core/map/description.ts';
import type { FunctionDescription } from '../core/map/description.ts';
import { clickedUris } from './arguments.ts';
import { askOrder } from './ask-order.ts';
import { isUri, localOnly } from './clicked.ts';
import { uriAt, workspacePaths } from './links.ts';
import { newFunction } from './new-function.ts';
import type { Order } from './order.ts';
import { askChoice, type Choice } from './quick-input.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { faceSettings } from './settings.ts';

/** Why a person's own functions are not run; undefined: they are. */
export const functionRefusal = (): string | undefined =>
  vscode.workspace.isTrusted ? undefined : 'Your own functions run once you trust this workspace.';

const mostListed = 500;

/** Asks for a function of the workspace and its options, and runs it on what was clicked. */
export async function runFunction(
  job: Job,
  args: readonly unknown[],
  services: Services,
  runs: Runs,
): Promise<void> {
  if (await refused()) return;
  const clicked = clickedUris(args, isUri);
  const local = clicked === undefined ? undefined : localOnly(clicked);
  if (clicked !== undefined && local === undefined) return;
  const order = await askFunctionOrder(job, local, services, runs);
  const uris = order === undefined ? undefined : localOnly(order.uris);
  if (order !== undefined && uris !== undefined) await runs.run({ ...order, uris });
}

/** Asks for a function of the workspace and its options. @returns undefined: given up, or it cannot be used */
export async function askFunctionOrder(
  job: Job,
  local: readonly vscode.Uri[] | undefined,
  services: Services,
  runs: Runs,
  asking: { readonly begins?: boolean } = {},
): Promise<Order | undefined> {
  const found = await functionFiles();
  // Of a function that was clicked itself it is asked what it is to work on.
  const [only] = local?.length === 1 ? local : [];
  const itself = only === undefined ? undefined : found.find(({ fsPath }) => fsPath === only.fsPath);
  const module = itself ?? (await askFunction(found, services));
  if (module === undefined) return undefined;
  const description = await described(module, job, services);
  if (description === undefined) return undefined;
  await services.memory.update(lastKey, module.fsPath);
  return askOrder(job, itself === undefined ? local : undefined, services, runs, {
    ...asking,
    as: {
      job: askedJob(description),
      key: `map.${module.fsPath}`,
      answers: (uris, layers) => [
        { function: namedFrom(uris[0], module), with: Object.assign({}, ...layers) as object },
      ],
    },
  });
}

const lastKey = 'map.last';

/** Says that functions do not run here, where they do not. */
export async function refused(): Promise<boolean> {
  const refusal = functionRefusal();
  if (refusal === undefined) return false;
  const manage = 'Manage Trust';
  if ((await vscode.window.showWarningMessage(refusal, manage)) === manage)
    await vscode.commands.executeCommand('workbench.trust.manage');
  return true;
}

/** By the setting; in natural order of their paths. */
async function functionFiles(): Promise<readonly vscode.Uri[]> {
  const { functionFiles: glob } = faceSettings();
  const found = await vscode.workspace.findFiles(glob, '**/node_modules/**', mostListed);
  return found.filter(({ scheme }) => scheme === 'file').toSorted((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
}

async function askFunction(
  found: readonly vscode.Uri[],
  services: Services,
): Promise<vscode.Uri | undefined> {
  const paths = workspacePaths();
  const last = services.memory.get<string>(lastKey);
  const rows: readonly Choice<vscode.Uri | 'new' | 'other'>[] = [
    ...found.map((uri) => ({
      label: `$(symbol-function) ${functionName(path.basename(uri.fsPath))}`,
      description: paths.show(uri.fsPath),
      value: uri,
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator, value: 'new' },
    { label: '$(new-file) New Map Function…', description: 'from a template', value: 'new' },
    { label: '$(folder-opened) Another Module…', description: 'any .mjs, .cjs, .js or .ts', value: 'other' },
  ];
  const answer = await askChoice(
    { title: 'Run Map Function', placeholder: 'Which function?' },
    rows,
    rows.find(({ value }) => typeof value !== 'string' && value.fsPath === last),
  );
  if (answer.kind !== 'answer') return undefined;
  if (answer.value === 'new') await newFunction([], services);
  if (answer.value === 'other') return anotherModule();
  return answer.value === 'new' ? undefined : answer.value;
}

async function anotherModule(): Promise<vscode.Uri | undefined> {
  const filters = { Modules: ['mjs', 'cjs', 'js', 'mts', 'cts', 'ts'] };
  const [file] = (await vscode.window.showOpenDialog({ title: 'Run Map Function', filters })) ?? [];
  return file;
}

/** What the module is; where it cannot be used its sentence is shown, with a way to the line. */
async function described(
  module: vscode.Uri,
  job: Job,
  { batches, log }: Services,
): Promise<FunctionDescription | undefined> {
  // It is read from the disk.
  await vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === module.fsPath)?.save();
  const title = 'Looking at the function…';
  const found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return batches.describe(job.id, module.fsPath, abort.signal).catch((error: unknown) => {
        if (abort.signal.aborted) return undefined;
        throw error;
      });
    },
  );
  if (found === undefined || found.ok) return found?.description;
  const { problem, at, detail } = found;
  if (detail !== undefined) log.warn(detail);
  const place = at ?? { path: module.fsPath, line: 1, column: 1 };
  const text =
    at === undefined
      ? problem
      : `${problem.replace(/\.$/, '')} (at ${workspacePaths().show(at.path)}:${at.line}:${at.column}).`;
  const open = 'Open It';
  void vscode.window.showErrorMessage(text, open).then(async (answer) => {
    if (answer === open)
      await vscode.commands.executeCommand('vscode.open', uriAt(place.path, place.line, place.column));
  });
  return undefined;
}

/** As a preset or the header of a run names it: from the workspace folder on, where the files are in the same. */
function namedFrom(file: vscode.Uri | undefined, module: vscode.Uri): string {
  const folder = file && vscode.workspace.getWorkspaceFolder(file);
  const own = vscode.workspace.getWorkspaceFolder(module);
  return folder !== undefined && folder.uri.fsPath === own?.uri.fsPath
    ? path.relative(folder.uri.fsPath, module.fsPath).replaceAll('\\', '/')
    : module.fsPath;
}
