import type { TObject } from 'typebox';
import type { Job } from '../core/job.ts';
import { nameTokens } from '../core/naming.ts';
import { optionEntries, type OptionSchema } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import { faceSchema } from '../extension/face-settings.ts';
import { jobSection, nameTemplateSetting, section } from '../extension/ids.ts';
import { presetsConfiguration } from './contributed-presets.ts';
import { optionFacts } from './option-facts.ts';

type Properties = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One category for how jobs are run, titled like the extension so that it stands on top, and one per job. */
export function contributedConfiguration(jobs: readonly Job[]): readonly object[] {
  return [
    {
      title: 'Batch Pool',
      order: 0,
      properties: { ...properties(section, policySchema, faceSchema), ...presetsConfiguration(jobs) },
    },
    ...jobs.map((job, i) => ({
      title: job.title,
      order: i + 1,
      properties: { ...properties(jobSection(job.id), job.options), ...nameTemplate(job) },
    })),
  ];
}

/** Settings that an untrusted workspace must not set. */
export function restrictedSettings(jobs: readonly Job[]): readonly string[] {
  const restricted = (prefix: string, ...schemas: readonly TObject[]): readonly string[] =>
    schemas
      .flatMap(optionEntries)
      .flatMap(([name, option]) => (extra(option).restricted === true ? [`${prefix}.${name}`] : []));
  return [
    ...restricted(section, policySchema, faceSchema),
    ...jobs.flatMap(({ id, options }) => restricted(jobSection(id), options)),
  ];
}

function properties(prefix: string, ...schemas: readonly TObject[]): Properties {
  const entries = schemas.flatMap(optionEntries);
  return Object.fromEntries(
    entries.map(([name, option], i) => [`${prefix}.${name}`, setting(option, i + 1)]),
  );
}

/** Keys of a schema that mean something to settings only. */
const extra = (
  option: OptionSchema & { readonly scope?: string; readonly restricted?: boolean },
): { readonly scope?: string; readonly restricted?: boolean } => option;

const setting = (option: OptionSchema, order: number): Readonly<Record<string, unknown>> => ({
  ...optionFacts(option),
  scope: extra(option).scope ?? 'resource',
  order,
});

/** The default is the job's own template, so that a person sees what they change. */
function nameTemplate({ id, nameTemplate: standard }: Job): Properties {
  const tokens = Object.entries(nameTokens).map(([token, meaning]) => `- \`{${token}}\`: ${meaning}`);
  return {
    [`${jobSection(id)}.${nameTemplateSetting}`]: {
      type: 'string',
      markdownDescription: `What results are called: a path made of names and these placeholders.\n\n${tokens.join('\n')}`,
      default: standard,
      scope: 'resource',
      order: 100,
    },
  };
}
