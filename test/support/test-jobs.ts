import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as Type from 'typebox';
import { readableFormats } from '../../src/core/format.ts';
import { defineJob, type Job } from '../../src/core/job.ts';
import { keepingJobs } from './keeping-jobs.ts';
import { listJobs } from './list-jobs.ts';
import { mischief } from './mischief.ts';
import { togetherJobs } from './together-jobs.ts';

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
  run: async ({ name }, { seconds }) => {
    await sleep(seconds * 1000);
    return { outputs: [], value: Number(name) ** 2 };
  },
});

/**
 * Does what the file's name says, and writes `<name>.out` unless it does not live to: `crash` kills the worker,
 * `crash-once` only the first time, `exit` leaves, `hang` never comes back, `wait` takes a second, `calm` some
 * milliseconds, `throw-null` and `throw` throw, `stray` throws when it is done.
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
  run: async ({ path: file, name }, { bytes }) => {
    if (name.startsWith('crash-once')) {
      const marker = `${file}.crashed`;
      if (!fs.existsSync(marker)) {
        fs.writeFileSync(marker, '');
        process.kill(process.pid, 'SIGKILL');
      }
    } else if (name.startsWith('crash')) process.kill(process.pid, 'SIGKILL');
    if (name.startsWith('exit')) process.exit(3);
    if (name.startsWith('hang')) for (;;);
    if (name.startsWith('idle')) await new Promise(() => setInterval(() => {}, 1000));
    if (name.startsWith('wait')) await sleep(1000);
    if (name.startsWith('stray')) {
      setTimeout(() => {
        throw new Error('from long ago');
      }, 30);
    }
    if (name.startsWith('calm')) await sleep(8);
    if (name.startsWith('throw-null')) throw null;
    if (name.startsWith('throw')) throw new Error('as its name says');
    return { outputs: [{ bytes: Buffer.alloc(bytes, name) }] };
  },
});

/**
 * Says in `log` beside the file when it begins and ends each file, and waits in between; it looks at no pixel, though
 * it is a job on pictures: a header is enough to be large.
 */
const gauge = defineJob({
  id: 'gauge',
  title: 'Gauge',
  description: 'Notes when files are worked on.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({ ms: Type.Number({ default: 20, minimum: 0 }) }),
  run: async ({ path: file, name }, { ms }) => {
    const log = path.join(path.dirname(file), 'log');
    fs.appendFileSync(log, `+${name}\n`);
    await sleep(ms);
    fs.appendFileSync(log, `-${name}\n`);
    return { outputs: [], value: process.pid };
  },
});

/** Keeps so many megabytes for ever with each file: a leak. */
const hoard = defineJob({
  id: 'hoard',
  title: 'Hoard',
  description: 'Keeps memory.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({ megabytes: Type.Number({ default: 10, minimum: 0 }) }),
  run: (_file, { megabytes }) => {
    hoarded.push(Buffer.alloc(megabytes * 1024 * 1024, 1));
    return Promise.resolve({ outputs: [], value: process.pid });
  },
});
const hoarded: Buffer[] = [];

/** Native work of many seconds, which hears nothing while it lasts. */
const slowAvif = defineJob({
  id: 'slow-avif',
  title: 'Encode Slowly',
  description: 'Encodes at the highest effort.',
  group: 'image',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}.avif',
  options: Type.Object({}),
  outputs: () => [{ extension: '.avif' }],
  run: async (file, _options, tools) => {
    const request = { colour: 'srgb', frames: 'first', metadata: 'none', drawingSize: 1000 } as const;
    const { result } = await tools.render(file, request, ({ pipeline }) =>
      pipeline.resize(4000, 4000, { fit: 'fill' }).avif({ effort: 9, quality: 90 }),
    );
    return { outputs: [result] };
  },
});

export const testJobs: readonly Job[] = [
  ...[noop, square, misbehave, mischief, gauge, hoard, slowAvif],
  ...togetherJobs,
  ...listJobs,
  ...keepingJobs,
];
