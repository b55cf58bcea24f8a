import path from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { mischiefKinds } from '../support/mischief.ts';
import { planOf, runAll, testCall, wordOf } from '../support/run-helpers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { usePools } from '../support/test-pool.ts';

const script = inject('testWorker');
const pool = usePools(afterAll);
/** One for all, which goes on behind each of them. */
const warm = pool({ script, chunkSize: 8 });

/** What a person reads on the line of the file. */
const lines: Readonly<Record<string, readonly [code: string, words: RegExp]>> = {
  'throw-null': ['internal', /: null\. /],
  'throw-undefined': ['internal', /: undefined\. /],
  'throw-string': ['internal', /: just words\. /],
  'throw-object': ['internal', /: an object\. /],
  'throw-frozen': ['internal', /: cold\. /],
  'throw-trap': ['crashed', /died twice on this file/],
  reject: ['internal', /: on second thoughts\. /],
  'reject-nothing': ['internal', /: undefined\. /],
  'late-throw': ['crashed', /died twice on this file \(an error that nobody caught: too late\)/],
  'late-null': ['crashed', /\(an error that nobody caught: null\)/],
  'late-reject': ['crashed', /\(an error that nobody caught: nobody waits for me\)/],
  exit: ['crashed', /\(exit code 3\)/],
  abort: ['crashed', /\(SIGABRT\)/],
  segv: ['crashed', /\(SIGSEGV\)/],
  loop: ['timed-out', /It took longer than 2 s and was ended/],
  recursion: ['internal', /Maximum call stack size exceeded/],
  gigabytes: ['out-of-memory', /It needed more than [\d,]+ MB by itself; the limit .* is 400 MB \(setting/],
  swelling: ['out-of-memory', /It needed more than [\d,]+ MB by itself; the limit .* is 400 MB \(setting/],
  heap: ['out-of-memory', /It needed more than [\d,]+ MB by itself; the limit .* is 400 MB \(setting/],
  circular: ['internal', /cannot be written as JSON: Converting circular structure/],
  bigint: ['internal', /cannot be written as JSON: Do not know how to serialize a BigInt/],
  function: ['internal', /cannot be written as JSON: it is a function/],
  'huge-value': ['internal', /has 64 MB of JSON, and at most 8 MB can be handed back/],
  'dies-sending': ['crashed', /\(SIGKILL\)/],
  disconnect: ['crashed', /\(SIGKILL\)/],
};

describe('a job that does this to its process costs one line; the next 20 files are done', () => {
  test.each(mischiefKinds)('%s', async (kind) => {
    using folder = tempFolder();
    const next = Array.from({ length: 20 }, (_, i) => `next${i}`);
    const names = ['before', kind, ...next];
    const files = names.map((name) => path.join(folder.path, name));
    // Time for what fills memory, which is to be ended for that and not for being late.
    const timeoutMs = kind === 'loop' ? 2000 : 30_000;
    const call = testCall('mischief', {}, timeoutMs, 400);
    const settled = await runAll(warm, planOf(files, true), call);
    const [code, words] = lines[kind] ?? ['', /^$/];
    expect(settled.map(wordOf)).toEqual(['done', code, ...next.map(() => 'done')]);
    const outcome = settled[1]?.outcome;
    expect(outcome?.status === 'failed' ? outcome.failure.message : '').toMatch(words);
    // The one that dies while it tells of its result has written it.
    const others = folder.files().filter((file) => !/^(before|next\d+|dies-sending)\.out$/.test(file));
    expect(others).toEqual([]);
  });
});

test('a late error of a file that was done blames no other file', async () => {
  using folder = tempFolder();
  const names = Array.from({ length: 30 }, (_, i) => (i % 10 === 3 ? `stray${i}` : `calm${i}`));
  const files = names.map((name) => path.join(folder.path, name));
  const settled = await runAll(pool({ script, chunkSize: 10 }), planOf(files, true), testCall('misbehave'));
  expect(settled.map(wordOf)).toEqual(files.map(() => 'done'));
});
