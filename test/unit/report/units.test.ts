import { describe, expect, test } from 'vitest';
import { progressText } from '../../../src/report/progress.ts';
import { bytesText, countText, durationText } from '../../../src/report/units.ts';

describe('sizes', () => {
  test.each([
    [0, '0 B'],
    [934, '934 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [5300, '5.3 kB'],
    [2_100_000, '2.1 MB'],
    [12_345_678, '12.3 MB'],
    [999_999, '999.9 kB'],
    [1_000_000, '1 MB'],
    [123_456_789, '123.4 MB'],
    [4.5e18, '4500 PB'],
    [3e9, '3 GB'],
  ])('%i bytes', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('times', () => {
  test.each([
    [0, '0.0 ms'],
    [0.44, '0.4 ms'],
    [9.94, '9.9 ms'],
    [9.96, '10 ms'],
    [12.3, '12 ms'],
    [999, '999 ms'],
    [999.6, '1.0 s'],
    [4100, '4.1 s'],
    [59_949, '59.9 s'],
    [59_999, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_599_700, '1 h 0 min'],
    [3_720_000, '1 h 2 min'],
  ])('%f ms', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test('never a number that its unit does not have, like 60 s or 1000 ms', () => {
    for (let ms = 0; ms < 8_000_000; ms += ms < 2000 ? 3.7 : 997.3) {
      expect(durationText(ms)).not.toMatch(/\b(1000(\.\d)? ms|60(\.\d)? s|60 min)\b/);
    }
  });
});

test('one and many', () => {
  expect([countText(0, 'file'), countText(1, 'file'), countText(1000, 'file')]).toEqual([
    '0 files',
    '1 file',
    '1,000 files',
  ]);
  expect(countText(2, 'process', 'processes')).toBe('2 processes');
});

describe('progress', () => {
  test.each([
    [{ settled: 37, total: 212, failed: 3 }, 2530, '37/212 · 3 failed · 12 s left'],
    [{ settled: 0, total: 5, failed: 0 }, 9000, '0/5'],
    [{ settled: 5, total: 5, failed: 0 }, 9000, '5/5'],
    [{ settled: 1, total: 100, failed: 0 }, 100, '1/100'],
    [{ settled: 10, total: 100, failed: 0 }, 100, '10/100 · 1 s left'],
    [{ settled: 1, total: 100, failed: 0 }, 2000, '1/100 · 3 min 18 s left'],
    [{ settled: 1200, total: 12_000, failed: 1000 }, 60_000, '1,200/12,000 · 1,000 failed · 9 min 0 s left'],
    [{ settled: 99, total: 100, failed: 0 }, 1, '99/100 · 1 s left'],
  ])('%j after %i ms', (progress, ms, text) => {
    expect(progressText({ complete: true, under: 0, ...progress }, ms)).toBe(text);
  });

  test('tells how far a few large files are', () => {
    const progress = { settled: 1, under: 0.5, total: 3, complete: true, failed: 0 };
    expect(progressText(progress, 6000)).toBe('1/3 · 50 % · 6 s left');
    expect(progressText({ ...progress, total: 300 }, 6000)).toBe('1/300 · 19 min 54 s left');
  });

  test('tells how many so far, while nobody knows how many there will be', () => {
    const progress = { settled: 1200, under: 0, total: 1300, complete: false, failed: 3 };
    expect(progressText(progress, 60_000)).toBe('1,200 so far · 3 failed');
  });
});
