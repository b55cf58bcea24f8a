import type { Job } from '../core/job.ts';
import { bindOptions } from '../core/options.ts';
import { policySchema } from '../core/policies.ts';
import type { BatchRequest } from '../node/batch.ts';
import { jobSection, section } from './ids.ts';

/**
 * Where a problem comes from a setting it is called by its whole name, as it is found in the settings; the core says
 * `size` for flags, answers and settings alike.
 */
export function withSettingNames(
  problems: readonly string[],
  job: Job | undefined,
  { options, policies }: Pick<BatchRequest, 'options' | 'policies'>,
): readonly string[] {
  const named = new Map<string, string>();
  // The first layer is the settings'.
  const layers = [
    [section, bindOptions(policySchema, policies[0] ?? {})],
    ...(job === undefined ? [] : [[jobSection(job.id), bindOptions(job.options, options[0] ?? {})] as const]),
  ] as const;
  for (const [prefix, bound] of layers) {
    for (const { option, message } of bound.ok ? [] : bound.issues)
      named.set(message, message.replace(`Expected ${option} `, `Expected ${prefix}.${option} `));
  }
  return problems.map((problem) => named.get(problem) ?? problem);
}
