import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { defineJob, type Job } from '../../src/core/job.ts';

/** Jobs for tests and benchmarks; they are in no shipped bundle. */

/** Nothing at all: what is left is the pool's own cost. */
const noop = defineJob({
  id: 'noop',
  title: 'Do Nothing',
  description: 'Does nothing.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({}),
  outputs: () => [],
  run: () => Promise.resolve({ outputs: [] }),
});

/** `f(x)` of the articles: sleeps, then gives x·x, where x is the file's name. */
const square = defineJob({
  id: 'square',
  title: 'Square',
  description: 'Sleeps and squares.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({ seconds: Type.Number({ default: 2, minimum: 0 }) }),
  outputs: () => [],
  run: async ({ name }, { seconds }) => {
    await sleep(seconds * 1000);
    return { outputs: [], value: Number(name) ** 2 };
  },
});

/**
 * Does what the file's name says, and writes `<name>.out` unless it does not live to: `crash` kills the worker,
 * `crash-once` only the first time, `exit` leaves, `hang` never comes back, `wait` takes a second, `throw-null`
 * and `throw` throw.
 */
const misbehave = defineJob({
  id: 'misbehave',
  title: 'Misbehave',
  description: 'Does what the name of the file says.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}.out',
  options: Type.Object({ bytes: Type.Integer({ default: 1000, minimum: 1 }) }),
  outputs: () => [{ extension: '' }],
  run: async ({ path, name }, { bytes }) => {
    if (name.startsWith('crash-once')) {
      const marker = `${path}.crashed`;
      if (!fs.existsSync(marker)) {
        fs.writeFileSync(marker, '');
        process.kill(process.pid, 'SIGKILL');
      }
    } else if (name.startsWith('crash')) process.kill(process.pid, 'SIGKILL');
    if (name.startsWith('exit')) process.exit(3);
    if (name.startsWith('hang')) for (;;);
    if (name.startsWith('idle')) await new Promise(() => setInterval(() => {}, 1000));
    if (name.startsWith('wait')) await sleep(1000);
    if (name.startsWith('throw-null')) throw null;
    if (name.startsWith('throw')) throw new Error('as its name says');
    return { outputs: [{ bytes: Buffer.alloc(bytes, name) }] };
  },
});

export const testJobs: readonly Job[] = [noop, square, misbehave];
