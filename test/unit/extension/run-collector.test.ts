import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import { failed } from '../../../src/core/outcome.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { RunCollector } from '../../../src/extension/run-collector.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';

const summary = (cancelled: number): Summary => ({
  total: 2,
  counts: { done: 0, unchanged: 0, skipped: 0, failed: 1, cancelled },
  bytesIn: 0,
  bytesOut: 0,
  wallMs: 1,
  workMs: 1,
  workers: 1,
});
const order = { job: thumbnails, uris: [], answers: [], asks: false };

describe('collecting a run', () => {
  it('keeps what failed with the folder that its structure was kept from', () => {
    const collector = new RunCollector(order, 'id');
    const source = { path: '/w/sub/a.jpg', relative: 'sub/a.jpg', explicit: false, bytes: 1, mtimeMs: 0 };
    collector.add({
      item: { kind: 'task', index: 0, source, targets: [] },
      outcome: failed(0, failure('damaged')),
    });
    expect([...collector.end(summary(0), false).failed]).toEqual([['/w/sub/a.jpg', '/w/']]);
  });

  it('calls a run cancelled only when the cancel came before its end', () => {
    const end = (count: number, aborted: boolean): boolean =>
      new RunCollector(order, 'id').end(summary(count), aborted).result.cancelled;
    expect([end(1, true), end(0, true), end(1, false)]).toEqual([true, false, false]);
  });
});
