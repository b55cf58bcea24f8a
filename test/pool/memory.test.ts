import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { pngHeader } from '../support/png-header.ts';
import { isAlive } from '../support/processes.ts';
import { planOf, runAll, testCall, wordOf } from '../support/run-helpers.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { usePools } from '../support/test-pool.ts';

const script = inject('testWorker');
const pool = usePools();

/** Interlaced, so that 60 megapixels need 340 MB: more than the 250 that each of two workers has of 500. */
const heavyHeader = pngHeader({ width: 10_000, height: 6000, interlaced: true });
const lightHeader = pngHeader({ width: 100, height: 100, interlaced: true });

function pictures(folder: TempFolder, names: readonly string[]): readonly string[] {
  return names.map((name) =>
    folder.write(`${name}.png`, name.startsWith('heavy') ? heavyHeader : lightHeader),
  );
}

/** What was under way at once, by the log that `gauge` keeps. */
function together(folder: TempFolder): readonly (readonly string[])[] {
  const now = new Set<string>();
  const lines = fs.readFileSync(path.join(folder.path, 'log'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    if (line.startsWith('+')) now.add(line.slice(1));
    else now.delete(line.slice(1));
    return [...now];
  });
}

describe('large pictures', () => {
  test('are never worked on beside another file that has no room beside them', async () => {
    using folder = tempFolder();
    const names = Array.from({ length: 40 }, (_, i) => (i % 5 === 2 ? `heavy${i}` : `light${i}`));
    const executor = pool({ script, chunkSize: 4 });
    const call = testCall('gauge', { ms: 20 }, 20_000, 500);
    const settled = await runAll(executor, planOf(pictures(folder, names), false), call);
    expect(settled.map(wordOf)).toEqual(names.map(() => 'done'));
    const at = together(folder);
    expect(at.filter((all) => all.length > 1 && all.some((name) => name.startsWith('heavy')))).toEqual([]);
    expect(
      at.some((all) => all.length > 1),
      'small ones run side by side',
    ).toBe(true);
  });

  test('run side by side where there is room', async () => {
    using folder = tempFolder();
    const names = Array.from({ length: 10 }, (_, i) => `heavy${i}`);
    const call = testCall('gauge', { ms: 50 }, 20_000, 4000);
    await runAll(pool({ script, chunkSize: 1 }), planOf(pictures(folder, names), false), call);
    expect(together(folder).some((all) => all.length === 2)).toBe(true);
  });

  test('that need more than the whole limit are tried alone with all of it', async () => {
    using folder = tempFolder();
    const names = ['heavy1', 'light1', 'heavy2', 'heavy3', 'light2'];
    const call = testCall('gauge', { ms: 20 }, 20_000, 256);
    const settled = await runAll(pool({ script }), planOf(pictures(folder, names), false), call);
    expect(settled.map(wordOf)).toEqual(names.map(() => 'done'));
  });

  test('that wait for memory are cancelled at once', async () => {
    using folder = tempFolder();
    const names = ['heavy1', 'heavy2', 'heavy3', 'light1'];
    const abort = new AbortController();
    const call = testCall('gauge', { ms: 20_000 }, 60_000, 500);
    const executor = pool({ script, chunkSize: 2 });
    const plan = planOf(pictures(folder, names), false);
    const running = runAll(executor, plan, call, { signal: abort.signal });
    await expect.poll(() => fs.existsSync(path.join(folder.path, 'log')), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => together(folder).at(-1)?.length, { timeout: 10_000 }).toBe(1);
    const began = performance.now();
    abort.abort();
    const settled = await running;
    expect(performance.now() - began).toBeLessThan(2000);
    expect(settled.map(wordOf)).toEqual(names.map(() => 'cancelled'));
  });
});

describe('the limit', () => {
  test('is kept, whatever the files turn out to need: who takes more is ended, told with numbers, and blamed alone', async () => {
    using folder = tempFolder();
    const names = ['a', 'swelling', 'b', 'c', 'gigabytes', 'd'];
    const files = names.map((name) => path.join(folder.path, name));
    let log = '';
    const executor = pool({ script, log: (text) => void (log += text) });
    const settled = await runAll(executor, planOf(files, true), testCall('mischief', {}, 60_000, 600));
    const words = ['done', 'out-of-memory', 'done', 'done', 'out-of-memory', 'done'];
    expect(settled.map(wordOf)).toEqual(words);
    expect(log).toMatch(
      /Worker \d \(process \d+\) was ended: it had [\d,]+ MB, of which \d+ MB were granted/,
    );
    expect(log).toMatch(/all workers together [\d,]+ MB of 600 MB/);
  });

  test('makes fewer workers where there is no room for more', async () => {
    using folder = tempFolder();
    const names = Array.from({ length: 12 }, (_, i) => `light${i}`);
    const settled = await runAll(
      pool({ script, workers: 4 }),
      planOf(pictures(folder, names), false),
      testCall('gauge', { ms: 1 }, 20_000, 400),
    );
    const workers = new Set(
      settled.map(({ outcome }) => (outcome.status === 'done' ? outcome.value : undefined)),
    );
    expect(workers.size).toBeLessThanOrEqual(2);
  });

  test('a worker that has nothing in hand makes room first', async () => {
    using folder = tempFolder();
    const executor = pool({ script, chunkSize: 1 });
    const hoarders = Array.from({ length: 8 }, (_, i) => `/none/${i}`);
    // Two warm workers with some 200 MB each, and then a limit that has room for one of them.
    const keep = testCall('hoard', { megabytes: 40 }, 20_000, 4000);
    const before = await runAll(executor, planOf(hoarders, false), keep);
    const pids = new Set(
      before.map(({ outcome }) => (outcome.status === 'done' ? Number(outcome.value) : 0)),
    );
    expect(pids.size).toBe(2);
    const call = testCall('gauge', { ms: 1500 }, 20_000, 256);
    const settled = await runAll(executor, planOf(pictures(folder, ['light']), false), call);
    expect(settled.map(wordOf)).toEqual(['done']);
    expect([...pids].filter(isAlive).length).toBeLessThan(2);
  });
});

test('a worker that keeps more and more is replaced between two files, and nobody sees it', async () => {
  const files = Array.from({ length: 120 }, (_, i) => `/none/${i}`);
  let log = '';
  const executor = pool({ script, chunkSize: 5, log: (text) => void (log += text) });
  const settled = await runAll(
    executor,
    planOf(files, false),
    testCall('hoard', { megabytes: 10 }, 20_000, 1000),
  );
  expect(settled.map(wordOf)).toEqual(files.map(() => 'done'));
  const workers = new Set(settled.map(({ outcome }) => (outcome.status === 'done' ? outcome.value : 0)));
  expect(workers.size).toBeGreaterThan(2);
  expect(log, 'none had to be ended with a file in hand').toBe('');
});
