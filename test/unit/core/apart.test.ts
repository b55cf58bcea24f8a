import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepingApart } from '../../../src/core/apart.ts';
import type { Executor } from '../../../src/core/executor.ts';
import { planOf, runAll, testCall, wordOf } from '../../support/run-helpers.ts';

/** Has up to so many tasks in hand; says how many of each kind at most. */
function greedy(hands: number): { readonly executor: Executor; readonly most: Map<string, number> } {
  const most = new Map<string, number>();
  const under = new Map<string, number>();
  const executor: Executor = {
    describe: () => ({ type: 'in-process', workers: hands, engine: undefined }),
    close: () => Promise.resolve(),
    execute: async (_call, feed, settle) => {
      const hand = async (): Promise<void> => {
        while (await feed.more()) {
          for (const { index, path } of feed.take(2)) {
            const kind = path[1] ?? '';
            under.set(kind, (under.get(kind) ?? 0) + 1);
            most.set(kind, Math.max(most.get(kind) ?? 0, under.get(kind) ?? 0));
            await sleep(0);
            under.set(kind, (under.get(kind) ?? 0) - 1);
            const facts = { index, ms: 0, worker: 1, input: { bytes: 0 }, outputs: [], notes: [] };
            settle({ status: 'done', ...facts });
          }
        }
      };
      await Promise.all(Array.from({ length: hands }, hand));
    },
  };
  return { executor, most };
}

it('every task is done once, in order, and never too many of one kind at once', async () => {
  const kinds = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(kinds, fc.integer({ min: 1, max: 4 }), async (files, limit) => {
      const { executor, most } = greedy(6);
      const apart = keepingApart(executor, { kindOf: ({ path }) => path[1] ?? '', most: limit });
      const paths = files.map((kind, i) => `/${kind}${i}`);
      const settled = await runAll(apart, planOf(paths, false), testCall('noop'));
      expect(settled.map(({ item }) => item.source.path)).toEqual(paths);
      expect(settled.map(wordOf)).toEqual(paths.map(() => 'done'));
      expect(Math.max(0, ...most.values())).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 50 },
  );
});

it('an abort leaves nobody waiting for a kind that has no room', async () => {
  const controller = new AbortController();
  const stuck: Executor = {
    ...greedy(1).executor,
    execute: async (_call, feed) => {
      feed.take(1);
      setTimeout(() => controller.abort(), 10);
      while (await feed.more()) feed.take(1);
    },
  };
  const apart = keepingApart(stuck, { kindOf: () => 'one', most: 1 });
  const more = { signal: controller.signal };
  const settled = await runAll(apart, planOf(['/a', '/b', '/c'], false), testCall('noop'), more);
  expect(settled.map(wordOf)).toEqual(['cancelled', 'cancelled', 'cancelled']);
});
