import { describe, expect, it } from 'vitest';
import * as Type from 'typebox';
import { defineJob } from '../../../src/core/job.ts';
import { questionAbout, questionsFor } from '../../../src/extension/questions.ts';

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
    widths: Type.Array(Type.Integer({ minimum: 1, maximum: 9999 }), {
      title: 'Widths',
      default: [640, 1280],
    }),
    formats: Type.Array(Type.Enum(['avif', 'webp'], { enumDescriptions: ['New.', 'Old.'] }), {
      title: 'Formats',
      default: ['webp'],
      minItems: 1,
    }),
    colour: Type.String({
      title: 'Colour',
      default: '#ffffff',
      pattern: '^#[0-9a-f]{6}$',
      placeholder: 'colour as #rrggbb',
    }),
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

  it('take a list of numbers as people write it, and show it so', () => {
    const widths = questionAbout(job, 'widths', {});
    if (widths?.kind !== 'text') throw new Error('not a text');
    expect(widths.value).toBe('640, 1280');
    for (const text of ['640, 1280, 1920', '640 1280  1920', '640,1280,1920,'])
      expect([text, widths.read(text)]).toEqual([text, [640, 1280, 1920]]);
    expect(['640, x', '0', '12.5', '10000'].map((text) => widths.check(text) ?? 'fine')).toEqual(
      Array.from({ length: 4 }, () => 'Expected a list, each a whole number from 1 to 9999.'),
    );
  });

  it('let several of a few words be ticked', () => {
    const formats = questionAbout(job, 'formats', {});
    if (formats?.kind !== 'several') throw new Error('not a list to tick');
    expect(formats.value).toEqual(['webp']);
    expect(formats.choices.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      'avif: New.',
      'webp: Old.',
    ]);
    expect([formats.check(['avif', 'webp']), formats.check([])]).toEqual([undefined, expect.any(String)]);
  });

  it('take an empty text where the option may be empty, and a colour only where it is one', () => {
    const text = (name: string) => {
      const found = questionAbout(job, name, {});
      if (found?.kind !== 'text') throw new Error('not a text');
      return found.check;
    };
    expect(text('silent')('')).toBeUndefined();
    expect(text('colour')('#00ff00')).toBeUndefined();
    expect(text('colour')('green')).toBe('Expected a colour as #rrggbb.');
  });
});
