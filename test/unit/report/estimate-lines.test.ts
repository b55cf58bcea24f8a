import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import type { Estimate } from '../../../src/core/estimate.ts';
import { estimateNotes, estimateText } from '../../../src/report/estimate-lines.ts';

const estimate = (facts: Partial<Estimate> = {}): Estimate => ({
  files: 40,
  bytesIn: 160e6,
  bytesOut: { expected: 12_345_678, low: 12_000_000, high: 12_700_000 },
  sampled: 12,
  unchanged: 0,
  failed: 0,
  failures: [],
  replacing: 0,
  conflicts: 0,
  ...facts,
});

describe('an estimate in one line', () => {
  test.each([
    ['a guess has two digits', {}, '40 files, 160 MB → about 12 MB'],
    [
      'a wide one has its range',
      { bytesOut: { expected: 12e6, low: 9.51e6, high: 14.4e6 } },
      '40 files, 160 MB → about 12 MB (9.5–14 MB)',
    ],
    [
      'whose ends may have other units',
      { bytesOut: { expected: 1e6, low: 900e3, high: 1.2e6 } },
      '40 files, 160 MB → about 1 MB (900 kB – 1.2 MB)',
    ],
    [
      'what was measured as a whole is no guess',
      { files: 1, sampled: 1, bytesIn: 1234, bytesOut: { expected: 999, low: 999, high: 999 } },
      '1 file, 1.2 kB → 999 B',
    ],
    ['nothing measured', { bytesOut: undefined, sampled: 0 }, '40 files, 160 MB → not measured'],
    ['no files', { files: 0, sampled: 0, bytesOut: { expected: 0, low: 0, high: 0 } }, 'no files'],
  ])('%s', (_, facts, text) => {
    expect(estimateText(estimate(facts))).toBe(text);
  });
});

describe('what else is said', () => {
  test.each([
    [{}, ['measured on 12 files']],
    [{ files: 12 }, ['measured on all']],
    [{ sampled: 0 }, []],
    [
      { failed: 2, failures: [failure('source-empty'), failure('internal')] },
      ['measured on 12 files', '2 of 12 failed: The file is empty.'],
    ],
    [{ unchanged: 3 }, ['measured on 12 files', '3 of 12 would stay unchanged']],
    [
      { replacing: 1, conflicts: 1 },
      ['measured on 12 files', '1 name is taken', '1 file would be replaced; a copy is kept'],
    ],
    [
      { replacing: 2, conflicts: 2 },
      ['measured on 12 files', '2 names are taken', '2 files would be replaced; a copy of each is kept'],
    ],
  ])('%j', (facts, notes) => {
    expect(estimateNotes(estimate(facts))).toEqual(notes);
  });
});
