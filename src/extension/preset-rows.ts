import type { Job } from '../core/job.ts';
import type { NamedPreset } from '../core/preset.ts';
import { optionsText } from './option-text.ts';

export interface PresetRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** A preset in the list of one job. */
export function presetRow(preset: NamedPreset): PresetRow {
  const { title, job, options, description, outputFolder } = preset;
  const values = [
    optionsText(job, options),
    ...(outputFolder === undefined ? [] : [`into ${outputFolder}`]),
  ].filter((text) => text !== '');
  return {
    label: title,
    description: values.join(' · '),
    detail: description ?? '',
  };
}

/** A preset in the list of all. */
export function presetRowOfAll(preset: NamedPreset): PresetRow {
  const row = presetRow(preset);
  return {
    ...row,
    description: [preset.job.title, row.description].filter((text) => text !== '').join(': '),
  };
}

export const originTitles: Readonly<Record<NamedPreset['origin'], string>> = {
  workspace: 'Of this workspace',
  user: 'Yours',
  job: 'Ready-made',
};

const origins = ['workspace', 'user', 'job'] as const;

/** Presets by where they come from; what has none is left out. */
export const byOrigin = (
  presets: readonly NamedPreset[],
): readonly { readonly title: string; readonly presets: readonly NamedPreset[] }[] =>
  origins
    .map((origin) => ({
      title: originTitles[origin],
      presets: presets.filter((preset) => preset.origin === origin),
    }))
    .filter((group) => group.presets.length > 0);

/** What an entry of the setting `batchPool.presets` for these answers looks like. */
export function presetEntry(
  name: string,
  job: Job,
  options: Readonly<Record<string, unknown>>,
  {
    nameTemplate,
    outputFolder,
  }: { readonly nameTemplate?: string | undefined; readonly outputFolder?: string | undefined },
): { readonly name: string } & Readonly<Record<string, unknown>> {
  return {
    name,
    job: job.id,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(nameTemplate === undefined ? {} : { nameTemplate }),
    ...(outputFolder === undefined ? {} : { outputFolder }),
  };
}
