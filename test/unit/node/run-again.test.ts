import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SettledItem } from '../../../src/core/run.ts';
import type { RunStart } from '../../../src/node/run-store.ts';
import { RunStore } from '../../../src/node/run-store.ts';
import { type Again, resumedRuns, resumeRequest, retryRequest } from '../../../src/node/run-again.ts';
import {
  cancelledItem,
  done,
  failedItem,
  fakeStart,
  interrupt,
  recordRun,
  summaryOf,
} from '../../support/run-records.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function place() {
  const folder = tempFolder();
  const store = new RunStore(path.join(folder.path, 'state'));
  const dispose = (): void => folder[Symbol.dispose]();
  const past = async (id: string) => {
    const run = await store.find(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  };
  const lost = async (items: readonly SettledItem[], facts: Partial<RunStart> = {}): Promise<string> => {
    const record = await recordRun(store, items, facts);
    interrupt(store, record);
    return record.id;
  };
  const retry = async (id: string): Promise<Again> => retryRequest(store, await past(id));
  const resume = async (id: string): Promise<Again> => resumeRequest(store, await past(id));
  return { folder, store, past, lost, retry, resume, [Symbol.dispose]: dispose };
}
const request = {
  selected: [{ path: '/p' }, { path: '/q/a.jpg', root: '/q' }],
  policies: { onConflict: 'skip' },
  nameTemplate: '{name}-x',
  baseFolder: '/base',
};

describe('the failed files of a run', () => {
  test('are asked for again in their order, with roots, options, policies and names of that run', async () => {
    using at = place();
    const items = [
      failedItem('/p/b.jpg'),
      done('/p/c.jpg', [{}]),
      failedItem('/p/q/a.jpg', 'q/a.jpg'),
      cancelledItem('/p/d.jpg'),
    ];
    const { id } = await recordRun(at.store, items, { request });
    expect(await at.retry(id)).toEqual({
      ok: true,
      request: {
        ...request,
        jobId: 'thumbnails',
        selected: [{ path: '/p/b.jpg' }, { path: '/p/q/a.jpg', root: '/p' }],
        options: [{ size: 128 }],
        policies: [request.policies],
        follows: { kind: 'retry', runId: id },
      },
    });
  });

  test('keep the numbers that their names have, also when they fail once more', async () => {
    using at = place();
    const numbered = { ...request, nameTemplate: '{n}' };
    const sixth = failedItem('/p/f.jpg');
    const items = [done('/p/a.jpg', [{}]), { ...sixth, outcome: { ...sixth.outcome, index: 5 } }];
    const { id } = await recordRun(at.store, items, { request: numbered, files: 12 });
    const expected = [{ path: '/p/f.jpg', place: { index: 5, count: 12 } }];
    const again = await at.retry(id);
    expect(again).toMatchObject({ ok: true, request: { selected: expected } });
    const second = await recordRun(at.store, [failedItem('/p/f.jpg')], {
      request: { ...numbered, selected: again.ok ? again.request.selected : [] },
    });
    expect(await at.retry(second.id)).toMatchObject({ ok: true, request: { selected: expected } });
  });

  test('are none: that is said', async () => {
    using at = place();
    const { id } = await recordRun(at.store, [done('/p/a.jpg', [{}]), cancelledItem('/p/b.jpg')]);
    expect(await at.retry(id)).toEqual({ ok: false, problem: 'In that run no file failed.' });
  });

  test('of an interrupted run are those that it came to', async () => {
    using at = place();
    const id = await at.lost([failedItem('/p/b.jpg')], { request });
    expect(await at.retry(id)).toMatchObject({ ok: true, request: { selected: [{ path: '/p/b.jpg' }] } });
  });
});

describe('a run to go on with', () => {
  test('interrupted: the whole selection is asked for again', async () => {
    using at = place();
    const id = await at.lost([done('/p/a.jpg', [{}])], { request });
    expect(await at.resume(id)).toEqual({
      ok: true,
      request: {
        ...request,
        jobId: 'thumbnails',
        options: [{ size: 128 }],
        policies: [request.policies],
        follows: { kind: 'resume', runId: id },
      },
    });
  });

  test('cancelled on its way', async () => {
    using at = place();
    const { id } = await recordRun(at.store, [done('/p/a.jpg', [{}]), cancelledItem('/p/b.jpg')]);
    expect(await at.resume(id)).toMatchObject({ ok: true });
  });

  test('of 2500 selected files, in their order', async () => {
    using at = place();
    const selected = Array.from({ length: 2500 }, (_, i) => ({ path: `/p/${i}` }));
    const again = await at.resume(await at.lost([], { request: { ...request, selected } }));
    expect(again.ok && again.request.selected).toEqual(selected);
  });

  test('that came to its end is refused, also with failures', async () => {
    using at = place();
    const { id } = await recordRun(at.store, [done('/p/a.jpg', [{}]), failedItem('/p/b.jpg')]);
    expect(await at.resume(id)).toEqual({
      ok: false,
      problem: 'That run came to its end; there is nothing to go on with.',
    });
  });

  test('that goes on still is refused', async () => {
    using at = place();
    const record = await at.store.begin(fakeStart());
    expect(await at.resume(record.id)).toEqual({
      ok: false,
      problem: `The run ${record.id} is still going on (process ${process.pid}).`,
    });
    await record.end(summaryOf([]));
  });

  test('that was undone is refused', async () => {
    using at = place();
    const id = await at.lost([done('/p/a.jpg', [{}])]);
    const undo = await at.store.append(id);
    undo.put({ type: 'undone', at: '2026-01-02T03:04:05.678Z', left: 0 });
    await undo.close();
    expect(await at.resume(id)).toEqual({
      ok: false,
      problem: 'That run was undone; start it anew instead.',
    });
  });

  test('whose record lost what was selected is refused', async () => {
    using at = place();
    const { id } = await recordRun(at.store, [failedItem('/p/a.jpg'), cancelledItem('/p/b.jpg')]);
    const file = at.store.recordPath(id);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"type":"request"', '"type":"torn"'));
    const problem = `The record of the run ${id} does not say what was selected; it cannot be run again from there.`;
    expect(await at.resume(id)).toEqual({ ok: false, problem });
    expect(await at.retry(id)).toEqual({ ok: false, problem });
  });
});

describe('the runs that one goes on with', () => {
  const follows = (runId: string) => ({ kind: 'resume', runId }) as const;

  test('are all before it, the first one first', async () => {
    using at = place();
    const first = await at.lost([]);
    const second = await at.lost([], { follows: follows(first) });
    const third = await at.lost([], { follows: follows(second) });
    const runs = await resumedRuns(at.store, follows(third));
    expect(runs.map(({ header }) => header.id)).toEqual([first, second, third]);
  });

  test('are none for a run of its own, or one that only tries failures again', async () => {
    using at = place();
    const first = await at.lost([]);
    expect(await resumedRuns(at.store, undefined)).toEqual([]);
    expect(await resumedRuns(at.store, { kind: 'retry', runId: first })).toEqual([]);
    const retry = await at.lost([], { follows: { kind: 'retry', runId: first } });
    expect((await resumedRuns(at.store, follows(retry))).map(({ header }) => header.id)).toEqual([retry]);
  });

  test('end where a record is forgotten, and at a circle', async () => {
    using at = place();
    const lost = await at.lost([], { follows: follows('20200101-forgotten') });
    expect((await resumedRuns(at.store, follows(lost))).map(({ header }) => header.id)).toEqual([lost]);
    const file = at.store.recordPath(lost);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('20200101-forgotten', lost));
    expect((await resumedRuns(at.store, follows(lost))).map(({ header }) => header.id)).toEqual([lost]);
  });
});
