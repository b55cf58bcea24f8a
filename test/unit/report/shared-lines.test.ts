import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import type { Done } from '../../../src/core/outcome.ts';
import { pathsInLine } from '../../../src/report/lines.ts';
import { noteLines, plannedSharedLine, sharedLine } from '../../../src/report/shared-lines.ts';

const at = { index: 0, ms: 1, worker: 1 };
const done = (more: object = {}): Done => ({
  status: 'done',
  ...at,
  input: { bytes: 1 },
  outputs: [{ path: '/p/all  of it.csv', bytes: 1234, mtimeMs: 1, replaced: 'nothing', ...more }],
  notes: [],
});
const path = '/p/all  of it.csv';
const relative = (file: string): string => file.slice('/p/'.length);

describe('the line of a file of all files', () => {
  it('says what was made, and its path can be followed', () => {
    const line = sharedLine({ path, outcome: done() }, relative);
    expect(line).toBe('✓ "all  of it.csv"  1.2 kB');
    expect(pathsInLine(line).map((found) => found.path)).toEqual(['all  of it.csv']);
    expect(sharedLine({ path, outcome: done({ width: 3, height: 4 }) }, relative)).toContain('  3×4  1.2 kB');
  });

  it('says why there is none', () => {
    const of = (outcome: Parameters<typeof sharedLine>[0]['outcome']): string =>
      sharedLine({ path: '/p/a.csv', outcome }, relative);
    expect(of({ status: 'failed', ...at, failure: failure('disk-full', { path: '/p/a.csv' }) })).toMatch(
      /^✗ a\.csv failed: .*\[disk-full]$/,
    );
    const exists = { status: 'skipped', ...at, code: 'exists', reason: '/p/a.csv exists already' } as const;
    expect(of(exists)).toBe('– a.csv skipped: a.csv exists already');
    expect(of({ status: 'cancelled', ...at })).toBe('· a.csv cancelled');
  });

  it('says in a dry run what would be replaced', () => {
    const replaces = { owner: 'other', bytes: 1, mtimeMs: 1 } as const;
    expect(plannedSharedLine({ kind: 'file', target: { path: '/p/a.csv', replaces } }, relative)).toBe(
      '✓ a.csv  of all files together  replaces the file there, a copy is kept',
    );
    expect(plannedSharedLine({ kind: 'skip', path: '/p/a.csv' }, relative)).toBe(
      '– a.csv skipped: a.csv exists already',
    );
  });

  it('leaves no line break in what a job says', () => {
    expect(noteLines({ notes: ['a\nb \x1b[31m'] })).toEqual(['  a b \ufffd[31m']);
  });
});
