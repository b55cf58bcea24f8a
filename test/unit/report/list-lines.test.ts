import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import type { Entry } from '../../../src/core/list.ts';
import { type Done, failed } from '../../../src/core/outcome.ts';
import { pathsInLine, resultLine } from '../../../src/report/lines.ts';
import { plannedLine } from '../../../src/report/summary-lines.ts';

const options = { style: 'facts', relative: (path: string) => path.replace('/w/', '') } as const;
const entry: Entry = {
  list: '/w/urls.txt',
  line: 3,
  text: 'https://a.b/c%20d',
  value: 'https://me:pw@a.b/c%20d',
};
const source = { path: '/w/urls.txt', entry };
const done: Done = {
  ...{ status: 'done', index: 0, ms: 12, worker: 1, input: { bytes: 2000 }, notes: ['200'] },
  outputs: [{ path: '/w/c d', bytes: 2000, hash: '', mtimeMs: 0, replaced: 'nothing' }],
};

describe('the line of an address', () => {
  test('has it without its password, what came of it, and a link to that alone', () => {
    const line = resultLine({ item: { source }, outcome: done }, options);
    expect(line).toBe('✓ https://a.b/c%20d → c d  2 kB  12 ms  200');
    expect(pathsInLine(line)).toEqual([{ start: 22, end: 25, path: 'c d' }]);
    const planned = { ...source, relative: '', explicit: true, bytes: 0, mtimeMs: 0 };
    const targets = [{ path: '/w/c d' }];
    expect(plannedLine({ kind: 'task', index: 0, source: planned, targets }, options.relative)).toBe(
      '✓ https://a.b/c%20d → c d',
    );
  });

  test('that is none leads to its list', () => {
    const wrong = { ...source, entry: { ...entry, text: 'what\nis this', wrong: true as const } };
    const line = resultLine({ item: { source: wrong }, outcome: failed(0, failure('no-address')) }, options);
    expect(line).toMatch(/^✗ urls\.txt failed: This is no web address/);
    expect(pathsInLine(line)).toEqual([{ start: 2, end: 10, path: 'urls.txt' }]);
  });
});

test('the line of a file that a list names is that of the file', () => {
  const listed = { path: '/w/a.txt', entry: { list: '/w/SUMS', line: 1, text: 'a.txt' } };
  const looked = { ...done, outputs: [], notes: ['MD5 is right'] };
  const line = resultLine({ item: { source: listed }, outcome: looked }, { ...options, makesFiles: false });
  expect(line).toBe('✓ a.txt  2 kB  12 ms  MD5 is right');
});
