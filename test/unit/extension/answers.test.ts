import { describe, expect, it } from 'vitest';
import Type from 'typebox';
import { defineJob } from '../../../src/core/job.ts';
import { jobPresets } from '../../../src/core/preset.ts';
import { Answers } from '../../../src/extension/answers.ts';

const job = defineJob({
  id: 'test',
  title: 'Test',
  description: 'Tests.',
  group: 'image',
  accepts: 'any',
  nameTemplate: '{name}',
  presets: [
    { id: 'small', title: 'Small', description: 'Small ones.', options: { size: 10 } },
    { id: 'large', title: 'Large', description: 'Large ones.', options: { size: 99 } },
  ],
  options: Type.Object({
    size: Type.Integer({ title: 'Size', default: 50, minimum: 1, maximum: 999, ask: true }),
    quality: Type.Integer({ title: 'Quality', default: 80, minimum: 1, maximum: 100 }),
  }),
  outputs: () => [],
  run: () => Promise.resolve({ outputs: [] }),
});
const presets = jobPresets(job);
const [small, large] = presets;
const settings = { size: 50, quality: 70 };

describe('answers', () => {
  it('leave nothing to ask once a preset is chosen', () => {
    const answers = new Answers(job, {}, presets);
    expect(answers.questions(settings).map(({ option }) => option)).toEqual(['size']);
    answers.choose(small);
    expect(answers.questions(settings)).toEqual([]);
    expect(answers.values(settings)).toEqual({ size: 10, quality: 70 });
  });

  it('that were given before a preset was chosen do not count', () => {
    const answers = new Answers(job, {}, presets);
    answers.answer('size', 33);
    answers.choose(small);
    expect(answers.layers()).toEqual([{ size: 10 }, {}]);
    answers.choose(undefined);
    expect(answers.layers()).toEqual([{ size: 33 }, {}]);
  });

  it('behind “All Options” go over a preset, and go with it', () => {
    const answers = new Answers(job, {}, presets);
    answers.choose(small);
    answers.change('quality', 95);
    answers.choose(small);
    expect(answers.values(settings)).toEqual({ size: 10, quality: 95 });
    answers.choose(large);
    expect(answers.values(settings)).toEqual({ size: 99, quality: 70 });
  });

  it('count as they were given last, wherever that was', () => {
    const answers = new Answers(job, {}, presets);
    answers.answer('size', 33);
    answers.change('size', 44);
    expect(answers.questions(settings)).toMatchObject([{ value: '44' }]);
    answers.answer('size', 55);
    expect(answers.values(settings)).toEqual({ size: 55, quality: 70 });
  });

  it('are offered the next time, but what was changed unseen is not', () => {
    const answers = new Answers(job, {}, presets);
    answers.answer('size', 33);
    answers.change('quality', 95);
    const next = new Answers(job, answers.remembered(), presets);
    expect(next.questions(settings)).toMatchObject([{ option: 'size', value: '33' }]);
    expect(next.layers(), 'an answer of last time counts without being given').toEqual([{}, {}]);
    answers.choose(large);
    const after = new Answers(job, answers.remembered(), presets);
    expect(after.preset).toBe(large);
    after.choose(undefined);
    expect(after.questions(settings)).toMatchObject([{ value: '50' }]);
  });

  it('know a preset no more that is gone', () => {
    expect(new Answers(job, { preset: 'test/gone' }, presets).preset).toBeUndefined();
  });
});
