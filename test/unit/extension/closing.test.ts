import { describe, expect, it } from 'vitest';
import { nothingLeftOut } from '../../../src/core/source.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { type Closing, closing, type ClosingFacts, nothingToDo } from '../../../src/extension/closing.ts';

const none = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };

function end(counts: Partial<typeof none>, facts: Partial<ClosingFacts> = {}): Closing {
  const summary: Summary = {
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts: { ...none, ...counts },
    bytesIn: 0,
    bytesOut: 0,
    wallMs: 2000,
    workMs: 3800,
    workers: 2,
  };
  const rest = { cancelled: false, sawProgress: false, only: undefined, show: (file: string) => file };
  return closing({ title: 'Generate Thumbnails', summary, ...rest, ...facts });
}

describe('the message at the end', () => {
  it('is quiet after a short run in which all went well', () => {
    expect(end({ done: 3 })).toEqual({
      level: 'quiet',
      text: 'Generate Thumbnails: 3 done · 2.0 s · 1.9× as fast as one worker (2 workers)',
      canRetry: false,
    });
  });

  it('stands where the progress stood after a long one', () => {
    expect(end({ done: 3 }, { sawProgress: true }).level).toBe('info');
  });

  it('warns of failures and offers a retry', () => {
    const { level, text, canRetry } = end({ done: 998, failed: 2 });
    expect([level, canRetry]).toEqual(['warning', true]);
    expect(text).toContain('998 done, 2 failed');
  });

  it('is an error when everything failed', () => {
    expect(end({ failed: 2 }).level).toBe('error');
  });

  it('gives the reason itself where there was one file', () => {
    const only = {
      source: 'a.jpg',
      status: 'failed',
      outputs: [],
      code: 'damaged',
      message: 'It is damaged.',
    } as const;
    expect(end({ failed: 1 }, { only })).toMatchObject({
      level: 'error',
      text: 'a.jpg failed: It is damaged.',
    });
    const skipped = { ...only, status: 'skipped', code: 'unsupported', message: 'not a picture' } as const;
    expect(end({ skipped: 1 }, { only: skipped })).toMatchObject({
      level: 'warning',
      text: 'a.jpg was left as it is: not a picture.',
    });
  });

  it('says what was finished before a cancel', () => {
    expect(end({ done: 37, cancelled: 175 }, { cancelled: true })).toMatchObject({
      level: 'info',
      text: 'Generate Thumbnails was cancelled: 37 done, 175 cancelled.',
    });
  });

  it('does not call a run a success in which nothing was done', () => {
    expect(end({ skipped: 4 }).level).toBe('warning');
  });
});

describe('nothing to do', () => {
  it('says what was found and left out', () => {
    const leftOut = { ...nothingLeftOut(), otherKinds: 12, earlierOutputs: 1 };
    expect(nothingToDo('Generate Thumbnails', leftOut)).toBe(
      'Nothing to do for Generate Thumbnails: left out: 12 of other kinds, 1 earlier result.',
    );
    expect(nothingToDo('Generate Thumbnails', nothingLeftOut())).toBe(
      'Nothing to do for Generate Thumbnails: there are no files in the selection.',
    );
  });
});
