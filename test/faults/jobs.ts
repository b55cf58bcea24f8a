import * as Type from 'typebox';
import { readableFormats } from '../../src/core/format.ts';
import { defineJob, type Job } from '../../src/core/job.ts';
import { jobs } from '../../src/jobs/index.ts';
import { addWord, addWordTo, reEncode } from '../support/in-place-jobs.ts';
import { testJobs } from '../support/test-jobs.ts';

/** Two pictures of each: all of them or none. */
const pair = defineJob({
  id: 'pair',
  title: 'Make a Pair',
  description: 'Makes two small pictures of each picture.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}_{width}{ext}',
  options: Type.Object({}),
  outputs: () => sizes.map((width) => ({ extension: '.png', width })),
  run: async (file, _options, tools) => {
    const outputs = [];
    for (const size of sizes) {
      const request = { colour: 'srgb', frames: 'first', metadata: 'none', drawingSize: size } as const;
      const { result } = await tools.render(file, request, ({ pipeline }) => pipeline.resize(size).png());
      outputs.push(result);
    }
    return { outputs };
  },
});
const sizes = [48, 24];

export const faultJobs: readonly Job[] = [...jobs, ...testJobs, reEncode, addWord, addWordTo, pair];
