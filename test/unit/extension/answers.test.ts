import { describe, expect, it } from 'vitest';
import * as Type from 'typebox';
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
if (small === undefined || large === undefined) throw new Error('the job has two presets');
const settings = { size: 50, quality: 70 };

describe('answers', () => {
  it('leave nothing to ask once a preset or the settings are chosen', () => {
    const answers = new Answers(job, {}, presets);
    expect(answers.questions(settings).map(({ option }) => option)).toEqual(['size']);
    answers.choose(small);
    expect(answers.questions(settings)).toEqual([]);
    expect(answers.values(settings)).toEqual({ size: 10, quality: 70 });
    answers.choose('settings');
    expect(answers.questions(settings)).toEqual([]);
    expect(answers.values(settings)).toEqual(settings);
  });

  it('that were given before a preset was chosen do not count', () => {
    const answers = new Answers(job, {}, presets);
    answers.answer('size', 33);
    answers.choose(small);
    expect(answers.layers()).toEqual([{ size: 10 }, {}]);
    answers.choose('custom');
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
    expect([answers.before, answers.last]).toEqual([undefined, undefined]);
    answers.choose('custom');
    answers.answer('size', 33);
    answers.change('quality', 95);
    const next = new Answers(job, answers.remembered(), presets);
    expect(next.before).toBe('last');
    expect(next.questions(settings)).toMatchObject([{ option: 'size', value: '33' }]);
    expect(next.layers(), 'an answer of last time counts without being given').toEqual([{}, {}]);
    next.choose('last');
    expect(next.questions(settings)).toEqual([]);
    expect(next.values(settings)).toEqual({ size: 33, quality: 70 });
    next.choose(large);
    const after = new Answers(job, next.remembered(), presets);
    expect(after.before).toBe(large);
    expect(after.last, 'the answers are forgotten for a preset').toEqual({ size: 33 });
  });

  it('know a preset no more that is gone, nor answers that do not fit any more', () => {
    const answers = new Answers(job, { way: 'preset gone', options: { size: 5000 } }, presets);
    expect([answers.before, answers.last]).toEqual([undefined, undefined]);
    const renamed = new Answers(job, { way: 'custom', options: { width: 50 } }, presets);
    expect([renamed.before, renamed.last]).toEqual([undefined, undefined]);
  });

  it('tell a preset from a way of the same name', () => {
    const named = { ...small, name: 'settings', origin: 'user' as const };
    const answers = new Answers(job, {}, [named]);
    answers.choose(named);
    expect(new Answers(job, answers.remembered(), [named]).before).toBe(named);
    expect(new Answers(job, answers.remembered(), []).before).toBeUndefined();
  });
});
