import path from 'node:path';
import { afterEach, expect, inject, test } from 'vitest';
import type { OptionValues } from '../../src/core/options.ts';
import { Batches } from '../../src/node/batch.ts';
import { wordOf } from '../support/run-helpers.ts';
import { keptPools } from '../support/kept-pools.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testJobs } from '../support/test-jobs.ts';

const script = inject('testWorker');
const opened: Batches[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

/** Works on a list of words with real workers, each of which has several in hand; says what became of each. */
async function work(words: readonly string[], policy: OptionValues): Promise<readonly string[]> {
  using folder = tempFolder();
  const list = folder.write('a.words', words.join('\n'));
  const stateFolder = path.join(folder.path, 'state');
  const batches = new Batches({
    jobs: testJobs,
    workerScript: script,
    stateFolder,
    idleMs: 0,
    makePool: keptPools,
    log: () => {},
  });
  opened.push(batches);
  const prepared = await batches.prepare({
    jobId: 'words',
    selected: [{ path: list }],
    options: [],
    policies: [{ poolSize: 2, ...policy }],
    baseFolder: folder.path,
  });
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const run = await batches.run(prepared.batch, { signal: new AbortController().signal });
  const found: string[] = [];
  for await (const settled of run.items) found.push(`${settled.item.source.entry?.text} ${wordOf(settled)}`);
  return found;
}

const fine = Array.from({ length: 40 }, (_, i) => `word${i}`);
const done = fine.map((word) => `${word} done`);

test('a word that kills its worker costs its own line, though others were under way beside it', async () => {
  const words = [
    ...fine.slice(0, 10),
    'crash1',
    ...fine.slice(10, 20),
    'crash-once',
    'crash2',
    ...fine.slice(20),
  ];
  expect(await work(words, {})).toEqual([
    ...[...done.slice(0, 10), 'crash1 crashed', ...done.slice(10, 20)],
    ...['crash-once done', 'crash2 crashed', ...done.slice(20)],
  ]);
});

test.each(['process', 'thread'] as const)(
  'a word that holds its %s for ever costs its own line',
  async (workerType) => {
    const words = [...fine.slice(0, 5), 'spin', ...fine.slice(5, 10), 'hang', 'throw', 'wrong'];
    expect(await work(words, { workerType, timeoutSeconds: 2 })).toEqual([
      ...[...done.slice(0, 5), 'spin timed-out', ...done.slice(5, 10)],
      ...['hang timed-out', 'throw internal', 'wrong no-address'],
    ]);
  },
);

test('the same words one by one', async () => {
  expect(await work([...fine, 'throw'], { poolSize: 1 })).toEqual([...done, 'throw internal']);
});
