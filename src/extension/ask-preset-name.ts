import * as vscode from 'vscode';
import { presetEntry } from './preset-rows.ts';
import { presetsFor, savePreset } from './presets.ts';
import { askText } from './quick-input.ts';
import type { Order } from './order.ts';
import type { Services } from './services.ts';
import { openSettings } from './settings.ts';

/** Writes what an order asks for into the person's settings, under a name. */
export async function askAndSavePreset(order: Order, { jobs }: Services): Promise<'again' | 'stop'> {
  const { job, answers, nameTemplate, policies } = order;
  const mine = presetsFor(jobs, undefined).presets.filter(({ origin }) => origin === 'user');
  const answer = await askText(
    {
      title: 'Save as Preset',
      placeholder: 'Name',
      prompt: 'What it is to be called in lists, and by “Batch Pool: Run Preset…”.',
      value: '',
      canGoBack: true,
    },
    (name) => (name.trim() === '' ? 'It needs a name.' : undefined),
  );
  if (answer.kind !== 'answer') return answer.kind === 'stop' ? 'stop' : 'again';
  const name = answer.value.trim();
  if (mine.some((preset) => preset.name === name) && !(await mayReplace(name))) return 'again';
  const folder = policies?.['outputFolder'];
  const options = Object.assign({}, ...answers) as Readonly<Record<string, unknown>>;
  const outputFolder = typeof folder === 'string' ? folder : undefined;
  await savePreset(presetEntry(name, job, options, { nameTemplate, outputFolder }));
  const show = 'Show in Settings';
  void vscode.window
    .showInformationMessage(`The preset “${name}” is in your settings.`, show)
    .then((chosen) => (chosen === show ? openSettings('batchPool.presets') : undefined));
  return 'again';
}

async function mayReplace(name: string): Promise<boolean> {
  const replace = 'Replace';
  const detail = 'You have a preset of this name.';
  return (
    (await vscode.window.showWarningMessage(`Replace “${name}”?`, { modal: true, detail }, replace)) ===
    replace
  );
}
