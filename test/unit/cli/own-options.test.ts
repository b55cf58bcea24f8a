import { expect, test } from 'vitest';
import { takeOwnOptions } from '../../../src/cli/own-options.ts';
import { parseJobArguments } from '../../../src/cli/flags.ts';
import { map } from '../../../src/jobs/map.ts';

test('values for the module’s own options are taken out of the arguments', () => {
  const args = [
    '--with.size=3',
    'a.txt',
    '--with.loud',
    '--with.tag=a',
    '--with.tag=b=c',
    '--',
    '--with.x=1',
  ];
  expect(takeOwnOptions(map.options, args)).toEqual({
    args: ['a.txt', '--', '--with.x=1'],
    values: { with: { size: '3', loud: 'true', tag: ['a', 'b=c'] } },
  });
});

test('no name does harm, and those of other jobs stay', () => {
  const { values } = takeOwnOptions(map.options, ['--with.__proto__=1', '--other.x=1']);
  expect(Object.entries(values['with'] ?? {})).toEqual([['__proto__', '1']]);
  expect(takeOwnOptions(map.options, ['--other.x=1']).args).toEqual(['--other.x=1']);
});

test('beside other flags', () => {
  const parsed = parseJobArguments(map, [
    '--function',
    'f.mjs',
    '--with.size=3',
    'texts',
    '--pool-size',
    '2',
  ]);
  expect(parsed.ok && [parsed.command.job, parsed.command.policies, parsed.command.paths]).toEqual([
    { function: 'f.mjs', with: { size: '3' } },
    { poolSize: 2 },
    ['texts'],
  ]);
});
