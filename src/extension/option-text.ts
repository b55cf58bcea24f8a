import type { Job } from '../core/job.ts';
import { optionEntries, type OptionValues } from '../core/options.ts';

/** An option's value as a person would say it. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ');
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === '' || value === undefined) return 'none';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}

/** `Size 64 · Fit cover`: these options, in the job's order. */
export const optionsText = ({ options }: Pick<Job, 'options'>, values: OptionValues): string =>
  optionEntries(options)
    .filter(([name]) => values[name] !== undefined)
    .map(([name, option]) => `${option.title ?? name} ${valueText(values[name])}`)
    .join(' · ');

/** The same of those options that are not as they are by themselves; '' when all are. */
export function changedText(job: Pick<Job, 'options'>, values: OptionValues): string {
  const changed = optionEntries(job.options)
    .map(([name, option]) => [name, values[name], option.default] as const)
    .filter(([, value, standard]) => JSON.stringify(value) !== JSON.stringify(standard));
  return optionsText(job, Object.fromEntries(changed));
}
