import { describe, expect, it } from 'vitest';
import { Queue } from '../../../src/extension/queue.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the queue of runs', () => {
  it('runs one at a time, in the order of asking', async () => {
    const queue = new Queue();
    const said: string[] = [];
    const task = (name: string) => async (): Promise<string> => {
      said.push(`${name} begins`);
      await turn();
      said.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all([queue.add(task('a')), queue.add(task('b'))])).toEqual(['a', 'b']);
    expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('goes on after a task that failed', async () => {
    const queue = new Queue();
    const failed = queue.add(() => Promise.reject(new Error('no')));
    const after = queue.add(() => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    await expect(after).resolves.toBe('yes');
  });

  it('says whether one would have to wait', async () => {
    const queue = new Queue();
    expect(queue.busy).toBe(false);
    const running = queue.add(turn);
    expect(queue.busy).toBe(true);
    await running;
    expect(queue.busy).toBe(false);
  });
});
