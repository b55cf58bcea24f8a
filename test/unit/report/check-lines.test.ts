import { expect, test } from 'vitest';
import { failure, type FailureCode } from '../../../src/core/failure.ts';
import { cancelled, failed, type Outcome } from '../../../src/core/outcome.ts';
import { CheckFold } from '../../../src/report/check-lines.ts';

const fail = (code: FailureCode): Outcome => failed(0, failure(code));
const settled = { index: 0, ms: 0, worker: 0 };
const unchanged: Outcome = { status: 'unchanged', reason: 'up to date', ...settled };

test.each<readonly [readonly Outcome[], string]>([
  [[], 'check: no files · 1.2 s'],
  [[unchanged, unchanged], 'check: 2 up to date · 1.2 s'],
  [
    [
      fail('damaged'),
      fail('over-budget'),
      unchanged,
      fail('check-stale'),
      fail('check-missing'),
      cancelled(0),
    ],
    'check: 1 up to date, 1 missing, 1 out of date, 1 over the budget, 1 failed, 1 cancelled · 1.2 s',
  ],
  [[{ status: 'skipped', code: 'unsupported', reason: '', ...settled }], 'check: 1 skipped · 1.2 s'],
])('the closing line of a check counts what was found: %#', (outcomes, line) => {
  const fold = new CheckFold();
  for (const outcome of outcomes) fold.add(outcome);
  expect(fold.line(1200)).toBe(line);
});
