import * as Type from 'typebox';
import { failure } from '../../src/core/failure.ts';
import { defineJob, type Job } from '../../src/core/job.ts';
import { readWhole, type Reducer } from '../../src/core/reducer.ts';
import { TaskError } from '../../src/node/task-error.ts';

interface Wish {
  /** Above 0, a file for so many sources each; else one whose name does not depend on them. */
  readonly each: number;
  readonly kilobytes: number;
  readonly folder: string;
}

/** What of each source goes into the shared files: its word, and as many bytes as are wanted. */
const reducer: Reducer<Wish> = {
  files: ({ each, folder }, { sources }) =>
    each === 0 || sources === undefined
      ? [{ name: `${folder}all`, extension: '.txt' }]
      : Array.from({ length: Math.ceil(sources.length / each) }, (_, i) => ({
          name: `${folder}part-${i + 1}`,
          extension: '.txt',
        })),
  begin: ({ each, kilobytes }, { folder }) => {
    let count = 0;
    return {
      add: ({ source, outcome }, write) => {
        const value = outcome.status === 'done' ? String(outcome.value) : outcome.status;
        const padding = kilobytes === 0 ? '' : '.'.repeat(kilobytes * 1000);
        write(
          each === 0 ? 0 : Math.floor(count / each),
          `${source.path.slice(folder.length + 1)} ${value}${padding}\n`,
        );
        count++;
      },
      end: () => ({ notes: [`${count} files`], clipboard: { what: 'The count', text: String(count) } }),
    };
  },
};

const options = Type.Object({
  each: Type.Integer({ default: 0 }),
  kilobytes: Type.Integer({ default: 0 }),
  folder: Type.String({ default: '' }),
});

const facts = {
  title: 'Gather',
  description: 'Makes one text of all files.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options,
  run: ({ name }: { readonly name: string }) => {
    if (name.startsWith('bad')) return Promise.reject(new Error('bad'));
    return Promise.resolve({ outputs: [], value: name.length });
  },
} as const;

/** Its spool is the file. */
export const gather = defineJob({ ...facts, id: 'gather', reduce: reducer });
/** It begins while files are still being found. */
export const growing = defineJob({ ...facts, id: 'growing', reduce: { ...reducer, grows: true } });
/** A worker makes the file of what was written: shouting. One that was written of a file called `doom` kills, or fails. */
export const shout = defineJob({
  ...facts,
  id: 'shout',
  reduce: {
    ...reducer,
    bulky: true,
    finish: async (written) => {
      const text = (await readWhole(written)).toString();
      if (text.includes('doom')) process.kill(process.pid, 'SIGKILL');
      if (text.includes('hang')) return new Promise(() => setInterval(() => {}, 1000));
      if (text.includes('fail')) throw new TaskError(failure('encode-failed', { found: 'so it is' }));
      return { bytes: Buffer.from(text.toUpperCase()), width: 3, height: 4 };
    },
  },
});

export const togetherJobs: readonly Job[] = [gather, growing, shout];
