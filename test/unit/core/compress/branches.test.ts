import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { branches } from '../../../../src/core/compress/branches.ts';

/** Each chunk in the same memory, as a file is read. */
async function* chunks(count: number, fail = false): AsyncGenerator<Uint8Array, void, void> {
  const memory = new Uint8Array(1);
  for (let i = 0; i < count; i++) {
    memory[0] = i;
    yield memory;
    memory[0] = 255;
  }
  if (fail) throw new Error('the disk');
}

async function read(branch: AsyncIterable<Uint8Array>, ms: number): Promise<readonly number[]> {
  const seen: number[] = [];
  for await (const chunk of branch) {
    if (ms > 0) await sleep(ms);
    seen.push(chunk[0] ?? 0);
  }
  return seen;
}

const all = [0, 1, 2, 3, 4];

it('every reader gets every chunk while it is valid, however slow the others are', async () => {
  const [one, two, three] = branches(chunks(5), 3);
  if (one === undefined || two === undefined || three === undefined) throw new Error('three were asked for');
  expect(await Promise.all([read(one, 0), read(two, 4), read(three, 1)])).toEqual([all, all, all]);
});

it('nobody waits for one that has left, also before its first chunk or in the middle', async () => {
  const [one, two, three] = branches(chunks(5), 3);
  if (one === undefined || two === undefined || three === undefined) throw new Error('three were asked for');
  two.leave();
  const leaving = (async () => {
    for await (const chunk of three) if (chunk[0] === 2) break;
  })();
  expect(await read(one, 0)).toEqual(all);
  await leaving;
});

it('all hear of what went wrong', async () => {
  const readers = branches(chunks(2, true), 2);
  const ends = await Promise.allSettled(readers.map((reader) => read(reader, 0)));
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
