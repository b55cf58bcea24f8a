import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import { cancelled, failed, type Outcome, outcomeStatuses } from '../../../src/core/outcome.ts';
import { speedUp, SummaryFold } from '../../../src/core/summary.ts';
import { fakeSource } from '../../support/fake-source.ts';

function summaryOf(
  outcomes: readonly Outcome[],
  wallMs = 100,
  workers = 2,
  job: { readonly saves?: boolean } = {},
): ReturnType<SummaryFold['end']> {
  const fold = new SummaryFold(job);
  for (const outcome of outcomes) {
    const { index } = outcome;
    const item = { kind: 'task', index, source: fakeSource(`/p/${index}.jpg`), targets: [] } as const;
    fold.add({ item, outcome });
  }
  return fold.end(wallMs, workers);
}

const done = (index: number, bytesIn: number, bytesOut: readonly number[], ms: number): Outcome => ({
  status: 'done',
  index,
  ms,
  worker: 1,
  input: { bytes: bytesIn },
  outputs: bytesOut.map((bytes) => ({ path: `/p/${index}`, bytes, replaced: 'nothing', mtimeMs: 0 })),
  notes: [],
});

describe('the summary', () => {
  it('counts outcomes, bytes of what was done, and the workers’ time on all', () => {
    const summary = summaryOf([
      done(0, 1000, [10, 20], 5),
      done(1, 500, [], 6),
      { status: 'unchanged', index: 2, ms: 1, worker: 1, reason: 'as before' },
      { status: 'skipped', index: 3, ms: 0, worker: 0, code: 'exists', reason: 'x exists already' },
      failed(4, failure('damaged'), 30, 2),
      cancelled(5),
    ]);
    expect(summary).toEqual({
      total: 6,
      counts: { done: 2, unchanged: 1, skipped: 1, failed: 1, cancelled: 1 },
      bytesIn: 1500,
      bytesOut: 30,
      wallMs: 100,
      workMs: 42,
      workers: 2,
    });
  });

  it('of nothing is all zeros', () => {
    expect(summaryOf([])).toMatchObject({ total: 0, bytesIn: 0, bytesOut: 0, workMs: 0 });
  });

  it('says what was saved, of files that were made anew and of jobs whose results stand for their sources', () => {
    const outcomes = [
      done(0, 1000, [600], 5),
      done(1, 500, [550], 6),
      {
        status: 'unchanged',
        index: 2,
        ms: 1,
        worker: 1,
        reason: 'no smaller',
        input: { bytes: 9000 },
      } as const,
      failed(3, failure('damaged'), 30, 2),
    ];
    expect(summaryOf(outcomes, 100, 2, { saves: true }).saved).toEqual({ bytes: 350, of: 1500 });
    expect(summaryOf(outcomes).saved, 'a thumbnail saves nothing').toBeUndefined();
    const several = summaryOf([done(0, 1000, [10, 20], 5)], 100, 2, { saves: true });
    expect(several.saved, 'none of several results stands for the source').toBeUndefined();
    expect(summaryOf([done(0, 1000, [], 5)], 100, 2, { saves: true }).saved).toBeUndefined();
  });

  it('counts each line once', () => {
    const anyOutcome = fc.constantFrom<Outcome>(
      done(0, 1, [1], 1),
      failed(0, failure('damaged'), 1),
      cancelled(0),
    );
    fc.assert(
      fc.property(fc.array(anyOutcome), (outcomes) => {
        const { total, counts } = summaryOf(outcomes);
        expect(total).toBe(outcomes.length);
        for (const status of outcomeStatuses) {
          expect(counts[status]).toBe(outcomes.filter((outcome) => outcome.status === status).length);
        }
      }),
    );
  });

  it('does not change when the fold goes on', () => {
    const fold = new SummaryFold();
    const before = fold.end(1, 1);
    fold.add({
      item: { kind: 'task', index: 0, source: fakeSource('/p/a.jpg'), targets: [] },
      outcome: cancelled(0),
    });
    expect(before.counts.cancelled).toBe(0);
  });
});

describe('speedUp', () => {
  it.each([
    [2000, 1000, 2],
    [500, 1000, 0.5],
    [10, 0, 1],
  ])('%i ms of work in %i ms is %d times as fast', (workMs, wallMs, wanted) => {
    const summary = summaryOf([done(0, 1, [], workMs)], wallMs);
    expect(speedUp(summary)).toBe(wanted);
  });
});
