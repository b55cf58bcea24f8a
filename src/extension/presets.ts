import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import { allPresets, isRecord, type NamedPreset, type PresetList, readPresets } from '../core/preset.ts';
import { section } from './ids.ts';

/** The setting's name, without its prefix. */
const presetsSetting = 'presets';

/**
 * All presets that count for a resource, the nearest first, and what is wrong with those that were left out. VS Code
 * lets a workspace's list take the place of the user's, so each is asked for on its own.
 */
export function presetsFor(jobs: readonly Job[], resource: vscode.Uri | undefined): PresetList {
  const found = vscode.workspace.getConfiguration(section, resource ?? null).inspect<unknown>(presetsSetting);
  const trusted = vscode.workspace.isTrusted;
  const user = readPresets(plain(found?.globalValue), jobs, { origin: 'user', trusted });
  const workspace = [found?.workspaceFolderValue, found?.workspaceValue].map((value) =>
    readPresets(plain(value), jobs, { origin: 'workspace', trusted }),
  );
  const named = new Map<string, NamedPreset>();
  for (const preset of workspace.flatMap(({ presets }) => presets))
    if (!named.has(preset.name)) named.set(preset.name, preset);
  return {
    presets: allPresets(jobs, user.presets, [...named.values()]),
    // In a window with one folder the workspace's settings are the folder's.
    problems: [...new Set([...workspace.flatMap(({ problems }) => problems), ...user.problems])],
  };
}

/** Adds a preset to the person's own settings; one of the same name is replaced. */
export async function savePreset(preset: { readonly name: string }): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section);
  const before = plain(configuration.inspect<unknown>(presetsSetting)?.globalValue);
  const others = (Array.isArray(before) ? (before as readonly unknown[]) : []).filter(
    (entry) => !isRecord(entry) || entry['name'] !== preset.name,
  );
  await configuration.update(presetsSetting, [...others, preset], vscode.ConfigurationTarget.Global);
}

/** VS Code gives objects as proxies, which cannot be sent or cloned. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
