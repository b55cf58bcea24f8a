import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Grant, MemoryBudget } from '../../../src/node/memory-budget.ts';

const { signal: never } = new AbortController();

/** Who has been granted by now. */
async function granted(promises: readonly Promise<Grant | undefined>[]): Promise<readonly number[]> {
  const open = Symbol('open');
  const states = promises.map((promise) => Promise.race([promise, Promise.resolve(open)]));
  const found = await Promise.all(states);
  return found.flatMap((state, i) => (state === open ? [] : [i]));
}

describe('the budget', () => {
  test('grants what fits and lets the others wait', async () => {
    const budget = new MemoryBudget(100);
    const all = [60, 40, 10].map((megabytes) => budget.take(megabytes, never));
    expect(await granted(all)).toEqual([0, 1]);
    (await all[1])?.release();
    expect(await granted(all)).toEqual([0, 1, 2]);
  });

  test('a large one is not overtaken by small ones that came later', async () => {
    const budget = new MemoryBudget(100);
    const first = await budget.take(50, never);
    const all = [80, 10].map((megabytes) => budget.take(megabytes, never));
    expect(await granted(all)).toEqual([]);
    first?.release();
    expect(await granted(all)).toEqual([0, 1]);
  });

  test('more than there is means all of it, alone', async () => {
    const budget = new MemoryBudget(100);
    const all = [500, 1].map((megabytes) => budget.take(megabytes, never));
    expect(await granted(all)).toEqual([0]);
    const grant = await all[0];
    expect(grant?.megabytes).toBe(100);
    grant?.release();
    expect(await granted(all)).toEqual([0, 1]);
  });

  test('an abort lets go at once, and those behind move up', async () => {
    const budget = new MemoryBudget(100);
    await budget.take(60, never);
    const abort = new AbortController();
    const large = budget.take(90, abort.signal);
    const small = budget.take(40, never);
    expect(await granted([large, small])).toEqual([]);
    abort.abort();
    expect(await large).toBeUndefined();
    expect((await small)?.megabytes).toBe(40);
    expect(await budget.take(1, AbortSignal.abort())).toBeUndefined();
  });

  test('given back twice counts once', async () => {
    const budget = new MemoryBudget(100);
    const grant = await budget.take(60, never);
    grant?.release();
    grant?.release();
    expect(await granted([budget.take(60, never), budget.take(60, never)])).toEqual([0]);
  });

  test('never grants more than there is, and leaves nobody waiting for ever', async () => {
    const wishes = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.boolean()), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(wishes, async (all) => {
        const budget = new MemoryBudget(100);
        let used = 0;
        let most = 0;
        const work = all.map(async ([megabytes, gives]) => {
          const abort = new AbortController();
          const taking = budget.take(megabytes, abort.signal);
          if (!gives) abort.abort();
          const grant = await taking;
          if (grant === undefined) return;
          most = Math.max(most, (used += grant.megabytes));
          await Promise.resolve();
          used -= grant.megabytes;
          grant.release();
        });
        await Promise.all(work);
        expect(most).toBeLessThanOrEqual(100);
        expect((await budget.take(100, never))?.megabytes).toBe(100);
      }),
    );
  });
});
