import { describe, expect, test } from 'vitest';
import { noBudget, overBudget } from '../../../src/core/budget.ts';

const file = { bytes: 200_001, width: 1921, height: 1080 };

describe('a file against a budget', () => {
  test.each([
    ['no limit at all', {}, undefined],
    ['every limit just kept', { maxBytes: 200_001, maxWidth: 1921, maxHeight: 1080 }, undefined],
    ['one byte too many', { maxBytes: 200_000 }, { found: '200,001 bytes', limit: '200,000' }],
    ['a pixel too wide', { maxWidth: 1920 }, { found: '1,921 pixels of width', limit: '1,920' }],
    ['a pixel too high', { maxHeight: 1079 }, { found: '1,080 pixels of height', limit: '1,079' }],
  ])('%s', (_, limits, expected) => {
    expect(overBudget(file, { ...noBudget, ...limits })).toEqual(expected);
  });

  test('what has no pixels is never too wide', () => {
    expect(overBudget({ bytes: 1 }, { ...noBudget, maxWidth: 1, maxHeight: 1 })).toBeUndefined();
  });
});
