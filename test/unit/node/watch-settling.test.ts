import { expect, test } from 'vitest';
import type { FileMark } from '../../../src/node/watch-seen.ts';
import { Settling } from '../../../src/node/watch-settling.ts';

/** Files whose looks a test changes, and a clock that it moves. */
function disk(most = 100) {
  const files = new Map<string, FileMark>();
  let now = 1_000_000;
  const settling = new Settling(1000, most, {
    look: (file) => Promise.resolve(files.get(file)),
    now: () => now,
  });
  const write = (file: string, bytes: number, changedMs = now): void => {
    files.set(file, { bytes, mtimeMs: changedMs, changedMs });
  };
  const settled = async (): Promise<readonly string[]> =>
    (await settling.settled(100)).map(({ path }) => path);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { files, settling, write, settled, pass };
}

test('a file that is still being written to waits until it is not', async () => {
  const { settling, write, settled, pass } = disk();
  write('a', 10);
  settling.add('a');
  for (let bytes = 20; bytes < 60; bytes += 10) {
    expect(await settled()).toEqual([]);
    pass(900);
    write('a', bytes);
  }
  expect(await settled()).toEqual([]);
  pass(1000);
  expect(await settled()).toEqual(['a']);
  expect(settling.size, 'it is out').toBe(0);
});

test('one that has been there for long has settled at once', async () => {
  const { settling, write, settled } = disk();
  write('old', 10, 5000);
  settling.add('old');
  expect(await settled()).toEqual(['old']);
});

test('a time in the future says nothing: it is watched for a while', async () => {
  const { settling, write, settled, pass } = disk();
  write('ahead', 10, 99_000_000);
  settling.add('ahead');
  expect(await settled()).toEqual([]);
  pass(1000);
  expect(await settled()).toEqual(['ahead']);
});

test('an empty file most likely is to be filled', async () => {
  const { settling, write, settled, pass } = disk();
  write('empty', 0);
  settling.add('empty');
  pass(5000);
  expect(await settled()).toEqual([]);
  pass(5000);
  expect(await settled()).toEqual(['empty']);
});

test('one that goes away is forgotten', async () => {
  const { files, settling, write, settled } = disk();
  write('a', 1);
  settling.add('a');
  await settled();
  files.delete('a');
  expect(await settled()).toEqual([]);
  expect(settling.size).toBe(0);
});

test('there is room for so many; one that waits already needs none', () => {
  const { settling } = disk(2);
  expect(['a', 'b', 'a', 'c'].map((file) => settling.add(file))).toEqual([true, true, true, false]);
  expect(settling.full).toBe(true);
});

test('in the order in which they were told of', async () => {
  const { settling, write, settled, pass } = disk();
  for (const file of ['z', 'a', 'm']) {
    write(file, 1);
    settling.add(file);
  }
  await settled();
  pass(1000);
  expect(await settled()).toEqual(['z', 'a', 'm']);
});
