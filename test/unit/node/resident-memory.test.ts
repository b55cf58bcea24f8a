import { describe, expect, test } from 'vitest';
import { parsePs, parseTasklist, residentMemory } from '../../../src/node/resident-memory.ts';

describe('what processes have in memory', () => {
  test.skipIf(process.platform === 'win32').each([process.platform, 'darwin'] as const)(
    'of this very process, as %s asks for it; one that is gone is left out',
    async (platform) => {
      const found = await residentMemory(platform).read([process.pid, 4_000_000]);
      const own = process.memoryUsage.rss() / 1024 / 1024;
      expect([...found.keys()]).toEqual([process.pid]);
      expect(found.get(process.pid)).toBeGreaterThan(own / 2);
      expect(found.get(process.pid)).toBeLessThan(own * 2);
    },
  );

  test('from the lines of ps', () => {
    expect([...parsePs('  123  2048\n45678 1024\n\nps: odd\n')]).toEqual([
      [123, 2],
      [45678, 1],
    ]);
  });

  test.each([
    ['English', '"node.exe","1234","Console","1","81,920 K"', 80],
    ['German', '"node.exe","1234","Console","1","81.920 K"', 80],
    ['French', '"node.exe","1234","Console","1","81\u202f920 Ko"', 80],
    ['a name with a comma', '"a, b.exe","1234","Services","0","512 K"', 0.5],
  ])('from what tasklist says in %s', (_language, line, megabytes) => {
    expect([...parseTasklist(`${line}\r\nINFO: no tasks\r\n`)]).toEqual([[1234, megabytes]]);
  });
});
