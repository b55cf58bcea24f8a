import { describe, expect, test } from 'vitest';
import { SourceMemory } from '../../../src/node/source-memory.ts';

describe('memory that files are read into', () => {
  test('is used again once it was given back, and not before', () => {
    const memory = new SourceMemory();
    const [first, second] = [memory.take(1000), memory.take(1000)];
    expect(second.buffer).not.toBe(first.buffer);
    memory.giveBack(first);
    const third = memory.take(2000);
    expect(third.buffer).toBe(first.buffer);
    expect(third).toHaveLength(2000);
    expect(memory.take(10).buffer).not.toBe(first.buffer);
  });

  test('is not lent twice when it was given back twice', () => {
    const memory = new SourceMemory();
    const bytes = memory.take(10);
    memory.giveBack(bytes);
    memory.giveBack(bytes.subarray(3));
    expect(memory.take(10).buffer).not.toBe(memory.take(10).buffer);
  });

  test('never comes from others', () => {
    const memory = new SourceMemory();
    const other = Buffer.allocUnsafeSlow(100_000);
    memory.giveBack(other);
    expect(memory.take(10).buffer).not.toBe(other.buffer);
  });

  test('is larger where a larger file comes, and not kept where it is very large', () => {
    const memory = new SourceMemory();
    memory.giveBack(memory.take(10));
    expect(memory.take(100_000)).toHaveLength(100_000);
    const large = memory.take(5_000_000);
    memory.giveBack(large);
    expect(memory.take(5_000_000).buffer).not.toBe(large.buffer);
  });
});
