import { describe, expect, it } from 'vitest';
import { unfinished, unfinishedText } from '../../../src/extension/unfinished.ts';
import type { PastRun } from '../../../src/node/run-store.ts';

const header: PastRun['header'] = {
  v: 2,
  type: 'run',
  id: 'mine',
  at: '2026-11-21T12:04:00.000Z',
  title: 'Generate Thumbnails',
  jobId: 'thumbnails',
  options: {},
  limits: {} as PastRun['header']['limits'],
  key: '',
  files: 5000,
  process: { pid: 1, machine: '', started: '' },
};
const summary = (cancelled: number): PastRun['summary'] => ({
  total: 5000,
  counts: { done: 5000 - cancelled, unchanged: 0, skipped: 0, failed: 0, cancelled },
  bytesIn: 0,
  bytesOut: 0,
  wallMs: 0,
  workMs: 0,
  workers: 1,
});
const run = (facts: Partial<PastRun>): PastRun => ({
  header,
  state: 'ended',
  summary: summary(0),
  undone: undefined,
  ...facts,
});
const interrupted = run({ state: 'interrupted', summary: undefined });
const undone = { at: '', left: 0 };

describe('a run is unfinished', () => {
  it.each([
    ['when its process has gone, in this window', interrupted, 'mine', 'window'],
    ['when its process has gone, on the command line', interrupted, 'other', 'unknown'],
    ['when the window that closed could still cancel it', run({ summary: summary(9) }), 'mine', 'window'],
    ['but not when a person cancelled it', run({ summary: summary(9) }), undefined, undefined],
    ['nor when it came to its end', run({}), 'mine', undefined],
    ['nor while it goes on', run({ state: 'running', summary: undefined }), 'mine', undefined],
    ['nor once it is undone', run({ state: 'interrupted', undone }), 'mine', undefined],
  ])('%s', (_, past, underWay, cause) => {
    expect(unfinished(past, underWay)).toBe(cause);
  });
});

describe('what is said of it', () => {
  it.each([
    [5000, 1203, 'window', '1,203 of 5,000 files were done when the window closed.'],
    [1, 0, 'unknown', '0 of 1 file was done when it was interrupted.'],
    [undefined, 12, 'unknown', '12 files were done when it was interrupted.'],
  ] as const)('%s files, %i done', (files, done, cause, said) => {
    expect(unfinishedText({ title: 'Generate Thumbnails', files }, done, cause)).toBe(
      `Generate Thumbnails did not finish: ${said}`,
    );
  });
});
