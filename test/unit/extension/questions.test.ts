import { describe, expect, it } from 'vitest';
import Type from 'typebox';
import { defineJob } from '../../../src/core/job.ts';
import { questionsFor } from '../../../src/extension/questions.ts';

const job = defineJob({
  id: 'test',
  title: 'Test',
  description: 'Tests.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{name}',
  options: Type.Object({
    size: Type.Integer({
      title: 'Size',
      description: 'Pixels.',
      default: 128,
      minimum: 1,
      maximum: 999,
      ask: true,
    }),
    silent: Type.String({ title: 'Silent', default: '' }),
    fit: Type.Enum(['in', 'out'], {
      title: 'Fit',
      enumDescriptions: ['Into.', 'Out of.'],
      default: 'in',
      ask: true,
    }),
    flag: Type.Boolean({ title: 'Flag', default: false, ask: true }),
  }),
  outputs: () => [],
  run: () => Promise.resolve({ outputs: [] }),
});

describe('questions from a schema', () => {
  it('are asked for the options that are marked, in their order', () => {
    expect(questionsFor(job, {}).map(({ option, kind }) => [option, kind])).toEqual([
      ['size', 'text'],
      ['fit', 'choice'],
      ['flag', 'choice'],
    ]);
  });

  it('leave out what a preset has settled', () => {
    expect(questionsFor(job, {}, { size: 75 }).map(({ option }) => option)).toEqual(['fit', 'flag']);
  });

  it('offer the value of the settings or of last time', () => {
    expect(questionsFor(job, { size: 64, fit: 'out' }).map(({ value }) => value)).toEqual([
      '64',
      'out',
      false,
    ]);
  });

  it('check a text while it is typed, and read it as what it stands for', () => {
    const [size] = questionsFor(job, {});
    if (size?.kind !== 'text') throw new Error('not a text');
    expect(['', '0', '1000', 'x', '1.5', ' 64 '].map((text) => size.check(text))).toEqual([
      ...Array.from({ length: 5 }, () => 'Expected a whole number from 1 to 999.'),
      undefined,
    ]);
    expect(size.read(' 64 ')).toBe(64);
  });

  it('explain every choice', () => {
    const fit = questionsFor(job, {})[1];
    expect(fit).toMatchObject({
      choices: [
        { label: 'in', detail: 'Into.' },
        { label: 'out', detail: 'Out of.' },
      ],
    });
  });
});
