import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryWatch, type Watched } from '../../../src/node/memory-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Case {
  /** Process id, megabytes granted, megabytes that it has. */
  readonly workers: readonly (readonly [pid: number, granted: number, has: number])[];
}

/** Who was ended in two seconds; who is ended is gone. */
async function watch(limit: number, { workers }: Case): Promise<readonly number[]> {
  const ended: number[] = [];
  const list = (): readonly Watched[] =>
    workers
      .filter(([pid]) => !ended.includes(pid))
      .map(([pid, granted]) => ({ pid, granted, end: () => void ended.push(pid) }));
  const read = (pids: readonly number[]): Promise<ReadonlyMap<number, number>> =>
    Promise.resolve(new Map(workers.flatMap(([pid, , has]) => (pids.includes(pid) ? [[pid, has]] : []))));
  const made = new MemoryWatch(limit, list, { everyMs: 250, read });
  made.start();
  await vi.advanceTimersByTimeAsync(2000);
  made.stop();
  return ended;
}

describe('the watch', () => {
  test.each<[string, Case, readonly number[]]>([
    [
      'ends nobody below the limit, though one is above its share',
      {
        workers: [
          [1, 500, 900],
          [2, 500, 90],
        ],
      },
      [],
    ],
    [
      'ends who is furthest above its share',
      {
        workers: [
          [1, 800, 850],
          [2, 200, 400],
        ],
      },
      [2],
    ],
    [
      'ends who has nothing in hand first, though others are larger',
      {
        workers: [
          [1, 900, 950],
          [2, 0, 90],
        ],
      },
      [2],
    ],
    [
      'ends as many as it takes, the largest idle one first',
      {
        workers: [
          [1, 0, 300],
          [2, 0, 600],
          [3, 400, 800],
        ],
      },
      [2, 1],
    ],
    ['ends the only one', { workers: [[1, 1000, 1001]] }, [1]],
  ])('%s', async (_what, workers, ended) => {
    expect(await watch(1000, workers)).toEqual(ended);
  });

  test('sees again after a reading that failed', async () => {
    const end = vi.fn();
    const read = vi
      .fn()
      .mockRejectedValueOnce(new Error('no ps'))
      .mockResolvedValue(new Map([[1, 2000]]));
    const made = new MemoryWatch(1000, () => [{ pid: 1, granted: 1000, end }], { everyMs: 250, read });
    made.start();
    await vi.advanceTimersByTimeAsync(600);
    expect(end).toHaveBeenCalledWith(2000, 2000);
    made.stop();
    expect(vi.getTimerCount(), 'nothing goes on after the run').toBe(0);
  });
});
