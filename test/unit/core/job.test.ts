import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { defineJob } from '../../../src/core/job.ts';
import { fakeSource } from '../../support/fake-source.ts';
import { wholeWork } from '../../support/whole-work.ts';

const options = Type.Object({ size: Type.Integer({ default: 128, minimum: 1, maximum: 16_383 }) });
const facts = {
  id: 'thumbnails',
  title: 'Generate Thumbnails',
  description: 'Makes small pictures.',
  group: 'image',
  accepts: ['jpeg'],
  nameTemplate: '{name}_thumbnail{ext}',
  options,
  outputs: (_source: unknown, { size }: { size: number }) => [{ extension: '.jpg', width: size }],
  run: () => Promise.resolve({ outputs: [], value: 'ran' }),
} as const;

describe('defineJob', () => {
  it('gives a bound job its checked options, for the names and for the work', async () => {
    const bound = defineJob(facts).bind({ size: 75 });
    if (!bound.ok) throw new Error('A size of 75 was refused.');
    expect(bound.value.options).toEqual({ size: 75 });
    expect(bound.value.outputs(fakeSource('/p/a.jpg'))).toEqual([{ extension: '.jpg', width: 75 }]);
    const file = {
      path: '/p/a.jpg',
      name: 'a',
      extension: '.jpg',
      format: undefined,
      bytes: new Uint8Array(),
    };
    const notNeeded = (): Promise<never> => Promise.reject(new Error('not needed'));
    const tools = { render: notNeeded, renderAll: notNeeded, encodePixels: notNeeded, hashOf: () => '' };
    expect(await wholeWork(bound.value).run(file, tools)).toMatchObject({ value: 'ran' });
  });

  it('tells what is wrong with the options', () => {
    expect(defineJob(facts).bind({ size: 0 })).toEqual({
      ok: false,
      issues: [{ option: 'size', message: 'Expected size to be a whole number from 1 to 16383, but got 0.' }],
    });
  });

  it('has no presets unless some are given', () => {
    expect(defineJob(facts).presets).toEqual([]);
  });
});
