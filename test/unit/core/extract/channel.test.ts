import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Channel } from '../../../../src/core/extract/channel.ts';

async function taken(channel: Channel, pieces: Buffer[] = []): Promise<string> {
  for await (const piece of channel) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

describe('what is put in', () => {
  test('comes out in its order, whoever is quicker', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 20 })), fc.boolean(), async (lines, waits) => {
        const channel = new Channel();
        const taking = taken(channel);
        for (const line of lines) {
          channel.put(line.repeat(20_000));
          if (waits) await channel.drained();
        }
        channel.end();
        expect((await taking) === lines.map((line) => line.repeat(20_000)).join('')).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('is never much in memory, where whoever puts waits', async () => {
    const channel = new Channel();
    const pieces: Buffer[] = [];
    const taking = taken(channel, pieces);
    for (let at = 0; at < 100; at++) {
      channel.put('x'.repeat(100_000));
      await channel.drained();
    }
    channel.end();
    expect(await taking).toHaveLength(10_000_000);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(500_000);
  });

  test('holds up nobody when it is taken no more', async () => {
    const channel = new Channel();
    channel.put('x'.repeat(1_000_000));
    for await (const _piece of channel) break;
    channel.put('y'.repeat(1_000_000));
    await channel.drained();
    expect(channel.isOver).toBe(true);
  });
});
