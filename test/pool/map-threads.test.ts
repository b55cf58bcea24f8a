import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { root } from '../../src/build/bundles.ts';
import type { OptionValues } from '../../src/core/options.ts';
import { jobs } from '../../src/jobs/index.ts';
import { Batches } from '../../src/node/batch.ts';
import { mapRequest } from '../support/functions.ts';
import { wordOf } from '../support/run-helpers.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const script = inject('testWorker');
const cores = os.availableParallelism();
/** So many in each process, where there is one for each core. */
const beside = 12;
const poolSize = cores * beside;

const made: Batches[] = [];
afterEach(() => Promise.all(made.splice(0).map((each) => each.close())));

/** Maps a module over files called 1, 2, 3 … by threads. */
async function mapped(
  folder: TempFolder,
  module: string,
  { count, policies = {}, options = {} }: { count: number; policies?: OptionValues; options?: OptionValues },
) {
  const files = Array.from({ length: count }, (_, i) => `${i + 1}.num`);
  for (const name of files) folder.write(name, name);
  const stateFolder = path.join(folder.path, '.state');
  const batches = new Batches({ jobs, workerScript: script, stateFolder, idleMs: 20_000, log: () => {} });
  made.push(batches);
  const asked = { workerType: 'thread', poolSize, timeoutSeconds: 30, ...policies };
  const request = mapRequest(folder.path, module, files, { options, policies: asked });
  const prepared = await batches.prepare(request);
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const run = await batches.run(prepared.batch, { signal: new AbortController().signal });
  const values: unknown[] = [];
  for await (const settled of run.items) {
    const { outcome } = settled;
    if (outcome.status === 'done') values.push(outcome.value);
    else values.push(outcome.status === 'failed' ? outcome.failure.message : wordOf(settled));
  }
  return { values, executor: run.executor };
}

/** Nobody is through before so many are under way in the same process. */
const together = `
let here = 0;
let all;
const enough = new Promise((resolve) => { all = resolve; });
const met = async () => {
  if (++here === ${beside}) all();
  await enough;
};
`;

describe('threads of a function are calls side by side in a few processes', () => {
  test('so many at once, in input order, and the header says so', async () => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      `${together}export default async ({ name }) => { await met(); return name ** 2; };`,
    );
    const { values, executor } = await mapped(folder, 'f.mjs', { count: poolSize * 2 });
    expect(values).toEqual(Array.from({ length: poolSize * 2 }, (_, i) => (i + 1) ** 2));
    expect(executor).toMatchObject({ type: 'process', workers: cores, atOnce: poolSize });
  });

  test('by themselves for a module that says that it waits', async () => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      `${together}export const waits = true;\nexport default async ({ name }) => { await met(); return +name; };`,
    );
    const { values } = await mapped(folder, 'f.mjs', { count: poolSize, policies: { workerType: 'auto' } });
    expect(values).toEqual(Array.from({ length: poolSize }, (_, i) => i + 1));
  });

  test('the example f(x)', async () => {
    using folder = tempFolder();
    const module = path.join(root, 'media/examples/square.batch.mjs');
    const { values } = await mapped(folder, module, { count: 4, options: { seconds: 0.05 } });
    expect(values).toEqual([1, 4, 9, 16]);
  });
});

describe('what one of them does costs its own line', () => {
  const late = /^It took longer than 2 s and was ended/;
  test.each([
    ['waits for ever', 'await new Promise(() => setInterval(() => {}, 1000))', late],
    ['holds the process', 'for (;;);', late],
    ['ends the process', 'process.exit(3)', /^The worker process died twice on this file \(exit code 3\)/],
    ['throws', 'throw new Error("no")', /^The function threw: no/],
  ])('one that %s', async (_, deed, words) => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      `import { setTimeout as sleep } from 'node:timers/promises';
      export default async ({ name }) => { await sleep(20); if (name === '5') { ${deed}; } await sleep(20); return +name; };`,
    );
    const { values } = await mapped(folder, 'f.mjs', {
      count: poolSize,
      policies: { timeoutSeconds: 2 },
    });
    const expected = Array.from({ length: poolSize }, (__, i) => i + 1);
    expect(values.toSpliced(4, 1)).toEqual(expected.toSpliced(4, 1));
    expect(values[4]).toMatch(words);
  });

  test('many that never end are late together, not one after the other', async () => {
    using folder = tempFolder();
    folder.write(
      'f.mjs',
      'export default async ({ name }) => { if (name % 2) await new Promise(() => setInterval(() => {}, 1000)); return process.pid; };',
    );
    const { values } = await mapped(folder, 'f.mjs', {
      count: poolSize * 2,
      policies: { timeoutSeconds: 1 },
    });
    const stuck = values.filter((value) => String(value).startsWith('It took longer than 1 s'));
    const done = values.filter((value) => typeof value === 'number');
    expect([stuck.length, done.length]).toEqual([poolSize, poolSize]);
    // A process that holds calls which nobody can end gets no more of them.
    expect(new Set(done).size).toBeGreaterThan(cores);
  });
});
