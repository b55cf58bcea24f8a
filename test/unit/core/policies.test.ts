import { describe, expect, it } from 'vitest';
import { bindOptions } from '../../../src/core/options.ts';
import { failureLimit, policySchema, workerCount } from '../../../src/core/policies.ts';

describe('workerCount', () => {
  it.each([
    [0, 8, 8],
    [0, 1, 1],
    [1, 8, 1],
    [12, 8, 12],
    [-1, 8, 7],
    [-7, 8, 1],
    [-8, 8, 1],
    [-64, 8, 1],
  ])('pool size %i on %i cores is %i workers', (poolSize, cores, wanted) => {
    expect(workerCount(poolSize, cores)).toBe(wanted);
  });
});

describe('failureLimit', () => {
  it.each([
    ['', 100, undefined],
    ['5', 100, 5],
    ['500', 100, 500],
    ['10%', 100, 10],
    ['10%', 101, 11],
    ['1%', 5, 1],
    ['0%', 100, 1],
    ['100%', 7, 7],
    ['50%', 0, 1],
  ])('“%s” of %i files ends the run after %o failures', (stopAfter, count, wanted) => {
    expect(failureLimit(stopAfter, count)).toBe(wanted);
  });
});

describe('the policies', () => {
  const accepts = (policies: Readonly<Record<string, unknown>>): boolean =>
    bindOptions(policySchema, policies).ok;

  it('have the defaults of the documentation', () => {
    expect(bindOptions(policySchema)).toMatchObject({
      ok: true,
      value: {
        poolSize: 0,
        workerType: 'auto',
        chunkSize: 0,
        timeoutSeconds: 60,
        retries: 0,
        stopAfter: '',
        onConflict: 'rename',
        outputFolder: '',
        keepDates: false,
        maxPixels: 100,
        allowSvg: false,
      },
    });
  });

  it.each(['', '1', '5', '12', '0%', '9%', '10%', '99%', '100%'])('stop after “%s”', (stopAfter) => {
    expect(accepts({ stopAfter })).toBe(true);
  });

  it.each(['0', '05', '-1', '1.5', '101%', '010%', '%', '5 %', '10%%', 'all', ' 5', '5\n'])(
    'do not stop after “%s”',
    (stopAfter) => {
      expect(accepts({ stopAfter })).toBe(false);
    },
  );

  it('say what stopAfter can be', () => {
    const bound = bindOptions(policySchema, { stopAfter: 'never' });
    expect(bound.ok ? [] : bound.issues.map(({ message }) => message)).toEqual([
      'Expected stopAfter to be a number or a percentage, such as 5 or 10%, but got "never".',
    ]);
  });

  it.each([
    { poolSize: -65 },
    { poolSize: 257 },
    { retries: 11 },
    { timeoutSeconds: 0 },
    { maxPixels: 0 },
    { onConflict: 'delete' },
    { workerType: 'fork' },
    { exclude: ['a', 1] },
  ])('refuse %o', (policies) => {
    expect(accepts(policies)).toBe(false);
  });

  it('have a text for each value that can be chosen', () => {
    for (const [name, option] of Object.entries(policySchema.properties)) {
      const {
        description,
        enum: values,
        enumDescriptions,
      } = option as {
        description?: string;
        enum?: readonly string[];
        enumDescriptions?: readonly string[];
      };
      expect(description, `the description of ${name}`).toMatch(/\.$/);
      expect(enumDescriptions?.length, `the texts for the values of ${name}`).toBe(values?.length);
    }
  });
});
