import { setTimeout as sleep } from 'node:timers/promises';
import * as Type from 'typebox';
import { failure } from '../../src/core/failure.ts';
import { defineJob, type Job } from '../../src/core/job.ts';
import { LineCutter } from '../../src/core/text/lines.ts';

/**
 * Does what each word of a list says, several at a time: `crash` kills the worker, `crash-once` only where it is not
 * alone, `spin` holds its thread for ever, `hang` never comes back, `throw` and `stray` throw, all else takes a moment.
 */
const words = defineJob({
  id: 'words',
  title: 'Do as Words Say',
  description: 'Does what the words of a list say.',
  group: 'file',
  accepts: { kind: 'lists', names: ['*.words'] },
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({ atOnce: Type.Integer({ default: 6, minimum: 1 }) }),
  lists: {
    what: ['word', 'words'],
    read: () => {
      const lines = new LineCutter(100);
      const entry = ({ number, text }: { readonly number: number; readonly text: string }) => ({
        line: number,
        text,
        ...(text === 'wrong' ? { problem: failure('no-address', { found: text }) } : {}),
      });
      return {
        push: (text) => [...lines.push(text)].map(entry),
        end: () => [...lines.end()].map(entry),
      };
    },
  },
  visit: {
    atOnce: ({ atOnce }) => atOnce,
    apart: { kindOf: ({ text }) => text, most: () => Infinity },
    run: async ({ text }) => {
      under++;
      try {
        await sleep(5);
        if (text.startsWith('crash') && (under > 1 || !text.startsWith('crash-once')))
          process.kill(process.pid, 'SIGKILL');
        if (text.startsWith('spin')) for (;;);
        if (text.startsWith('hang')) await new Promise(() => {});
        if (text.startsWith('throw')) throw new Error('as it says');
        return { outputs: [], value: text.length };
      } finally {
        under--;
      }
    },
  },
});
let under = 0;

export const listJobs: readonly Job[] = [words];
