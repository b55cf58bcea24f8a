import { expect, it } from 'vitest';
import { bindOptions } from '../../../src/core/options.ts';
import { policySchema } from '../../../src/core/policies.ts';
import { withSettingNames } from '../../../src/extension/setting-problems.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';

const problems = (options: readonly object[], policies: readonly object[]): readonly string[] => {
  const layers = {
    options: options.map((layer) => ({ ...layer })),
    policies: policies.map((layer) => ({ ...layer })),
  };
  const bound = [thumbnails.bind(...layers.options), bindOptions(policySchema, ...layers.policies)];
  const said = bound.flatMap((one) => (one.ok ? [] : one.issues.map(({ message }) => message)));
  return withSettingNames(said, thumbnails, layers);
};

it('names the setting that is wrong as the settings do', () => {
  expect(problems([{ size: 'big' }], [{ retries: 99 }])).toEqual([
    'Expected batchPool.thumbnails.size to be a whole number from 1 to 16383, but got "big".',
    'Expected batchPool.retries to be a whole number from 0 to 10, but got 99.',
  ]);
});

it('leaves alone what another extension asked for', () => {
  expect(problems([{ size: 64 }, { size: 'big' }], [{}])).toEqual([
    'Expected size to be a whole number from 1 to 16383, but got "big".',
  ]);
});
