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

/** `Size 64 · Fit cover`: the options that are not as they are by themselves; '' when all are. */
export function changedText({ options }: Pick<Job, 'options'>, values: OptionValues): string {
  return optionEntries(options)
    .filter(([name, option]) => {
      const value = values[name];
      return value !== undefined && JSON.stringify(value) !== JSON.stringify(option.default);
    })
    .map(([name, option]) => `${option.title ?? name} ${valueText(values[name])}`)
    .join(' · ');
}
