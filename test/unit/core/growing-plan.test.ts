import * as Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/core/failure.ts';
import { planGrowing } from '../../../src/core/growing-plan.ts';
import { type BoundJob, defineJob } from '../../../src/core/job.ts';
import type { PlanBasis, PlanItem } from '../../../src/core/plan.ts';
import { runPlan } from '../../../src/core/run.ts';
import { nothingLeftOut, type Source } from '../../../src/core/source.ts';
import { FakeDisk } from '../../support/fake-disk.ts';
import { FakeExecutor } from '../../support/fake-executor.ts';
import { fakeSource } from '../../support/fake-source.ts';
import { testCall } from '../../support/run-helpers.ts';

const count = defineJob({
  id: 'count',
  title: 'Count',
  description: 'Makes no files.',
  group: 'file',
  accepts: 'any',
  nameTemplate: '{dir}/{name}{ext}',
  options: Type.Object({}),
  run: () => Promise.resolve({ outputs: [] }),
});

function bound(): BoundJob {
  const made = count.bind();
  if (!made.ok) throw new Error('the job does not bind');
  return made.value;
}

const basis = (more: Partial<PlanBasis> = {}): PlanBasis => ({
  job: bound(),
  key: 'key',
  leftOut: nothingLeftOut(),
  naming: { template: '{dir}/{name}{ext}' },
  onConflict: 'rename',
  skipUnchanged: false,
  maxBytes: 1e9,
  allowSvg: false,
  disk: new FakeDisk(),
  pause: () => undefined,
  ...more,
});

async function* found(sources: readonly Source[], looked: { count: number }): AsyncGenerator<Source> {
  for (const source of sources) {
    looked.count++;
    await Promise.resolve();
    yield source;
  }
}

const files = (many: number): Source[] => Array.from({ length: many }, (_, i) => fakeSource(`/p/${i}.log`));

async function all(items: Iterable<PlanItem> | AsyncIterable<PlanItem>): Promise<PlanItem[]> {
  const taken: PlanItem[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

describe('a plan that grows', () => {
  it('is there when its first file is, and counts as it goes', async () => {
    const looked = { count: 0 };
    const plan = await planGrowing(basis(), found(files(100), looked));
    expect(looked.count, 'only the first file was looked for').toBe(1);
    expect(plan).toMatchObject({ complete: false, files: 1, tasks: 1, replacing: 0, conflicts: 0 });
    const items = await all(plan.items);
    expect(items.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(plan).toMatchObject({ complete: true, files: 100, tasks: 100 });
  });

  it('of nothing is known to be empty before anything runs', async () => {
    const plan = await planGrowing(basis(), found([], { count: 0 }));
    expect(plan).toMatchObject({ complete: true, files: 0 });
  });

  it('refuses what cannot be worked on in its place', async () => {
    const problem = failure('source-denied');
    const sources = [fakeSource('/p/a.log'), { ...fakeSource('/p/b.log'), problem }, fakeSource('/p/c.log')];
    const plan = await planGrowing(basis(), found(sources, { count: 0 }));
    const items = await all(plan.items);
    expect(items.map(({ kind }) => kind)).toEqual(['task', 'refused', 'task']);
    expect(plan.tasks).toBe(2);
  });

  it('leaves alone what a run that is resumed has done with the same options', async () => {
    const [a, b, c] = files(3) as [Source, Source, Source];
    const result = (source: Source, key: string) => ({
      runId: '1',
      at: '2026-11-21T12:04:00Z',
      key,
      source: source.path,
      read: { bytes: source.bytes, mtimeMs: source.mtimeMs },
      outputs: [],
    });
    const disk = new FakeDisk();
    disk.resultOf = ({ path }) =>
      path === a.path ? result(a, 'key') : path === b.path ? result(b, 'other options') : undefined;
    const resumed = await planGrowing(
      basis({ disk, resumes: { sinceMs: 0 } }),
      found([a, b, c], { count: 0 }),
    );
    expect((await all(resumed.items)).map(({ kind }) => kind)).toEqual(['unchanged', 'task', 'task']);
    const anew = await planGrowing(basis({ disk, skipUnchanged: true }), found([a], { count: 0 }));
    expect((await all(anew.items))[0]?.kind, 'a run anew is asked for its values').toBe('task');
  });

  it('is run in input order, never further ahead than the window, and ends with the run', async () => {
    const looked = { count: 0 };
    const plan = await planGrowing(basis(), found(files(5000), looked));
    const executor = new FakeExecutor({ workers: 3, chunk: () => 7, turns: ({ index }) => index % 5 });
    const call = testCall('count');
    const run = runPlan({ plan, call, executor, signal: new AbortController().signal, window: 50 });
    let lines = 0;
    for await (const { item } of run) {
      expect(item.index).toBe(lines++);
      expect(looked.count).toBeLessThanOrEqual(lines + 52);
      if (lines === 1000) break;
    }
    const after = looked.count;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(looked.count, 'nobody looks on after the reader has left').toBe(after);
  });

  it('that breaks off ends the run with its error, after the lines of what was found', async () => {
    async function* broken(): AsyncGenerator<Source> {
      yield* found(files(3), { count: 0 });
      throw new Error('the disk was pulled out');
    }
    const plan = await planGrowing(basis(), broken());
    const executor = new FakeExecutor({ workers: 2 });
    const lines: string[] = [];
    const run = async (): Promise<void> => {
      const signal = new AbortController().signal;
      for await (const { outcome } of runPlan({ plan, call: testCall('count'), executor, signal }))
        lines.push(outcome.status);
    };
    await expect(run()).rejects.toThrow('pulled out');
    expect(lines).toEqual(['done', 'done', 'done']);
  });

  it('that an abort ends lists what was found, and no error', async () => {
    const abort = new AbortController();
    async function* aborted(): AsyncGenerator<Source> {
      yield* found(files(10), { count: 0 });
      // A drive that does not answer any more.
      await new Promise(() => {});
    }
    const plan = await planGrowing(basis(), aborted());
    const executor = new FakeExecutor({ workers: 1 });
    const lines: string[] = [];
    for await (const { outcome } of runPlan({
      plan,
      call: testCall('count'),
      executor,
      signal: abort.signal,
    })) {
      lines.push(outcome.status);
      if (lines.length === 4) abort.abort();
    }
    expect(lines.slice(0, 4)).toEqual(['done', 'done', 'done', 'done']);
    expect(lines.length, 'what had been found has its line').toBeGreaterThan(4);
    expect(plan.complete).toBe(false);
  });
});
