import { describe, expect, test } from 'vitest';
import {
  commonFolder,
  idsLike,
  type ListedRun,
  listedState,
  mayUndo,
  runName,
  runTable,
  shortId,
  stoppedText,
  undoText,
  wantsResume,
  wantsRetry,
} from '../../../src/report/run-list.ts';

const noCounts = { done: 0, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };

/** A run of 1000 files that came to its end, with two failures. */
function listed(facts: Partial<ListedRun> & { readonly id?: string } = {}): ListedRun {
  const { id = '20261121T120405000-abc123', ...more } = facts;
  const counts = more.counts ?? { ...noCounts, done: 998, failed: 2 };
  return {
    header: {
      id,
      at: new Date(2026, 10, 21, 12, 4, 5).toISOString(),
      jobId: 'thumbnails',
      title: 'Generate Thumbnails',
      files: 1000,
      options: { size: 128 },
    },
    state: 'ended',
    counts,
    summary: more.state === 'interrupted' || more.state === 'running' ? undefined : { counts },
    undone: undefined,
    followedBy: undefined,
    ...more,
  };
}

const ids = ['20261120T090000000-aaa111', '20261121T120405000-abc123', '20261121T130000000-def456'];

describe('a run is named', () => {
  test.each([
    ['abc123', ['20261121T120405000-abc123']],
    ['123', ['20261121T120405000-abc123']],
    ['20261120', ['20261120T090000000-aaa111']],
    ['20261121T120405000-abc123', ['20261121T120405000-abc123']],
    ['last', ['20261121T130000000-def456']],
    ['20261121', ['20261121T120405000-abc123', '20261121T130000000-def456']],
    ['bc12', []],
    ['', []],
  ])('by %j', (name, found) => {
    expect(idsLike(name, ids)).toEqual(found);
  });

  test('shortly, unless that would be another one too', () => {
    expect(shortId('20261121T120405000-abc123', ids)).toBe('abc123');
    const twin = '20261122T000000000-abc123';
    expect(shortId(twin, [...ids, twin])).toBe(twin);
    for (const id of ids) expect(idsLike(shortId(id, ids), ids)).toEqual([id]);
  });

  test('with nothing on record, last is none', () => {
    expect(idsLike('last', [])).toEqual([]);
  });
});

const cancelled = { ...noCounts, done: 400, cancelled: 600 };
const interrupted = { state: 'interrupted', counts: { ...noCounts, done: 1200, failed: 3 } } as const;

describe('its state', () => {
  test.each([
    ['', listed()],
    ['undone', listed({ undone: { at: '', left: 0 } })],
    ['undone, 3 files left as they are', listed({ undone: { at: '', left: 3 } })],
    ['still going on', listed({ state: 'running' })],
    ['interrupted after 1,203 of 1,000', listed(interrupted)],
    ['cancelled after 400 of 1,000', listed({ counts: cancelled })],
    [
      'cancelled after 400 of 1,000, resumed as def456',
      listed({ counts: cancelled, followedBy: { kind: 'resume', runId: ids[2] ?? '' } }),
    ],
    ['retried as def456', listed({ followedBy: { kind: 'retry', runId: ids[2] ?? '' } })],
  ])('%j', (text, run) => {
    expect(listedState(run, ids)).toBe(text);
  });

  test('of a run that was lost while its files were being found: how many there were nobody knows', () => {
    const { files: _files, ...header } = listed().header;
    expect(stoppedText({ ...listed(interrupted), header })).toBe('interrupted after 1,203');
    expect(stoppedText({ ...listed({ counts: cancelled }), header })).toBe('cancelled after 400 of 1,000');
  });
});

describe('what can be done', () => {
  const done = { ...noCounts, done: 1000 };
  const followed = { kind: 'retry', runId: ids[2] ?? '' } as const;
  test.each([
    ['a run with failures', listed(), [true, false, true]],
    ['one whose failures were tried again', listed({ followedBy: followed }), [false, false, true]],
    ['one that went well', listed({ counts: done }), [false, false, true]],
    ['a cancelled one', listed({ counts: cancelled }), [false, true, true]],
    [
      'one that was gone on with',
      listed({ counts: cancelled, followedBy: { ...followed, kind: 'resume' } }),
      [false, false, true],
    ],
    ['an interrupted one', listed(interrupted), [false, true, true]],
    [
      'one that was killed before it had said of any file what became of it',
      listed({ ...interrupted, counts: noCounts }),
      [false, true, true],
    ],
    ['one that goes on', listed({ state: 'running' }), [false, false, false]],
    ['an undone one', listed({ undone: { at: '', left: 0 } }), [false, false, false]],
    ['a half undone one', listed({ undone: { at: '', left: 2 } }), [false, false, true]],
    ['one that wrote nothing', listed({ counts: { ...noCounts, failed: 1 } }), [true, false, false]],
  ])('%s: retry, resume, undo', (_name, run, can) => {
    expect([wantsRetry(run), wantsResume(run), mayUndo(run)]).toEqual(can);
  });
});

test('the table is aligned, numbers to the right', () => {
  const other = listed({ id: ids[0] ?? '', counts: { ...noCounts, done: 7 } });
  const header = { ...other.header, files: 7, title: 'Convert', folders: ['/home/p/a', '/home/p/b'] };
  const small = { ...other, header };
  const relative = (file: string): string => file.replace('/home/', '');
  expect(runTable([listed(), small, listed({ id: ids[2] ?? '', ...interrupted })], ids, relative)).toEqual([
    'run     when              job                  files  results in  what became of them',
    'abc123  2026-11-21 12:04  Generate Thumbnails  1,000              998 done, 2 failed',
    'aaa111  2026-11-21 12:04  Convert                  7  p           7 done',
    'def456  2026-11-21 12:04  Generate Thumbnails  1,000              1,200 done, 3 failed  interrupted after 1,203 of 1,000',
  ]);
});

test.each([
  [[], ''],
  [['/p/a'], '/p/a'],
  [['/p/a', '/p/a/b'], '/p/a'],
  [['/p/a/b', '/p/a'], '/p/a'],
  [['/p/ab', '/p/a'], '/p'],
  [['/a', '/b'], '/'],
  [['C:\\p\\a', 'C:\\p\\b'], 'C:\\p'],
  [['C:\\a', 'C:\\b'], 'C:\\'],
  [['C:\\a', 'D:\\b'], ''],
])('results in %j are in %j', (folders, common) => {
  expect(commonFolder(folders)).toBe(common);
});

test('a run in a sentence', () => {
  expect(runName(listed(), ids)).toBe('Generate Thumbnails of 2026-11-21 12:04 (abc123)');
});

test.each([
  [12, 3, 'remove 12 files, restore 3'],
  [1, 0, 'remove 1 file'],
  [0, 1, 'restore 1 file'],
])('an undo of %i and %i: %s', (removes, restores, text) => {
  expect(undoText({ removes, restores, leaves: 0 })).toBe(text);
  expect(undoText({ removes, restores, leaves: 2 })).toBe(`${text}, leave 2`);
});
