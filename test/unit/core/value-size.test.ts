import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { valueSize } from '../../../src/core/value-size.ts';

const done = (value: unknown): Outcome => ({
  status: 'done',
  index: 0,
  ms: 1,
  worker: 1,
  input: { bytes: 1 },
  outputs: [],
  notes: [],
  value,
});

test('of texts, at any depth', () => {
  expect(valueSize(done('x'.repeat(1000)))).toBe(1000);
  expect(valueSize(done({ data: 'x'.repeat(1000), sums: [1, 2, null] }))).toBeGreaterThan(1000);
  expect(valueSize(done({ rows: [{ data: 'x'.repeat(1000) }] }))).toBeGreaterThan(1000);
});

test('of none', () => {
  expect(valueSize({ status: 'cancelled', index: 0, ms: 0, worker: 0 })).toBe(0);
  expect(valueSize(undefined)).toBe(0);
});
