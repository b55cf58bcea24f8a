import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import type { NamedPreset } from '../core/preset.ts';
import { changedText } from './option-text.ts';
import { byOrigin, presetRow, presetRowOfAll } from './preset-rows.ts';
import { type Answer, askChoice, type Asking, type Choice } from './quick-input.ts';

const { Separator } = vscode.QuickPickItemKind;

interface Offered {
  /** Of this job. */
  readonly presets: readonly NamedPreset[];
  readonly chosen: NamedPreset | undefined;
  readonly settings: OptionValues;
}

/** Asks which preset of a job to take. @returns undefined as the answer: none, the person answers questions */
export function askPresetOf(
  job: Job,
  { presets, chosen, settings }: Offered,
  asking: Asking,
): Promise<Answer<NamedPreset | undefined>> {
  const changed = changedText(job, settings);
  const custom: Choice<NamedPreset | undefined> = {
    label: '$(edit) Custom…',
    description: changed === '' ? '' : `from your settings: ${changed}`,
    detail: 'Asks for the options one by one.',
    value: undefined,
  };
  const choices: readonly Choice<NamedPreset | undefined>[] = [
    ...grouped(presets, presetRow),
    { label: '', kind: Separator, value: undefined },
    custom,
  ];
  const before = chosen === undefined ? custom : choices.find(({ value }) => value === chosen);
  return askChoice(asking, choices, before);
}

/** Asks which of all presets to run; what is wrong with some of them is told by a row of its own. */
export async function askPreset(
  presets: readonly NamedPreset[],
  problems: readonly string[],
): Promise<NamedPreset | 'problems' | undefined> {
  const wrong: readonly Choice<'problems'>[] = problems.map((problem) => ({
    label: '$(warning) Left Out',
    detail: problem,
    value: 'problems',
  }));
  const choices: readonly Choice<NamedPreset | 'problems' | undefined>[] = [
    ...grouped(presets, presetRowOfAll),
    ...(wrong.length === 0 ? [] : [{ label: 'Not usable', kind: Separator, value: undefined }, ...wrong]),
  ];
  const answer = await askChoice({ title: 'Run Preset', placeholder: 'Which preset?' }, choices);
  return answer.kind === 'answer' ? answer.value : undefined;
}

const grouped = (
  presets: readonly NamedPreset[],
  row: (preset: NamedPreset) => vscode.QuickPickItem,
): readonly Choice<NamedPreset | undefined>[] =>
  byOrigin(presets).flatMap(({ title, presets: own }) => [
    { label: title, kind: Separator, value: undefined },
    ...own.map((preset) => ({ ...row(preset), value: preset })),
  ]);
