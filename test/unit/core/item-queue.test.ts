import { describe, expect, it } from 'vitest';
import { ItemQueue } from '../../../src/core/item-queue.ts';
import type { PlanItem } from '../../../src/core/plan.ts';
import { fakeSource } from '../../support/fake-source.ts';

const item = (index: number): PlanItem =>
  index % 3 === 2
    ? { kind: 'skip', index, source: fakeSource(`/p/${index}.jpg`), code: 'unsupported', reason: 'PDF' }
    : { kind: 'task', index, source: fakeSource(`/p/${index}.jpg`), targets: [] };
const items = (count: number): PlanItem[] => Array.from({ length: count }, (_, index) => item(index));

async function* slowly(all: readonly PlanItem[]): AsyncGenerator<PlanItem, void, void> {
  for (const each of all) {
    await Promise.resolve();
    yield each;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a run’s part of a plan', () => {
  it('is taken as far as the window allows, and no further', () => {
    let window = 4;
    const taken: number[] = [];
    function* watched(): Generator<PlanItem, void, void> {
      for (const each of items(9)) {
        taken.push(each.index);
        yield each;
      }
    }
    const queue = new ItemQueue(watched(), (index) => index < window);
    queue.fill(() => {});
    expect(taken).toEqual([0, 1, 2, 3]);
    expect(queue.over).toBe(false);
    window = 20;
    queue.fill(() => {});
    expect(taken).toHaveLength(9);
    expect(queue.over, 'the end was come across').toBe(true);
  });

  it('gives out tasks in order, each once, and leaves out what needs no worker', () => {
    const queue = new ItemQueue(items(20_000), () => true);
    queue.fill(() => {});
    const given: number[] = [];
    for (let task = queue.takeTask(); task !== undefined; task = queue.takeTask()) given.push(task.index);
    expect(given).toEqual(
      Array.from({ length: 20_000 }, (_, index) => index).filter((index) => index % 3 !== 2),
    );
    expect(queue.hasTask).toBe(false);
  });

  it('holds an item until its line is out', () => {
    const queue = new ItemQueue(items(3), () => true);
    queue.fill(() => {});
    queue.takeTask();
    expect(queue.at(0)?.index, 'a task that is taken may be tried again').toBe(0);
    queue.forget(0);
    expect(queue.at(0)).toBeUndefined();
    expect(queue.at(2)?.kind).toBe('skip');
  });

  it('of a plan that grows goes on by itself, and tells of what came', async () => {
    let came = 0;
    const queue = new ItemQueue(slowly(items(5)), () => true);
    queue.fill(() => came++);
    expect(queue.hasTask, 'nothing is there at once').toBe(false);
    // Asked meanwhile: the plan must not be asked for two items at a time.
    queue.fill(() => came++);
    await turn();
    expect(queue.over).toBe(true);
    expect([0, 1, 2, 3, 4].map((index) => queue.at(index)?.index)).toEqual([0, 1, 2, 3, 4]);
    expect(came).toBeGreaterThanOrEqual(6);
  });

  it('of a plan that breaks off keeps what came before, and says why', async () => {
    async function* broken(): AsyncGenerator<PlanItem, void, void> {
      yield item(0);
      await Promise.resolve();
      throw new Error('the disk was pulled out');
    }
    const queue = new ItemQueue(broken(), () => true);
    queue.fill(() => {});
    await turn();
    expect(queue.at(0)?.index).toBe(0);
    expect(queue.over).toBe(true);
    expect(String(queue.problem?.error)).toContain('pulled out');
  });

  it('lets the plan know when nobody asks any more', async () => {
    let left = false;
    async function* watched(): AsyncGenerator<PlanItem, void, void> {
      try {
        yield* slowly(items(100));
      } finally {
        left = true;
      }
    }
    const queue = new ItemQueue(watched(), (index) => index < 1);
    queue.fill(() => {});
    await turn();
    queue.close();
    await turn();
    expect(left).toBe(true);
    expect(queue.over).toBe(true);
  });
});
