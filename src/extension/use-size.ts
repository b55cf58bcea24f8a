import * as vscode from 'vscode';
import { poolSizeSetting } from '../core/pool-sizes.ts';
import type { PoolSetup } from '../core/pool-verdict.ts';
import { section } from './ids.ts';
import { askChoice, type Choice } from './quick-input.ts';
import { showQuietly } from './show-end.ts';

interface Use {
  readonly cores: number;
  /** Processes and threads were compared: the better ones are stored too. */
  readonly compared: boolean;
  readonly resource: vscode.Uri | undefined;
}

/** *Use This Size*: stores it where the person wants it. */
export async function useSize(
  { workers, type }: PoolSetup,
  { cores, compared, resource }: Use,
): Promise<void> {
  const target = await askTarget();
  if (target === undefined) return;
  const configuration = vscode.workspace.getConfiguration(section, resource ?? null);
  const value = poolSizeSetting(workers, cores);
  await configuration.update('poolSize', value, target);
  if (compared) await configuration.update('workerType', type, target);
  const counts = vscode.workspace.getConfiguration(section, resource ?? null).get<number>('poolSize');
  const stored = `${section}.poolSize is ${value} now`;
  if (counts === value) return showQuietly(stored);
  void vscode.window.showWarningMessage(
    `${stored} for you, but this workspace has ${counts ?? 'another one'}, and that counts here.`,
  );
}

/** In a window without a folder there is nothing to choose. @returns undefined: given up */
async function askTarget(): Promise<vscode.ConfigurationTarget | undefined> {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  if (vscode.workspace.workspaceFolders === undefined) return Global;
  const found = vscode.workspace.getConfiguration(section).inspect<number>('poolSize');
  const now = (value: number | undefined): string => (value === undefined ? 'not set there' : `now ${value}`);
  const choices: readonly Choice<vscode.ConfigurationTarget>[] = [
    { label: 'User', description: `everywhere on this machine, ${now(found?.globalValue)}`, value: Global },
    { label: 'Workspace', description: `here, ${now(found?.workspaceValue)}`, value: Workspace },
  ];
  const answer = await askChoice({ title: 'Use This Size', placeholder: 'Which settings?' }, choices);
  return answer.kind === 'answer' ? answer.value : undefined;
}
