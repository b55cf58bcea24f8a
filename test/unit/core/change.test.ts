import { describe, expect, it } from 'vitest';
import { Change } from '../../../src/core/change.ts';

describe('Change', () => {
  it('wakes everyone who waits, once for each announcement', async () => {
    const change = new Change();
    const woken: string[] = [];
    const first = change.wait().then(() => woken.push('first'));
    const second = change.wait().then(() => woken.push('second'));
    change.announce();
    const third = change.wait().then(() => woken.push('third'));
    await Promise.all([first, second]);
    expect(woken).toEqual(['first', 'second']);
    change.announce();
    await third;
    expect(woken).toEqual(['first', 'second', 'third']);
  });

  it('keeps nothing for who comes later', async () => {
    const change = new Change();
    change.announce();
    const woken = await Promise.race([change.wait().then(() => true), Promise.resolve(false)]);
    expect(woken, 'an announcement of the past woke a new waiter').toBe(false);
  });
});
