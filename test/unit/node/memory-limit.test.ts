import { describe, expect, test } from 'vitest';
import { type MachineMemory, memoryLimit, workersWithin } from '../../../src/node/memory-limit.ts';

const gigabyte = 1024 ** 3;
const machine: MachineMemory = {
  platform: 'linux',
  total: 16 * gigabyte,
  free: 8 * gigabyte,
  constrained: undefined,
  own: gigabyte / 4,
};

describe('the megabytes for all workers together', () => {
  test.each<[string, number, Partial<MachineMemory>, number]>([
    ['half of what is free', 0, {}, 4096],
    ['what the setting says, more than is free too', 50_000, {}, 50_000],
    ['enough for one worker, whatever the setting says', 1, {}, 256],
    ['512 on a machine that has next to nothing left', 0, { free: gigabyte / 8 }, 512],
    ['half of what a container leaves beside this process', 0, { constrained: 4 * gigabyte }, 1920],
    [
      'half of what is free where that is less than the container has',
      0,
      { constrained: 15 * gigabyte },
      4096,
    ],
    ['half of what is free without a container: some say 0', 0, { constrained: 0 }, 4096],
    ['half of what is free without a container: some say 2^64', 0, { constrained: 2 ** 64 }, 4096],
    ['512 in a container that is smaller than this process', 0, { constrained: gigabyte / 8 }, 512],
    ['a quarter of all on macOS, whose cache counts as taken', 0, { platform: 'darwin', free: 1e8 }, 4096],
  ])('%s', (_what, setting, more, megabytes) => {
    expect(memoryLimit(setting, { ...machine, ...more })).toBe(megabytes);
  });

  test.each([
    [256, 8, 1],
    [512, 8, 2],
    [1024, 4, 4],
    [1024, 8, 5],
    [100_000, 8, 8],
  ])('%i MB have room for %i workers: %i', (limit, wanted, workers) => {
    expect(workersWithin(limit, wanted)).toBe(workers);
  });
});
