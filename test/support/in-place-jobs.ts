import fs from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import * as Type from 'typebox';
import type { Replaced, Task } from '../../src/core/executor.ts';
import type { PictureTrait } from '../../src/core/fidelity.ts';
import { readableFormats } from '../../src/core/format.ts';
import { defineJob, type Job } from '../../src/core/job.ts';
import type { Done, Outcome } from '../../src/core/outcome.ts';
import { loadFrom, TaskRunner } from '../../src/node/task.ts';
import { testLimits } from './run-job.ts';
import type { TempFolder } from './temp-folder.ts';

/** Jobs that replace their source; they are in no shipped bundle. */

function pictureJob(
  id: string,
  encode: (bytes: Uint8Array) => Sharp,
  mayChange?: readonly PictureTrait[],
): Job {
  return defineJob({
    id,
    title: id,
    description: 'Encodes the picture anew.',
    group: 'image',
    accepts: readableFormats,
    nameTemplate: '{dir}/{name}{ext}',
    ...(mayChange === undefined ? {} : { mayChange }),
    options: Type.Object({}),
    outputs: () => ['in-place'],
    run: async ({ bytes }) => ({ outputs: [{ bytes: await encode(bytes).toBuffer() }] }),
  });
}

/** Encodes anew and keeps all that there is to keep. */
export const reEncode = pictureJob('re-encode', (bytes) => sharp(bytes, { pages: -1 }).keepMetadata());

/** What sharp does when it is asked for nothing: one frame, no metadata, as the pixels lie. */
export const plain = pictureJob('plain', (bytes) => sharp(bytes));

/** Declares that metadata go, and turns the pixels upright, as the tag that says it goes too. */
export const strip = pictureJob('strip', (bytes) => sharp(bytes, { autoOrient: true, pages: -1 }), [
  'exif',
  'xmp',
  'iptc',
  'profile',
  'timing',
]);

/** Adds a word to a file's end, without decoding anything; `also` writes a second file beside it. */
export const addWord = defineJob({
  id: 'add-word',
  title: 'Add a Word',
  description: 'Adds a word.',
  group: 'file',
  accepts: readableFormats,
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({ word: Type.String({ default: '!' }) }),
  outputs: () => ['in-place'],
  run: ({ bytes }, { word }) =>
    Promise.resolve({ outputs: [{ bytes: Buffer.concat([bytes, Buffer.from(word)]) }] }),
});

/** The same for files that are read by the job itself. */
export const addWordTo = defineJob({
  id: 'add-word-to',
  title: 'Add a Word to Anything',
  description: 'Adds a word.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({ word: Type.String({ default: '!' }) }),
  outputs: () => ['in-place'],
  run: async ({ path: file }, { word }) => ({
    outputs: [{ bytes: Buffer.concat([await fs.promises.readFile(file), Buffer.from(word)]) }],
  }),
});

const jobs: readonly Job[] = [reEncode, plain, strip, addWord, addWordTo];

export interface InPlaceRun {
  /** Absolute; absent: no record could be made. */
  readonly keepFolder?: string | undefined;
  readonly keepDates?: boolean;
  readonly task?: Partial<Task>;
  /** Between the plan and the work. */
  readonly meanwhile?: () => void;
  readonly worker?: string;
}

/** As the planner sees a source that is to be replaced. */
export function planned(file: string): Replaced {
  const { size, mtimeMs } = fs.statSync(file);
  return { owner: 'source', bytes: size, mtimeMs };
}

/** Plans a job on one file and carries it out, as a worker does. */
export async function runInPlace(job: Job, file: string, run: InPlaceRun): Promise<Outcome> {
  const { keepFolder, keepDates = false, worker = '42' } = run;
  const runner = new TaskRunner(loadFrom(jobs), { number: 1, name: worker });
  const call = {
    jobId: job.id,
    options: {},
    limits: { ...testLimits, keepDates },
    ...(keepFolder === undefined ? {} : { keepFolder }),
  };
  const bound = await runner.bind(call);
  if ('code' in bound) throw new Error(bound.message);
  const replaces = run.task?.targets === undefined ? planned(file) : undefined;
  const targets = replaces === undefined ? [] : [{ path: file, replaces }];
  const task = { index: 7, path: file, bytes: replaces?.bytes ?? 0, targets, ...run.task };
  run.meanwhile?.();
  const begun = await runner.begin(bound, call, task, () => {});
  if (typeof begun !== 'function') throw new Error('not begun');
  return begun();
}

/** Where a run of this folder keeps copies. */
export const keepFolderOf = (folder: TempFolder): string => path.join(folder.path, '.state', 'kept', 'run');

/** What must have been done; throws with what it was instead. */
export function done(outcome: Outcome): Done {
  if (outcome.status !== 'done') throw new Error(`not done but ${JSON.stringify(outcome)}`);
  return outcome;
}

/** `done`, or the code of the failure. */
export const codeOf = (outcome: Outcome): string =>
  outcome.status === 'failed' ? outcome.failure.code : outcome.status;

/** Everything that must not be left: temporary files anywhere below. */
export const temporariesIn = (folder: TempFolder): readonly string[] =>
  folder.files().filter((name) => path.basename(name).startsWith('.batch-pool-'));
