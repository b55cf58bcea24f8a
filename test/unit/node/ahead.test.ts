import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { aheadInOrder } from '../../../src/node/ahead.ts';

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const value of values) got.push(value);
  return got;
}

describe('several side by side', () => {
  test('give their results in the order of the values, however long each takes', async () => {
    const values = Array.from({ length: 50 }, (_, i) => i);
    const results = aheadInOrder(values, 8, async (value) => {
      await sleep((value * 7) % 5);
      return value * 2;
    });
    expect(await all(results)).toEqual(values.map((value) => value * 2));
  });

  test('are never more than asked for, and as many where there is work', async () => {
    let under = 0;
    let most = 0;
    const values = Array.from({ length: 40 }, (_, i) => i);
    await all(
      aheadInOrder(values, 6, async () => {
        most = Math.max(most, ++under);
        await sleep(1);
        under--;
      }),
    );
    expect(most).toBe(6);
  });

  test('give what is undefined too', async () => {
    expect(await all(aheadInOrder([1, 2, 3], 2, () => Promise.resolve(undefined)))).toHaveLength(3);
  });

  test('end at the first that rejects, and nobody is left unheard', async () => {
    const unheard: unknown[] = [];
    const listen = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', listen);
    const results = aheadInOrder([1, 2, 3, 4], 4, (value) =>
      value > 1 ? Promise.reject(new Error(`no ${value}`)) : Promise.resolve(value),
    );
    await expect(all(results)).rejects.toThrow('no 2');
    await sleep(10);
    process.off('unhandledRejection', listen);
    expect(unheard).toEqual([]);
  });
});
