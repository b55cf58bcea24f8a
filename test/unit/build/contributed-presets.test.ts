import Schema from 'typebox/schema';
import { describe, expect, test } from 'vitest';
import {
  presetsConfiguration,
  problemMatchers,
  taskDefinitions,
} from '../../../src/build/contributed-presets.ts';
import { noBudget } from '../../../src/core/budget.ts';
import { failure } from '../../../src/core/failure.ts';
import { failed } from '../../../src/core/outcome.ts';
import { readPresets } from '../../../src/core/preset.ts';
import { jobs } from '../../../src/jobs/index.ts';
import { resultLine } from '../../../src/report/lines.ts';

const setting = presetsConfiguration(jobs)['batchPool.presets'] ?? {};
const place = { origin: 'user', trusted: true } as const;

describe('what settings.json underlines is what is refused', () => {
  const good = { name: 'a', job: 'thumbnails' };
  test.each([
    [[], true],
    [[good], true],
    [[{ ...good, options: { size: 5, fit: 'cover' }, check: { maxBytes: 3 }, outputFolder: 'x' }], true],
    [[{ name: 'a' }], false],
    [[{ job: 'thumbnails' }], false],
    [[{ ...good, job: 'thumbnale' }], false],
    [[{ ...good, options: { size: 0 } }], false],
    [[{ ...good, options: { fit: 'round' } }], false],
    [[{ ...good, options: { sice: 1 } }], false],
    [[{ ...good, optoins: {} }], false],
    [[{ ...good, check: { maxBytes: -1 } }], false],
    [[3], false],
    [{}, false],
  ])('%j', (value, isGood) => {
    expect(Schema.Check(setting, value)).toBe(isGood);
    expect(readPresets(value, jobs, place).problems.length === 0).toBe(isGood);
  });

  test.each(jobs.map((job) => [job.id, job] as const))(
    '%s: every option may be said, with its default',
    (id, job) => {
      const bound = job.bind();
      const entry = [{ name: 'a', job: id, options: bound.ok ? bound.value.options : {} }];
      expect(Schema.Check(setting, entry)).toBe(true);
      expect(Schema.Check(setting, [{ name: 'a', job: id, options: { noSuchOption: 1 } }])).toBe(false);
    },
  );
});

test('a task offers the jobs, the options of all of them, and the budget', () => {
  const [definition] = taskDefinitions(jobs);
  const properties = definition?.['properties'] as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
  expect(properties['job']?.['enum']).toEqual(jobs.map(({ id }) => id));
  const options = properties['options']?.['properties'] as Readonly<
    Record<string, { readonly description: string }>
  >;
  for (const job of jobs)
    expect(Object.keys(options)).toEqual(expect.arrayContaining(Object.keys(job.options.properties)));
  expect(options['quality']?.description).toContain('thumbnails: Quality of JPEG, WebP and AVIF thumbnails.');
  for (const [check, isGood] of [
    [true, true],
    [{ maxWidth: 3 }, true],
    [noBudget, true],
    ['yes', false],
    [{ max: 1 }, false],
  ] as const)
    expect(Schema.Check(properties['check'] ?? {}, check)).toBe(isGood);
});

describe('the problem matcher', () => {
  const pattern = problemMatchers[0]?.['pattern'] as Readonly<Record<string, unknown>>;
  const regexp = new RegExp(String(pattern['regexp']));
  const lineOf = (file: string): string =>
    resultLine(
      {
        item: { source: { path: file } },
        outcome: failed(0, failure('damaged', { found: 'so [it] failed: is' })),
      },
      { style: 'facts', relative: (each) => each },
    );

  test.each([
    ['a.jpg', 'a.jpg'],
    ['b c (1) [2].jpg', 'b c (1) [2].jpg'],
    ['c failed: d.jpg', 'c failed: d.jpg'],
    ['e  f.jpg', 'e  f.jpg'],
    ['ü/写真.jpg', 'ü/写真.jpg'],
    ['quote".jpg', 'quote\\".jpg'],
  ])('finds %s, its message and its code', (file, found) => {
    const match = regexp.exec(lineOf(file));
    expect([
      match?.[Number(pattern['file'])],
      match?.[Number(pattern['message'])],
      match?.[Number(pattern['code'])],
    ]).toEqual([found, 'The picture is damaged or cut short: so [it] failed: is.', 'damaged']);
  });
});
