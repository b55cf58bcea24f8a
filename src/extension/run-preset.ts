import * as vscode from 'vscode';
import { findPreset, isRecord, type NamedPreset } from '../core/preset.ts';
import { clickedUris } from './arguments.ts';
import { presetParts } from './ask-order.ts';
import { askPreset } from './ask-preset.ts';
import { activeFile, askWhere } from './ask-where.ts';
import { isUri, localOnly } from './clicked.ts';
import type { Order } from './order.ts';
import { presetsFor } from './presets.ts';
import type { Runs } from './runs.ts';
import type { Services } from './services.ts';
import { openSettings } from './settings.ts';

/**
 * Runs a preset on what was clicked, or on what the person then chooses. A key binding names it:
 * `"args": "Large"`, or `"args": { "preset": "Large" }`.
 */
export async function runPreset(args: readonly unknown[], services: Services, runs: Runs): Promise<void> {
  const clicked = clickedUris(args, isUri);
  const given = clicked === undefined ? undefined : localOnly(clicked);
  if (clicked !== undefined && given === undefined) return;
  const preset = await wanted(nameIn(args), given?.[0], services);
  if (preset === undefined) return;
  const uris = given ?? (await where(preset));
  if (uris !== undefined) await runs.run(presetOrder(preset, uris));
}

/** No questions but those before something is replaced: that is what a preset is for. */
const presetOrder = (preset: NamedPreset, uris: readonly vscode.Uri[]): Order => ({
  job: preset.job,
  uris,
  answers: [preset.options],
  ...presetParts(preset),
  asks: true,
});

function nameIn([first]: readonly unknown[]): string | undefined {
  if (typeof first === 'string') return first;
  const named = isRecord(first) ? first['preset'] : undefined;
  return typeof named === 'string' ? named : undefined;
}

async function wanted(
  name: string | undefined,
  resource: vscode.Uri | undefined,
  { jobs }: Services,
): Promise<NamedPreset | undefined> {
  const { presets, problems } = presetsFor(jobs, resource ?? vscode.workspace.workspaceFolders?.[0]?.uri);
  if (name === undefined) {
    const answer = await askPreset(presets, problems);
    if (answer === 'problems') await openSettings(presetsSettingId);
    return answer === 'problems' ? undefined : answer;
  }
  const found = findPreset(presets, name);
  if (typeof found !== 'string') return found;
  const settings = 'Open Settings';
  // Most likely it was left out.
  const answer = await vscode.window.showErrorMessage([found, ...problems].join(' '), settings);
  if (answer === settings) await openSettings(presetsSettingId);
  return undefined;
}

const presetsSettingId = 'batchPool.presets';

/** The picture in the active editor, or what the person chooses: a key binding knows no selection. */
async function where({ job, title }: NamedPreset): Promise<readonly vscode.Uri[] | undefined> {
  const active = activeFile(job);
  if (active !== undefined) return [active];
  for (;;) {
    const answer = await askWhere(job, { step: 0, totalSteps: 0 }, title);
    if (answer === 'again') continue;
    return answer.kind === 'answer' ? localOnly(answer.value) : undefined;
  }
}
