import { expect, test } from 'vitest';
import { LeakFinder, type Placed } from '../../../../src/core/dataset/leaks.ts';
import type { Split } from '../../../../src/core/dataset/split.ts';

const placed = (split: Split, name: string): Placed => ({ split, file: `${split}/${name}`, source: name });
const look = (end: string): string => end.padStart(64, 'a5');
const [a, b, c] = [placed('train', 'a'), placed('test', 'b'), placed('validation', 'c')];

test('the same file in two splits is told with the one that came before', () => {
  const finder = new LeakFinder();
  expect(finder.add(a, { content: 'x', look: undefined })).toBeUndefined();
  expect(finder.add(b, { content: 'x', look: undefined })).toEqual({
    kind: 'exact',
    distance: 0,
    picture: b,
    like: a,
  });
});

test('so is one that looks the same, with how many bits differ; not what looks different', () => {
  const finder = new LeakFinder();
  finder.add(a, { content: 'x', look: look('00') });
  expect(finder.add(b, { content: 'y', look: look('07') })).toMatchObject({
    kind: 'near',
    distance: 3,
    like: a,
  });
  expect(finder.add(c, { content: 'z', look: look('ffffffffffff00000000000000000000') })).toBeUndefined();
});

test('the same file counts before a near one, and the nearest of all splits', () => {
  const finder = new LeakFinder();
  finder.add(a, { content: 'x', look: look('01') });
  finder.add(b, { content: 'y', look: look('03') });
  expect(finder.add(c, { content: 'z', look: look('00') })).toMatchObject({
    kind: 'near',
    distance: 1,
    like: a,
  });
  const late = placed('validation', 'late');
  expect(finder.add(late, { content: 'y', look: look('01') })).toMatchObject({ kind: 'exact', like: b });
});

test('copies within one split are no leak', () => {
  const finder = new LeakFinder();
  finder.add(a, { content: 'x', look: look('01') });
  expect(finder.add(placed('train', 'd'), { content: 'x', look: look('01') })).toBeUndefined();
});

test('pictures that are too flat, or whose content nobody knows, are never said to be alike', () => {
  const finder = new LeakFinder();
  finder.add(a, { content: undefined, look: undefined });
  expect(finder.add(b, { content: undefined, look: undefined })).toBeUndefined();
});
