import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Executor, JobCall } from '../../src/core/executor.ts';
import type { RunProgress } from '../../src/core/progress.ts';
import type { SettledItem } from '../../src/core/run.ts';
import { makePicture } from '../support/picture.ts';
import { childrenOf } from '../support/processes.ts';
import { Random } from '../support/random.ts';
import { planOf, runAll, testCall, wordOf } from '../support/run-helpers.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';
import { usePools } from '../support/test-pool.ts';

const script = inject('testWorker');
let picture: Buffer;
let smallPicture: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 2000, height: 2000 });
  smallPicture = await makePicture({ format: 'jpeg', width: 200, height: 200 });
});
const pool = usePools();

interface Cancelled {
  readonly settled: readonly SettledItem[];
  readonly ms: number;
}

/** Starts a run, waits, cancels it, and says how long it took from there to the last line. */
async function cancelWhen(
  executor: Executor,
  files: readonly string[],
  call: JobCall,
  when: () => Promise<unknown>,
  onProgress: (progress: RunProgress) => void = () => {},
): Promise<Cancelled> {
  const abort = new AbortController();
  const running = runAll(executor, planOf(files, true), call, { signal: abort.signal, onProgress });
  await when();
  const began = performance.now();
  abort.abort();
  const settled = await running;
  return { settled, ms: performance.now() - began };
}

/**
 * Milliseconds that a cancelled run may take, all of what it has in hand being minutes from its end. It is promised two
 * seconds, and takes a few tenths of one; beside everything else on two cores it may be ten times as much.
 */
const soon = 15_000;

/** Soon, with a line for each file, and nobody at work afterwards. */
function expectCancelled({ settled, ms }: Cancelled, files: readonly string[]): void {
  expect(ms, 'milliseconds').toBeLessThan(soon);
  expect(settled.map(({ outcome }) => outcome.index)).toEqual(files.map((_, i) => i));
  expect(wordOf(settled.at(-1) ?? fail())).toBe('cancelled');
}
function fail(): never {
  throw new Error('no line');
}

const temporaries = (folder: string): readonly string[] =>
  fs.readdirSync(folder).filter((name) => name.endsWith('.tmp'));

describe('a cancelled run ends soon', () => {
  test.each([
    ['waits', 'setInterval(() => {}, 1000)'],
    ['is in a loop', 'for (;;);'],
  ])('while a worker that is starting %s', async (_state, code) => {
    using folder = tempFolder();
    const stuck = folder.write('stuck.cjs', code);
    const before = childrenOf(process.pid);
    const files = ['/none/1', '/none/2', '/none/3'];
    const result = await cancelWhen(pool({ script: stuck }), files, testCall('noop'), () =>
      expect.poll(() => childrenOf(process.pid).length).toBe(before.length + 2),
    );
    expectCancelled(result, files);
    expect(childrenOf(process.pid)).toEqual(before);
  });

  test.each([
    ['a loop that never ends', 'hang'],
    ['a file that never comes back', 'idle'],
  ])('in %s', async (_state, name) => {
    using folder = tempFolder();
    const files = [`${name}1`, `${name}2`, 'rest'].map((each) => path.join(folder.path, each));
    const result = await cancelWhen(pool({ script }), files, testCall('misbehave', {}, 60_000), () =>
      sleep(600),
    );
    expectCancelled(result, files);
    expect(folder.files()).toEqual([]);
  });

  test('in the middle of native work', async () => {
    using folder = tempFolder();
    const files = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => folder.write(name, picture));
    const result = await cancelWhen(pool({ script }), files, testCall('slow-avif', {}, 60_000), () =>
      sleep(1200),
    );
    expectCancelled(result, files);
    expect(folder.files()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  });

  test('in the middle of native work of a thread, which nobody waits for', async () => {
    using folder = tempFolder();
    const files = ['a.jpg', 'b.jpg'].map((name) => folder.write(name, picture));
    const call = testCall('slow-avif', {}, 60_000);
    const result = await cancelWhen(pool({ script, type: 'thread' }), files, call, () => sleep(1200));
    expectCancelled(result, files);
  });

  test('while the last file is worked on', async () => {
    using folder = tempFolder();
    const files = ['a', 'b', 'idle'].map((name) => path.join(folder.path, name));
    const executor = pool({ script, workers: 1 });
    let progress = 0;
    const onProgress = ({ settled: count }: RunProgress): void => {
      progress = count;
    };
    const twoDone = () => expect.poll(() => progress, { timeout: 10_000 }).toBe(2);
    const call = testCall('misbehave', {}, 60_000);
    const result = await cancelWhen(executor, files, call, twoDone, onProgress);
    expectCancelled(result, files);
    expect(result.settled.map(wordOf)).toEqual(['done', 'done', 'cancelled']);
  });

  test('at random moments, with workers that load the picture library, decode and write; then it runs anew', async () => {
    const seed = Number(process.env['BATCH_POOL_SEED'] ?? Date.now() % 1_000_000);
    const random = new Random(seed);
    for (let round = 0; round < 10; round++) {
      using folder = tempFolder();
      const files = Array.from({ length: 40 }, (_, i) => folder.write(`p${i}.jpg`, picture));
      // Every other pool is cold, so that the first moments are hit too.
      const executor = pool({ script, idleMs: 500 });
      const ms = random.next() * 700;
      const result = await cancelWhen(executor, files, testCall('thumbnails'), () => sleep(ms));
      const why = `seed ${seed}, round ${round}, after ${Math.round(ms)} ms`;
      expect(result.ms, why).toBeLessThan(soon);
      const words = result.settled.map(wordOf);
      expect(words, why).toHaveLength(40);
      const done = words.filter((word) => word === 'done').length;
      expect(done + words.filter((word) => word === 'cancelled').length, why).toBe(40);
      expect(temporaries(folder.path), why).toEqual([]);
      expectAllTold(folder, result, why);
      if (round % 5 === 0) {
        const again = await runAll(executor, planOf(['/none/3'], false), testCall('square', { seconds: 0 }));
        expect(again.map(wordOf), why).toEqual(['done']);
      }
      await executor.close();
    }
  });
});

test('a cancelled run leaves no file that none of its lines tells of', async () => {
  const executor = pool({ script });
  for (let round = 1; round <= 5; round++) {
    using folder = tempFolder();
    // Small ones are told of a few at a time.
    const files = Array.from({ length: 250 }, (_, i) => folder.write(`p${i}.jpg`, smallPicture));
    let settled = 0;
    const result = await cancelWhen(
      executor,
      files,
      testCall('thumbnails'),
      () => expect.poll(() => settled, { timeout: 40_000, interval: 1 }).toBeGreaterThan(round * 20),
      (progress) => (settled = progress.settled),
    );
    expect(result.ms).toBeLessThan(soon);
    expectAllTold(folder, result, `round ${round}`);
  }
});

/** Each result that stands in the folder has its line, and the other way round. */
function expectAllTold(folder: TempFolder, { settled }: Cancelled, why: string): void {
  const told = settled.filter((line) => wordOf(line) === 'done');
  const made = folder.files().filter((name) => name.endsWith('.out'));
  expect(made, `${why}: files, and lines that tell of them`).toEqual(
    told.map(({ item }) => path.basename(item.source.path).replace('.jpg', '.out')).toSorted(),
  );
}

test('what a cancelled run did not begin is there at once, however much it is', async () => {
  const files = Array.from({ length: 20_000 }, (_, i) => `/none/${i}`);
  const result = await cancelWhen(pool({ script }), files, testCall('square', { seconds: 5 }), () =>
    sleep(300),
  );
  expectCancelled(result, files);
});
