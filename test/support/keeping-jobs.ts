import * as Type from 'typebox';
import { failure } from '../../src/core/failure.ts';
import { defineJob, type Job } from '../../src/core/job.ts';
import type { Reducer } from '../../src/core/reducer.ts';
import { joined } from './joined.ts';
import type { Kept } from '../../src/core/stream.ts';
import { TaskError } from '../../src/node/task-error.ts';

/** Writes the name of each file, and then what was kept of it. */
const reducer: Reducer<unknown> = {
  grows: true,
  bulky: true,
  files: () => [{ name: 'all', extension: '.txt' }],
  begin: (_options, { folder }) => ({
    add: ({ source, outcome }, write, append) => {
      write(0, `${source.path.slice(folder.length + 1)} ${outcome.status}\n`);
      if (outcome.status !== 'done') return;
      for (const kept of outcome.value as readonly Kept[]) append(0, kept);
    },
    end: (write) => {
      write(0, 'end\n');
      return { notes: [] };
    },
  }),
};

const facts = {
  title: 'Keep',
  description: 'Makes one text of the text of all files.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({}),
} as const;

/**
 * Keeps the text of each file, of one called `twice` two times. Of others: `lie` gives the name of a file that is not
 * its own, `doom` kills its worker when it has kept half, `hang` never ends then, `bad` fails then.
 */
const keep = defineJob({
  ...facts,
  id: 'keep',
  stream: {
    run: async (file, _options, tools) => {
      if (file.name.startsWith('lie'))
        return { outputs: [], value: [{ kept: '../runs/1-1.kept', bytes: file.bytes }] };
      const half = async function* (): AsyncGenerator<Uint8Array, void, void> {
        yield* file.read();
        if (file.name.startsWith('doom')) process.kill(process.pid, 'SIGKILL');
        if (file.name.startsWith('hang')) await new Promise(() => setInterval(() => {}, 1000));
        if (file.name.startsWith('bad')) throw new TaskError(failure('damaged'));
      };
      const first = await tools.keep(half());
      const value = file.name.startsWith('twice') ? [first, await tools.keep(file.read())] : [first];
      return { outputs: [], value };
    },
    parts: {
      divides: (name) => name.startsWith('large'),
      merge: () => joined(),
    },
  },
  reduce: reducer,
});

/** The same, made by a worker piece by piece: shouting. What has `stop` in it fails then, `doom` kills. */
const keepAndShout = defineJob({
  ...facts,
  id: 'keep-and-shout',
  stream: {
    run: (file, _options, tools) => tools.keep(file.read()).then((one) => ({ outputs: [], value: [one] })),
  },
  reduce: {
    ...reducer,
    finish: (written, _options, tools) =>
      tools.write(
        (async function* () {
          for await (const chunk of written.read()) {
            const text = Buffer.from(chunk).toString();
            if (text.includes('stop')) throw new TaskError(failure('encode-failed', { found: 'so it is' }));
            yield Buffer.from(text.toUpperCase());
            if (text.includes('doom')) process.kill(process.pid, 'SIGKILL');
          }
        })(),
      ),
  },
});

export const keepingJobs: readonly Job[] = [keep, keepAndShout];
