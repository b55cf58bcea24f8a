import { afterEach, describe, expect, it } from 'vitest';
import { isWorkerEvent, keepChannel, outcomesIn } from '../../../src/node/worker-channel.ts';

const done = { status: 'done', index: 0, ms: 3, worker: 1, input: { bytes: 1 }, outputs: [], notes: [] };

describe('what a worker says', () => {
  it('is understood where it is whole', () => {
    for (const event of [
      { type: 'settled', outcomes: [done] },
      { type: 'moved', index: 2, share: 0.5 },
      { type: 'heavy', index: 2, megabytes: 90 },
      { type: 'stopping' },
    ])
      expect([event, isWorkerEvent(event)]).toEqual([event, true]);
  });

  it('is passed over where its process is not what it was', () => {
    for (const event of [
      null,
      'settled',
      { stderr: 'a line' },
      { type: 'settled' },
      { type: 'settled', outcomes: [done, null] },
      // A clock without a time, as JSON has it.
      { type: 'settled', outcomes: [{ ...done, ms: null }] },
      { type: 'settled', outcomes: [{ ...done, index: 'x' }] },
      { type: 'settled', outcomes: [{ ...done, status: 'great' }] },
      { type: 'moved', index: 2, share: null },
      { type: 'heavy', index: {}, megabytes: 1 },
    ])
      expect([event, isWorkerEvent(event)]).toEqual([event, false]);
    expect(outcomesIn([done, { ...done, ms: null }, 3])).toEqual([done]);
    expect(outcomesIn(null)).toEqual([]);
  });
});

describe('the channel to the host', () => {
  const own = Object.getOwnPropertyDescriptor(process, 'send');
  afterEach(() => {
    if (own === undefined) delete process.send;
    else Object.defineProperty(process, 'send', own);
  });

  it('carries the pool’s words, and no others', () => {
    const said: unknown[] = [];
    process.send = (message: unknown): boolean => said.push(message) > 0;
    keepChannel();
    const speak = (message: unknown): boolean | undefined => process.send?.(message);
    for (const word of [null, undefined, 5, 'hello', {}, { id: 'x' }]) expect(speak(word)).toBe(false);
    for (const word of ['ready', { id: 1, result: 2 }]) expect(speak(word)).toBe(true);
    expect(said).toEqual(['ready', { id: 1, result: 2 }]);
  });
});
