import { setTimeout as sleep } from 'node:timers/promises';
import * as Type from 'typebox';
import { defineJob, type Job } from '../../../src/core/job.ts';

const facts = {
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({}),
  outputs: () => [],
} as const;

/** What the pool itself costs. */
const nothing = defineJob({
  ...facts,
  id: 'nothing',
  title: 'Do Nothing',
  description: 'Gives the name back.',
  run: (file) => Promise.resolve({ outputs: [], value: file.path }),
});

/** The seed articles' first example of a pool. */
const square = defineJob({
  ...facts,
  id: 'square',
  title: 'Square Slowly',
  description: 'Sleeps for two seconds, then squares the number that is the name.',
  run: async (file) => {
    await sleep(2000);
    return { outputs: [], value: Number(file.path) ** 2 };
  },
});

export const taskJobs: readonly Job[] = [nothing, square];
