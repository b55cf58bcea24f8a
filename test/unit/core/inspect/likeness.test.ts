import { describe, expect, it } from 'vitest';
import { LikenessFinder } from '../../../../src/core/inspect/likeness.ts';

const look = (digit: string, changed = ''): string => changed + digit.repeat(64 - changed.length);

describe('what is like what', () => {
  it('goes by content first, then by looks, and groups by the first of all', () => {
    const finder = new LikenessFinder(31);
    expect(finder.add('a', 'x'.repeat(64), look('0'))).toBeUndefined();
    expect(finder.add('b', 'x'.repeat(64), look('0'))).toEqual({ kind: 'same', path: 'a', distance: 0 });
    expect(finder.add('c', 'y'.repeat(64), look('0', 'f'))).toEqual({ kind: 'near', path: 'a', distance: 4 });
    expect(finder.add('d', 'z'.repeat(64), look('0', 'ff'))).toMatchObject({ path: 'c', distance: 4 });
    expect(finder.add('e', undefined, undefined)).toBeUndefined();
    expect(finder.notes()).toEqual([
      '1 exact copy, in 1 group:',
      '  a = b',
      '2 pictures that look like earlier ones, in 1 group:',
      '  a ≈ c, d',
    ]);
  });

  it('is as near as is asked for', () => {
    const finder = new LikenessFinder(3);
    finder.add('a', '1', look('0'));
    expect(finder.add('b', '2', look('0', 'f'))).toBeUndefined();
    expect(finder.add('c', '3', look('0', '7'))).toMatchObject({ distance: 1, path: 'b' });
  });

  it('names the first ten groups and counts the rest', () => {
    const finder = new LikenessFinder(31);
    for (let copy = 0; copy < 7; copy++)
      for (let group = 0; group < 12; group++) finder.add(`${group}-${copy}`, `content ${group}`, undefined);
    const notes = finder.notes();
    expect(notes).toHaveLength(12);
    expect(notes[0]).toBe('72 exact copies, in 12 groups:');
    expect(notes[1]).toBe('  0-0 = 0-1, 0-2, 0-3, 0-4 and 2 more');
    expect(notes.at(-1)).toBe('  and 2 more groups, in the table');
  });
});
