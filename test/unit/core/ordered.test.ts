import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedWindow } from '../../../src/core/ordered.ts';

describe('OrderedWindow', () => {
  it('gives the values out in the order of their places, whatever order they came in', () => {
    const permutation = fc.integer({ min: 1, max: 60 }).chain((count) =>
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, place) => place),
        { minLength: count },
      ),
    );
    fc.assert(
      fc.property(permutation, (places) => {
        const ordered = new OrderedWindow<string>(places.length);
        const out: string[] = [];
        for (const place of places) {
          expect(ordered.offer(place, `value ${place}`), `place ${place} was refused`).toBe(true);
          for (let due = ordered.shift(); due !== undefined; due = ordered.shift()) out.push(due);
        }
        expect(out).toEqual(places.map((_, place) => `value ${place}`));
        expect(ordered.next).toBe(places.length);
      }),
    );
  });

  it('admits exactly as many places as the window is wide, from the one that is due', () => {
    const ordered = new OrderedWindow<string>(3);
    expect([0, 1, 2, 3].map((place) => ordered.admits(place))).toEqual([true, true, true, false]);
    ordered.offer(0, 'a');
    expect(ordered.admits(3), 'a value that nobody has taken out makes no room').toBe(false);
    ordered.shift();
    expect([3, 4].map((place) => ordered.admits(place))).toEqual([true, false]);
  });

  it('admits nothing more while what is held weighs too much, but the one that is due', () => {
    const ordered = new OrderedWindow<string>(10, 100);
    ordered.offer(1, 'a', 60);
    expect(ordered.admits(2)).toBe(true);
    ordered.offer(2, 'b', 60);
    expect([0, 3].map((place) => ordered.admits(place))).toEqual([true, false]);
    ordered.offer(0, 'c');
    ordered.shift();
    ordered.shift();
    expect(ordered.admits(3), 'what was taken out weighs nothing').toBe(true);
  });

  it('holds the first value that a place is given, and says so of the others', () => {
    const ordered = new OrderedWindow<string>(5);
    expect(ordered.offer(0, 'first')).toBe(true);
    expect(ordered.offer(0, 'second')).toBe(false);
    expect(ordered.shift()).toBe('first');
    expect(ordered.offer(0, 'after it was given out')).toBe(false);
    expect(ordered.shift()).toBeUndefined();
    expect(ordered.next).toBe(1);
  });

  it('waits at a gap', () => {
    const ordered = new OrderedWindow<string>(5);
    ordered.offer(1, 'b');
    expect(ordered.shift()).toBeUndefined();
    expect(ordered.next).toBe(0);
    ordered.offer(0, 'a');
    expect([ordered.shift(), ordered.shift(), ordered.shift()]).toEqual(['a', 'b', undefined]);
  });
});
