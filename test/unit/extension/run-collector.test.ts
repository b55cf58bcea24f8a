import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import { failed, type WrittenFile } from '../../../src/core/outcome.ts';
import type { SettledItem } from '../../../src/core/run.ts';
import type { Summary } from '../../../src/core/summary.ts';
import { RunCollector } from '../../../src/extension/run-collector.ts';
import { filesInResult } from '../../../src/extension/run-result.ts';
import { thumbnails } from '../../../src/jobs/thumbnails.ts';

const summary = (cancelled: number, total = 2): Summary => ({
  total,
  counts: { done: 0, unchanged: 0, skipped: 0, failed: 1, cancelled },
  bytesIn: 0,
  bytesOut: 0,
  wallMs: 1,
  workMs: 1,
  workers: 1,
});
const source = { path: '/w/sub/a.jpg', relative: 'sub/a.jpg', explicit: false, bytes: 1, mtimeMs: 0 };
const item = { kind: 'task', index: 0, source, targets: [] } as const;
const broken: SettledItem = { item, outcome: failed(0, failure('damaged')) };

function wrote(...replaced: readonly WrittenFile['replaced'][]): SettledItem {
  const outputs = replaced.map((what) => ({ path: '/w/b.jpg', bytes: 1, mtimeMs: 0, replaced: what }));
  const facts = { index: 0, ms: 1, worker: 1, input: { bytes: 1 }, notes: [] };
  return { item, outcome: { status: 'done', ...facts, outputs } };
}

describe('collecting a run', () => {
  it('counts what an undo would bring back, not our own earlier results', () => {
    const collector = new RunCollector('id', thumbnails);
    for (const settled of [wrote('nothing', 'other'), wrote('own'), wrote('source'), broken])
      collector.add(settled);
    const { replaced, result } = collector.end(summary(0, 4), false, 'full');
    expect([replaced, result.files.length, result.filesComplete]).toEqual([2, 4, true]);
  });

  it('knows what was made of all files together, and what it replaced', () => {
    const collector = new RunCollector('id', thumbnails);
    const { outcome } = wrote('other');
    const shared = [
      { path: '/w/sheet-1.jpg', outcome },
      { path: '/w/sheet-2.jpg', outcome: broken.outcome },
    ];
    collector.addTogether(shared, undefined);
    const { made, replaced, clipboard } = collector.end(summary(0), false, undefined);
    expect([made, replaced, clipboard]).toEqual([['/w/sheet-1.jpg'], 1, undefined]);
  });

  it('knows which of that is to be read at once, if it was made', () => {
    const shared = [
      { path: '/w/stats.json', outcome: wrote('nothing').outcome },
      { path: '/w/stats.md', outcome: wrote('nothing').outcome },
      { path: '/w/broken.md', outcome: broken.outcome },
    ];
    const reportOf = (place: number): string | undefined => {
      const collector = new RunCollector('id', thumbnails);
      collector.addTogether(shared, place);
      return collector.end(summary(0), false, undefined).report;
    };
    expect([1, 2, 7].map(reportOf)).toEqual(['/w/stats.md', undefined, undefined]);
  });

  it('holds the first files of a large run only, and says so', () => {
    const collector = new RunCollector('id', thumbnails);
    for (let i = 0; i < filesInResult + 5; i++) collector.add(broken);
    const { result } = collector.end(summary(0, filesInResult + 5), false, undefined);
    expect([result.files.length, result.filesComplete]).toEqual([filesInResult, false]);
  });

  it('calls a run cancelled only when the cancel came before its end', () => {
    const end = (count: number, aborted: boolean): boolean =>
      new RunCollector('id', thumbnails).end(summary(count), aborted, undefined).result.cancelled;
    expect([end(1, true), end(0, true), end(1, false)]).toEqual([true, false, false]);
  });
});
