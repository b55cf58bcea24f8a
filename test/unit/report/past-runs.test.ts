import { describe, expect, it } from 'vitest';
import type { Done } from '../../../src/core/outcome.ts';
import { resultLine } from '../../../src/report/lines.ts';
import { jobs } from '../../../src/jobs/index.ts';
import {
  agoText,
  pastRunActions,
  type PastRunFacts,
  pastRunState,
  pastRunStateText,
  pastRunTime,
  shownAgainHeader,
  shownAgainLine,
  undoFooter,
  undoHeader,
  undoneLine,
} from '../../../src/report/past-runs.ts';

const header = {
  id: 'id',
  jobId: 'thumbnails',
  title: 'Generate Thumbnails',
  // Without a zone it is local time, as a person reads it.
  at: '2026-11-21T12:04:03',
  files: 1000,
  options: { size: 128, fit: 'inside', crop: 'entropy' },
};
const now = new Date('2026-11-21T12:30:00');
const counts = { done: 998, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 };

function run(facts: Partial<PastRunFacts> = {}, some: Partial<typeof counts> = {}): PastRunFacts {
  return { header, state: 'ended', summary: { counts: { ...counts, ...some } }, undone: undefined, ...facts };
}
const interrupted = run({ state: 'interrupted', summary: undefined });
const undone = (left: number): PastRunFacts => run({ undone: { at: header.at, left } }, { failed: 2 });

describe('a past run', () => {
  it.each([
    ['done', run(), '', { resume: false, retry: false, undo: true }],
    ['failed', run({}, { failed: 2 }), '', { resume: false, retry: true, undo: true }],
    ['failed', run({}, { done: 0, failed: 2 }), '', { resume: false, retry: true, undo: false }],
    ['cancelled', run({}, { cancelled: 9 }), 'cancelled', { resume: true, retry: false, undo: true }],
    [
      'cancelled',
      run({}, { failed: 1, cancelled: 9 }),
      'cancelled',
      { resume: true, retry: true, undo: true },
    ],
    ['interrupted', interrupted, 'interrupted', { resume: true, retry: false, undo: true }],
    [
      'running',
      run({ state: 'running', summary: undefined }),
      'still going on',
      { resume: false, retry: false, undo: false },
    ],
    ['undone', undone(0), 'undone', { resume: false, retry: false, undo: false }],
    ['undone', undone(1), 'undone, 1 file left as it is', { resume: false, retry: false, undo: true }],
    ['undone', undone(3), 'undone, 3 files left as they are', { resume: false, retry: false, undo: true }],
  ])('%s: %o', (state, facts, text, actions) => {
    expect([pastRunState(facts), pastRunStateText(facts), pastRunActions(facts)]).toEqual([
      state,
      text,
      actions,
    ]);
  });

  it.each([
    ['2026-11-21T12:29:30', 'just now'],
    ['2026-11-21T12:28:59', '1 minute ago'],
    ['2026-11-21T10:31:00', '1 hour ago'],
    ['2026-11-20T12:29:00', 'yesterday'],
    ['2026-11-01T12:00:00', '20 days ago'],
    // A clock that was set back.
    ['2026-11-21T13:00:00', 'just now'],
  ])('of %s was %s', (at, text) => {
    expect(agoText(at, now)).toBe(text);
  });

  it('is named by its time, and by its day when that is another one', () => {
    expect(pastRunTime(header.at, now)).toBe('12:04');
    expect(pastRunTime('2026-11-20T12:04:03', now)).toBe('2026-11-20 12:04');
  });
});

describe('a run that is shown again', () => {
  it('begins like the run itself, and says where it comes from', () => {
    expect(shownAgainHeader(run(), jobs)).toEqual([
      'Generate Thumbnails: 1,000 files, 2026-11-21 12:04:03',
      '  options: size 128 · crop entropy',
      '  note: shown again from its record',
    ]);
    const growing = { ...header, files: undefined };
    expect(shownAgainHeader(run({ header: growing }), jobs)[0]).toContain('files as they were found, 2026');
    const unknown = { ...header, jobId: 'gone' };
    expect(shownAgainHeader(run({ header: unknown }), jobs), 'of a job that is no more').toHaveLength(2);
  });

  it('has the lines of then, also of a file that was not what its name promised', () => {
    const output = { path: '/w/a_thumbnail.png', bytes: 2000, mtimeMs: 0, width: 10, height: 10 };
    const outcome: Done = {
      status: 'done',
      index: 0,
      ms: 12,
      worker: 1,
      input: { bytes: 9000, format: 'png', width: 100, height: 100 },
      outputs: [{ ...output, replaced: 'nothing' }],
      notes: ['first of 24 frames'],
    };
    const options = { style: 'facts', relative: (file: string) => file.slice(3) } as const;
    const then = (path: string, facts: object): string =>
      resultLine({ item: { source: { path, ...facts } }, outcome }, options);
    expect(shownAgainLine({ source: '/w/a.jpg' }, outcome, options)).toBe(
      then('/w/a.jpg', { format: 'png', promised: 'jpeg' }),
    );
    expect(shownAgainLine({ source: '/w/a.PNG' }, outcome, options)).toBe(then('/w/a.PNG', {}));
    expect(shownAgainLine({ source: '/w.d/a' }, outcome, options)).toBe(then('/w.d/a', {}));
  });
});

it('an undo has a header, a line for each file and a footer', () => {
  const relative = (file: string): string => file.slice(3);
  expect([
    undoHeader(run(), 3, now),
    undoneLine({ path: '/w/a.jpg', status: 'removed' }, relative),
    undoneLine({ path: '/w/b  c.jpg', status: 'restored' }, relative),
    undoneLine({ path: '/w/c.jpg', status: 'left', reason: 'It was changed\nafter the run.' }, relative),
    undoFooter({ removed: 1998, restored: 1, left: 1 }, 1200),
    undoFooter({ removed: 0, restored: 0, left: 0 }, 1),
  ]).toEqual([
    'Undo Generate Thumbnails of 12:04: 3 files, 2026-11-21 12:30:00',
    '✓ a.jpg removed',
    '✓ "b  c.jpg" restored',
    '– c.jpg left: It was changed after the run.',
    '1,998 removed, 1 restored, 1 left · 1.2 s',
    'nothing to take back · 1.0 ms',
  ]);
});
