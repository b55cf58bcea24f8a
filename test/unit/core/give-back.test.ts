import { expect, test } from 'vitest';
import { giveBack } from '../../../src/core/give-back.ts';

test('a block of its own is given back', () => {
  const bytes = Buffer.allocUnsafeSlow(1000);
  giveBack(bytes);
  expect(bytes).toHaveLength(0);
});

test('a part of a block stays, as others may have the rest', () => {
  const whole = Buffer.allocUnsafeSlow(1000).fill(1);
  giveBack(whole.subarray(0, 500));
  expect(whole).toHaveLength(1000);
  expect(whole[700]).toBe(1);
});
