import { describe, expect, test } from 'vitest';
import { murmur32 } from '../../../../src/core/dataset/murmur.ts';
import { placeOf } from '../../../../src/core/dataset/place.ts';
import { splitOf, type SplitRequest } from '../../../../src/core/dataset/split.ts';
import { fakeSource } from '../../../support/fake-source.ts';

const usual: SplitRequest = { seed: 1337, validation: 10, test: 10, group: 'none', separator: '_' };
const place = (relative: string, classes: 'folder' | 'parent' | 'none' = 'folder') =>
  placeOf(fakeSource(`/photos/${relative}`, { relative }), classes);
const splitOfPath = (relative: string, request: Partial<SplitRequest> = {}) =>
  splitOf(place(relative), { ...usual, ...request });

// The reference's own results (SMHasher), as listed at stackoverflow.com/a/31929528.
test.each([
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['a', 0x9747b28c, 0x7fa09ea6],
  ['aa', 0x9747b28c, 0x5d211726],
  ['aaa', 0x9747b28c, 0x283e0130],
  ['aaaa', 0x9747b28c, 0x5a97808a],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['ππππππππ', 0x9747b28c, 0xd58063c1],
])('the hash of “%s” with seed %i is the one that other languages have', (text, seed, expected) => {
  expect(murmur32(text, seed)).toBe(expected);
});

describe('split', () => {
  const names = Array.from({ length: 10_000 }, (_, number) => `cats/img${number}.jpg`);

  test('has the shares that were asked for', () => {
    const count = (split: string, request: Partial<SplitRequest> = {}): number =>
      names.filter((name) => splitOfPath(name, request) === split).length;
    // Four standard deviations of a fair lot.
    expect(Math.abs(count('validation') - 1000)).toBeLessThan(120);
    expect(Math.abs(count('test') - 1000)).toBeLessThan(120);
    expect(Math.abs(count('test', { test: 2.5 }) - 250)).toBeLessThan(65);
    expect(count('train', { validation: 0, test: 0 })).toBe(10_000);
    expect(count('train', { validation: 50, test: 50 })).toBe(0);
  });

  test('another seed gives another one, in which one picture in three is elsewhere', () => {
    const moved = names.filter((name) => splitOfPath(name) !== splitOfPath(name, { seed: 1 })).length;
    expect(Math.abs(moved - 3400)).toBeLessThan(200);
  });

  test('by folder or by the beginning of the name, what belongs together stays together', () => {
    const members = names.slice(0, 500);
    const splits = (request: Partial<SplitRequest>, name: (index: number) => string) =>
      new Set(members.map((_, index) => splitOfPath(name(index), request)));
    expect(splits({ group: 'folder' }, (index) => `cats/tom/${index}.jpg`).size).toBe(1);
    expect(splits({ group: 'folder' }, (index) => `cats/${index}/a.jpg`).size).toBe(3);
    expect(splits({ group: 'prefix' }, (index) => `class${index}/p12_left_${index}.jpg`).size).toBe(1);
    expect(splits({ group: 'prefix' }, (index) => `cats/p${index}_1.jpg`).size).toBe(3);
    expect(splits({ group: 'prefix', separator: ' - ' }, (index) => `cats/tom - ${index}.jpg`).size).toBe(1);
    expect(splits({ group: 'prefix' }, (index) => `cats/${index}.jpg`).size, 'no separator').toBe(3);
  });

  test('does not depend on how a system writes an accent', () => {
    for (const name of ['été/é1.jpg', 'é/2.jpg', 'ü/3.jpg']) {
      expect(place(name.normalize('NFD')).path).toBe(place(name.normalize('NFC')).path);
      expect(splitOfPath(name.normalize('NFD'))).toBe(splitOfPath(name.normalize('NFC')));
    }
  });
});

describe('class', () => {
  test.each([
    ['cats/a.jpg', 'folder', 'cats', []],
    ['cats/tom/indoors/a.jpg', 'folder', 'cats', ['tom', 'indoors']],
    ['cats/tom/indoors/a.jpg', 'parent', 'indoors', ['cats', 'tom']],
    ['cats/tom/a.jpg', 'none', undefined, ['cats', 'tom']],
    ['a.jpg', 'folder', 'photos', []],
    ['a.jpg', 'parent', 'photos', []],
    ['a.jpg', 'none', undefined, []],
  ] as const)('%s by %s: %s', (relative, classes, className, folders) => {
    expect(place(relative, classes)).toMatchObject({ className, folders, name: 'a' });
  });

  test('a picture is the same whether its class was selected or the folder of all classes', () => {
    const inRoot = placeOf(fakeSource('/sets/pets/cats/a.jpg', { relative: 'cats/a.jpg' }), 'folder');
    const inClass = placeOf(fakeSource('/sets/pets/cats/a.jpg', { relative: 'a.jpg' }), 'folder');
    expect(inClass).toEqual(inRoot);
  });

  test('it does not matter where a command line was called from', () => {
    const facts = { relative: 'pets/cats/a.jpg', below: 'cats/a.jpg' };
    expect(placeOf(fakeSource('/sets/pets/cats/a.jpg', facts), 'folder').path).toBe('cats/a.jpg');
  });
});
