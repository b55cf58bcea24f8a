import * as vscode from 'vscode';
import type { Job } from '../core/job.ts';
import type { OptionValues } from '../core/options.ts';
import type { NamedPreset } from '../core/preset.ts';
import { type Answers, type Way, wayKey } from './answers.ts';
import { changedText, optionsText } from './option-text.ts';
import { byOrigin, presetRow, presetRowOfAll } from './preset-rows.ts';
import { type Answer, askChoice, type Asking, type Choice } from './quick-input.ts';

const { Separator } = vscode.QuickPickItemKind;

/** Asks where the options are to come from: presets first, then other ways. */
export function askWay(
  job: Job,
  presets: readonly NamedPreset[],
  { last, before }: Answers,
  settings: OptionValues,
  asking: Asking,
): Promise<Answer<Way>> {
  const asSet = changedText(job, settings);
  const ways: readonly Choice<Way>[] = [
    ...(last === undefined
      ? []
      : [{ label: '$(history) As Last Time', description: optionsText(job, last), value: 'last' as const }]),
    {
      label: '$(gear) As in Settings',
      description: asSet === '' ? 'all by default' : asSet,
      value: 'settings',
    },
    { label: '$(edit) Custom…', description: 'asks for the options one by one', value: 'custom' },
  ];
  const line: Choice<Way> = { label: '', kind: Separator, value: 'custom' };
  const choices: readonly Choice<Way>[] = [
    ...grouped<Way>(presets, presetRow, 'custom'),
    ...(presets.length === 0 ? [] : [line]),
    ...ways,
  ];
  const selectable = choices.filter(({ kind }) => kind !== Separator);
  return askChoice(
    asking,
    choices,
    selectable.find(({ value }) => before !== undefined && wayKey(value) === wayKey(before)),
  );
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
    ...grouped<NamedPreset | undefined>(presets, presetRowOfAll, undefined),
    ...(wrong.length === 0 ? [] : [{ label: 'Not usable', kind: Separator, value: undefined }, ...wrong]),
  ];
  const answer = await askChoice({ title: 'Run Preset', placeholder: 'Which preset?' }, choices);
  return answer.kind === 'answer' ? answer.value : undefined;
}

/** @param none the value of a separator, which cannot be chosen */
const grouped = <T>(
  presets: readonly NamedPreset[],
  row: (preset: NamedPreset) => vscode.QuickPickItem,
  none: T,
): readonly Choice<T | NamedPreset>[] =>
  byOrigin(presets).flatMap(({ title, presets: own }): readonly Choice<T | NamedPreset>[] => [
    { label: title, kind: Separator, value: none },
    ...own.map((preset) => ({ ...row(preset), value: preset })),
  ]);
