import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import { cancelled, failed, type Outcome } from '../../../src/core/outcome.ts';
import { emptyResult, fileResult } from '../../../src/extension/run-result.ts';

const facts = { index: 0, ms: 1, worker: 1 };
const written = { path: '/w/b.jpg', bytes: 1, mtimeMs: 0, replaced: 'nothing' } as const;

describe('the result of a file', () => {
  it.each<[Outcome, object]>([
    [
      { status: 'done', ...facts, input: { bytes: 1 }, outputs: [written], notes: [] },
      { status: 'done', outputs: ['/w/b.jpg'] },
    ],
    [
      failed(0, failure('source-empty')),
      { status: 'failed', code: 'source-empty', message: 'The file is empty.' },
    ],
    [
      { status: 'skipped', ...facts, code: 'exists', reason: 'b exists already' },
      { status: 'skipped', code: 'exists', message: 'b exists already' },
    ],
    [
      { status: 'unchanged', ...facts, reason: 'the same' },
      { status: 'unchanged', message: 'the same' },
    ],
    [cancelled(0), { status: 'cancelled', outputs: [] }],
  ])('case %#', (outcome, expected) => {
    expect(fileResult('/w/a.jpg', outcome)).toMatchObject({ source: '/w/a.jpg', ...expected });
  });

  it('is none where there was nothing to run', () => {
    expect(emptyResult('thumbnails', false)).toMatchObject({ runId: undefined, files: [], cancelled: false });
  });
});
