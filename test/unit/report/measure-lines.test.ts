import { expect, test } from 'vitest';
import { judgePools, type Timing } from '../../../src/core/pool-verdict.ts';
import { type MeasureFacts, measureLines, measureMarkdown } from '../../../src/report/measure-lines.ts';

const timings: readonly [Timing, ...Timing[]] = [
  { type: 'process', workers: 1, times: [2000, 2010, 1990] },
  { type: 'process', workers: 2, times: [1020, 1000, 1010] },
  { type: 'process', workers: 16, times: [1000, 1030, 1020] },
];

const facts: MeasureFacts = {
  title: 'Generate Thumbnails',
  verdict: judgePools(timings, 60),
  files: 20,
  bytes: 12_300_000,
  times: 3,
  available: 1000,
  more: false,
  failed: 0,
  failures: [],
  cores: 2,
  tooLarge: [],
  note: undefined,
};

test('a row a pool with its bar, and what follows', () => {
  expect(measureLines(facts)).toEqual([
    'Pool size, Generate Thumbnails: 20 of 1,000 files (12.3 MB), each 3 times, 3 rounds',
    '  workers   time  files/s  speed-up  efficiency',
    '        1  2.0 s     30.0     1.00×       100 %  ████████████',
    '        2  1.0 s     59.4     1.98×        99 %  ████████████████████████',
    '       16  1.0 s     58.8     1.96×        12 %  ███████████████████████▊',
    'Best: 2 workers (one for each core), 2.0× as fast as one; fastest in 2 of 3 rounds, times differ by 2 % from round to round.',
    '  No faster, as far as can be told: 16 workers.',
  ]);
});

test('as a page, the table and the bars are Markdown', () => {
  const page = measureMarkdown(facts);
  expect(page).toContain('# Pool size: Generate Thumbnails');
  expect(page.filter((line) => line.startsWith('|'))).toEqual([
    '| workers |  time | files/s | speed-up | efficiency |',
    '|--------:|------:|--------:|---------:|-----------:|',
    '|       1 | 2.0 s |    30.0 |    1.00× |      100 % |',
    '|       2 | 1.0 s |    59.4 |    1.98× |       99 % |',
    '|      16 | 1.0 s |    58.8 |    1.96× |       12 % |',
  ]);
  expect(page).toContain(' 1  ████████████');
});

test('what a person must know before relying on it', () => {
  const lines = measureLines({
    ...facts,
    files: 3,
    times: 1,
    more: true,
    failed: 2,
    failures: [{ code: 'damaged', message: 'It is\ndamaged' }],
    tooLarge: [32, 64],
    note: 'slow engine',
  });
  expect(lines[0]).toContain('3 of the first 1,000 files');
  expect(lines.slice(-4)).toEqual([
    '  The files are few for 16 workers: more of them would say more about large pools.',
    expect.stringMatching(/^ {2}2 files of the sample failed: It is\S* ?damaged$/),
    '  Not measured, as the memory limit has no room for so many workers: 32, 64.',
    '  Note: slow engine',
  ]);
});

test('times that jump are called a guess, with what to do', () => {
  const jumping = judgePools(
    [
      { type: 'process', workers: 1, times: [1000, 2000, 3000] },
      { type: 'thread', workers: 1, times: [500, 1500, 2500] },
    ],
    10,
  );
  const last = measureLines({ ...facts, verdict: jumping, cores: 4 }).at(-1);
  expect(last).toBe(
    'Best: 1 thread, 1.3× as fast as one process; but the times of one pool differ by 58 % from round to round, so that is a guess: measure again while the machine has nothing else to do.',
  );
});
