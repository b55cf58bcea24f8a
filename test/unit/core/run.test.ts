import { setImmediate as nextTurn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/core/executor.ts';
import { failure } from '../../../src/core/failure.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { CompletePlan, PlanItem } from '../../../src/core/plan.ts';
import type { RunProgress } from '../../../src/core/progress.ts';
import { runPlan, type RunRequest, type SettledItem } from '../../../src/core/run.ts';
import { nothingLeftOut } from '../../../src/core/source.ts';
import {
  fakeCall,
  fakeDone,
  FakeExecutor,
  fakeFailed,
  type Misconduct,
} from '../../support/fake-executor.ts';
import { fakeSource } from '../../support/fake-source.ts';

type Kind = PlanItem['kind'];

function planOf(kinds: readonly Kind[]): CompletePlan {
  const items = kinds.map((kind, index): PlanItem => {
    const source = fakeSource(`/photos/${index}.jpg`);
    switch (kind) {
      case 'task':
        return { kind, index, source, targets: [{ path: `/photos/${index}_thumbnail.jpg` }] };
      case 'skip':
        return { kind, index, source, code: 'unsupported', reason: 'PDF is not supported' };
      case 'unchanged':
        return { kind, index, source, reason: 'as the run of yesterday left it' };
      case 'refused':
        return { kind, index, source, failure: failure('source-empty') };
      case 'conflict':
        return { kind, index, source, target: `/photos/${index}_thumbnail.jpg` };
    }
  });
  const count = (wanted: Kind): number => kinds.filter((kind) => kind === wanted).length;
  return {
    jobId: 'thumbnails',
    title: 'Generate Thumbnails',
    items,
    shared: [],
    leftOut: nothingLeftOut(),
    complete: true,
    files: items.length,
    tasks: count('task'),
    replacing: 0,
    conflicts: count('conflict'),
  };
}

const tasks = (count: number): CompletePlan => planOf(Array.from({ length: count }, () => 'task'));

/** What the person who reads the output sees, a word per line. */
const statuses = (lines: readonly SettledItem[]): string[] => lines.map(({ outcome }) => outcome.status);
const code = (outcome: Outcome | undefined): string | undefined =>
  outcome?.status === 'failed' ? outcome.failure.code : outcome?.status;

/** A run that hangs is told as such, not as a test that took too long. */
async function inTime<T>(run: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The run hangs: no end after 2 seconds.')), 2000);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Watched {
  readonly lines: readonly SettledItem[];
  readonly progress: readonly RunProgress[];
}

async function collect(
  request: Omit<RunRequest, 'call' | 'signal'> & { readonly signal?: AbortSignal },
  eachLine: (count: number) => Promise<'leave' | undefined> | undefined = () => undefined,
): Promise<Watched> {
  const lines: SettledItem[] = [];
  const progress: RunProgress[] = [];
  const whole = async (): Promise<void> => {
    const onProgress = (now: RunProgress): unknown => progress.push(now);
    const signal = new AbortController().signal;
    for await (const line of runPlan({ signal, ...request, call: fakeCall, onProgress })) {
      lines.push(line);
      if ((await eachLine(lines.length)) === 'leave') break;
    }
  };
  await inTime(whole());
  return { lines, progress };
}

function expectOneLineEach({ lines }: Watched, plan: CompletePlan): void {
  expect(
    lines.map(({ outcome }) => outcome.index),
    'lines are missing, doubled or out of order',
  ).toEqual(plan.items.map(({ index }) => index));
  expect(lines.map(({ item }) => item)).toEqual(plan.items);
}

function expectSoundProgress({ progress }: Watched, plan: CompletePlan): void {
  expect(
    progress.map(({ settled }) => settled),
    'the count in the progress notification must go up by one to the total',
  ).toEqual(plan.items.map((_, place) => place + 1));
  let before = 0;
  for (const { total, failed } of progress) {
    expect(total).toBe(plan.items.length);
    expect(failed, 'the count of failures went down').toBeGreaterThanOrEqual(before);
    before = failed;
  }
}

const anyPlan = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant<Kind>('task') },
      { weight: 2, arbitrary: fc.constantFrom<Kind>('skip', 'unchanged', 'refused', 'conflict') },
    ),
    { maxLength: 30 },
  )
  .map(planOf);

/** Numbers for each task in turn, repeated: what a task takes, how often it fails. */
const perTask = (max: number): fc.Arbitrary<(index: number) => number> =>
  fc
    .array(fc.nat({ max }), { minLength: 1, maxLength: 12 })
    .map((numbers) => (index: number) => numbers[index % numbers.length] ?? 0);

const anyMachine = {
  window: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 50 })),
  style: fc.constantFrom('slots' as const, 'dispatcher' as const),
  workers: fc.integer({ min: 1, max: 6 }),
  chunk: fc.integer({ min: 1, max: 8 }),
  turns: perTask(4),
  failures: perTask(3),
  retries: fc.integer({ min: 0, max: 3 }),
};

describe('runPlan, with an executor that keeps its contract', () => {
  it('gives each source one line in input order, whatever is slow, fails and is tried again', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, fc.record(anyMachine), perTask(2), async (plan, machine, rests) => {
        const { window, retries, failures } = machine;
        let received = 0;
        const tooFar: number[] = [];
        const executor = new FakeExecutor({
          ...machine,
          chunk: () => machine.chunk,
          turns: ({ index }, attempt) => machine.turns(index + attempt),
          fails: ({ index }, attempt) => attempt <= failures(index),
          onTake: ({ index }) => {
            // The line that is being handed over is out of the window, and not yet counted here.
            if (index > received + window) tooFar.push(index);
          },
        });
        const watched = await collect({ plan, executor, window, retries }, async (count) => {
          received = count;
          for (let turn = rests(count); turn > 0; turn--) await nextTurn();
          return undefined;
        });

        expect(tooFar, 'files begun further ahead of the line that is due than the window is wide').toEqual(
          [],
        );
        expectOneLineEach(watched, plan);
        expectSoundProgress(watched, plan);
        for (const { item, outcome } of watched.lines) {
          const { index } = item;
          const wanted = {
            task: failures(index) <= retries ? 'done' : 'damaged',
            skip: 'skipped',
            unchanged: 'unchanged',
            refused: 'source-empty',
            conflict: 'skipped',
          }[item.kind];
          expect(code(outcome), `the line of ${item.source.path}`).toBe(wanted);
          const attempts = item.kind === 'task' ? Math.min(failures(index), retries) + 1 : undefined;
          expect(executor.attempts.get(index), `attempts on ${item.source.path}`).toBe(attempts);
        }
        expect(executor.sharedPlaces, 'two workers had one file at once').toEqual([]);
        expect(watched.progress.at(-1)?.failed ?? 0).toBe(
          watched.lines.filter(({ outcome }) => outcome.status === 'failed').length,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('ends a cancelled run with the rest cancelled, and with what was finished kept', async () => {
    const moments = fc.record({ turn: fc.nat({ max: 30 }), consumer: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(anyPlan, fc.record(anyMachine), moments, async (plan, machine, moment) => {
        const abort = new AbortController();
        const executor = new FakeExecutor({
          ...machine,
          chunk: () => machine.chunk,
          turns: ({ index }, attempt) => machine.turns(index + attempt),
          fails: ({ index }, attempt) => attempt <= machine.failures(index),
        });
        const { window, retries } = machine;
        let finishedBefore = new Set<number>();
        let takenBefore = Infinity;
        const cancelling = (async () => {
          for (let turn = moment.turn; turn > 0; turn--) await nextTurn();
          finishedBefore = new Set(executor.settledDone);
          takenBefore = executor.taken.length;
          abort.abort();
        })();
        const watched = await collect({ plan, executor, window, retries, signal: abort.signal }, async () => {
          for (let turn = moment.consumer; turn > 0; turn--) await nextTurn();
          return undefined;
        });
        await cancelling;

        expectOneLineEach(watched, plan);
        expectSoundProgress(watched, plan);
        expect(executor.active, 'work went on behind the ended run').toBe(0);
        expect(executor.taken.length, 'files were begun after the cancel').toBeLessThanOrEqual(takenBefore);
        for (const { item, outcome } of watched.lines) {
          if (item.kind !== 'task') continue;
          expect(['done', 'damaged', 'cancelled']).toContain(code(outcome));
          if (finishedBefore.has(item.index)) expect(outcome.status).toBe('done');
          if (outcome.status === 'done') expect(executor.settledDone).toContain(item.index);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('tells how far large files are, until they are settled', async () => {
    const shares: number[] = [];
    const executor: Executor = {
      describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
      close: () => Promise.resolve(),
      execute: async (_call, feed, settle, _signal, moved) => {
        const taken = feed.take(2);
        for (const { index } of taken) moved?.(index, 0.25);
        moved?.(0, 0.75);
        moved?.(7, 1);
        for (const { index } of taken) settle(fakeDone(index));
        moved?.(0, 0.9);
        await feed.more();
      },
    };
    const run = runPlan({
      plan: tasks(2),
      executor,
      call: fakeCall,
      signal: new AbortController().signal,
      onProgress: ({ settled, under }) => shares.push(settled + under),
    });
    for await (const line of run) expect(line.outcome.status).toBe('done');
    expect(shares).toEqual([0.25, 0.5, 1, 1.25, 2]);
  });

  it('stops after so many failures, and cancels what was not begun', async () => {
    const executor = new FakeExecutor({ fails: ({ index }) => index % 2 === 1 });
    const { lines, progress } = await collect({ plan: tasks(8), executor, stopAfter: () => 2 });
    expect(statuses(lines)).toEqual(['done', 'failed', 'done', 'failed', ...Array(4).fill('cancelled')]);
    expect(executor.taken).toEqual([0, 1, 2, 3]);
    expect(progress.at(-1)).toEqual({ settled: 8, under: 0, total: 8, complete: true, failed: 2 });
  });

  it('stops after so many failures at random too, with every line in its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPlan,
        fc.record(anyMachine),
        fc.integer({ min: 1, max: 5 }),
        async (plan, machine, limit) => {
          const executor = new FakeExecutor({
            ...machine,
            chunk: () => machine.chunk,
            turns: ({ index }) => machine.turns(index),
            fails: ({ index }, attempt) => attempt <= machine.failures(index),
          });
          const { window, retries } = machine;
          const watched = await collect({ plan, executor, window, retries, stopAfter: () => limit });
          expectOneLineEach(watched, plan);
          expectSoundProgress(watched, plan);
          const failures = watched.lines.filter(({ outcome }) => outcome.status === 'failed').length;
          const cancellations = watched.lines.filter(({ outcome }) => outcome.status === 'cancelled').length;
          if (failures < limit) expect(cancellations, 'cancelled below the limit').toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('counts a refused source as a failure for stopAfter, and lists those after it all the same', async () => {
    const plan = planOf(['refused', 'task', 'refused', 'skip']);
    const until = (): Promise<void> => nextTurn();
    const { lines } = await collect({ plan, executor: new FakeExecutor({ until }), stopAfter: () => 1 });
    expect(lines.map(({ outcome }) => code(outcome))).toEqual([
      'source-empty',
      'cancelled',
      'source-empty',
      'skipped',
    ]);
  });

  it('says why a source was skipped or refused', async () => {
    const plan = planOf(['skip', 'unchanged', 'refused', 'conflict']);
    const executor = new FakeExecutor();
    const { lines } = await collect({ plan, executor });
    expect(lines.map(({ outcome }) => outcome)).toEqual([
      { status: 'skipped', index: 0, ms: 0, worker: 0, code: 'unsupported', reason: 'PDF is not supported' },
      { status: 'unchanged', index: 1, ms: 0, worker: 0, reason: 'as the run of yesterday left it' },
      { status: 'failed', index: 2, ms: 0, worker: 0, failure: failure('source-empty') },
      {
        status: 'skipped',
        index: 3,
        ms: 0,
        worker: 0,
        code: 'exists',
        reason: '/photos/3_thumbnail.jpg exists already',
      },
    ]);
    expect(executor.taken).toEqual([]);
  });

  it('holds back exactly a window of results behind a slow file', async () => {
    let release: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const executor = new FakeExecutor({
      workers: 2,
      chunk: () => 3,
      until: ({ index }) => (index === 0 ? slow : undefined),
    });
    const collecting = collect({ plan: tasks(20), executor, window: 7 });
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(new Set(executor.taken), 'taken while the first file is being worked on').toEqual(
      new Set([0, 1, 2, 3, 4, 5, 6]),
    );
    release();
    expectOneLineEach(await collecting, tasks(20));
  });

  it('looks past skipped sources for tasks within the window', async () => {
    const plan = planOf(['task', 'skip', 'skip', 'task', 'skip', 'task']);
    const executor = new FakeExecutor({ workers: 3 });
    expectOneLineEach(await collect({ plan, executor, window: 1 }), plan);
    expect(executor.taken).toEqual([0, 3, 5]);
  });

  it('yields a line as soon as its turn comes, not when the run is over', async () => {
    let release: () => void = () => {};
    const last = new Promise<void>((resolve) => {
      release = resolve;
    });
    const executor = new FakeExecutor({ until: ({ index }) => (index === 2 ? last : undefined) });
    const seen: number[] = [];
    const collecting = collect({ plan: tasks(3), executor }, (count) => {
      seen.push(count);
      return undefined;
    });
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(seen, 'lines that were there while the last file was being worked on').toEqual([1, 2]);
    release();
    await collecting;
  });

  it('a consumer who reads nothing holds the workers back', async () => {
    const executor = new FakeExecutor({ workers: 4 });
    const signal = new AbortController().signal;
    const run = runPlan({ plan: tasks(100), call: fakeCall, executor, signal, window: 5 });
    expect((await inTime(run.next())).value?.outcome.index).toBe(0);
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(executor.taken.length, 'one line was read, five may wait').toBe(6);
    await inTime(run.return());
  });

  it('a consumer who leaves early ends the work', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPlan,
        fc.record(anyMachine),
        fc.integer({ min: 1, max: 10 }),
        async (plan, machine, most) => {
          const executor = new FakeExecutor({
            ...machine,
            chunk: () => machine.chunk,
            turns: ({ index }) => machine.turns(index),
          });
          const { window } = machine;
          const { lines } = await collect({ plan, executor, window }, (count) =>
            count === most ? Promise.resolve('leave') : undefined,
          );
          expect(lines.map(({ outcome }) => outcome.index)).toEqual(
            plan.items.slice(0, most).map(({ index }) => index),
          );
          expect(executor.active, 'work went on after the consumer had left').toBe(0);
          const begun = executor.taken.length;
          await nextTurn();
          expect(executor.taken.length).toBe(begun);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a cancel frees the workers at once, also when nobody reads and the window is full', async () => {
    const abort = new AbortController();
    const executor = new FakeExecutor({ workers: 2 });
    const run = runPlan({ plan: tasks(9), call: fakeCall, executor, signal: abort.signal, window: 3 });
    await inTime(run.next());
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(executor.ends, 'the workers wait for room').toBe(0);
    abort.abort();
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(executor.ends, 'the workers still wait after the cancel').toBe(1);
    await inTime(run.return());
  });

  it('begins nothing when it was cancelled before it began', async () => {
    const executor = new FakeExecutor();
    const { lines } = await collect({ plan: tasks(3), executor, signal: AbortSignal.abort() });
    expect(statuses(lines)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(executor.taken).toEqual([]);
  });

  it('ends at once with nothing to do', async () => {
    expect(await collect({ plan: tasks(0), executor: new FakeExecutor() })).toEqual({
      lines: [],
      progress: [],
    });
  });

  it('hands the executor what a worker needs of a source, and the places it may still expect', async () => {
    const seen: unknown[] = [];
    const plan = planOf(['skip', 'task', 'task']);
    await collect({
      plan,
      executor: {
        describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
        execute: async (call, feed, settle) => {
          seen.push(call, feed.remaining, feed.take(0), feed.take(10), feed.remaining, await feed.more());
          settle({ status: 'unchanged', index: 1, ms: 0, worker: 1, reason: 'as before' });
          settle({ status: 'unchanged', index: 2, ms: 0, worker: 1, reason: 'as before' });
        },
        close: () => Promise.resolve(),
      },
    });
    const task = (index: number): unknown => ({
      index,
      path: `/photos/${index}.jpg`,
      bytes: 1000,
      format: 'jpeg',
      targets: [{ path: `/photos/${index}_thumbnail.jpg` }],
    });
    expect(seen).toEqual([fakeCall, 2, [], [task(1), task(2)], 0, false]);
  });
});

describe('runPlan, with an executor that breaks its contract', () => {
  it('never hangs, and loses and doubles no line', async () => {
    const anyMisconduct = fc.array(
      fc.option(fc.constantFrom<Misconduct>('lose', 'twice', 'stranger', 'late', 'reject'), {
        nil: undefined,
        freq: 2,
      }),
      { minLength: 1, maxLength: 15 },
    );
    await fc.assert(
      fc.asyncProperty(anyPlan, fc.record(anyMachine), anyMisconduct, async (plan, machine, breaches) => {
        const executor = new FakeExecutor({
          ...machine,
          chunk: () => machine.chunk,
          turns: ({ index }, attempt) => machine.turns(index + attempt),
          fails: ({ index }, attempt) => attempt <= machine.failures(index),
          misconduct: ({ index }, attempt) => breaches[(index + attempt) % breaches.length],
        });
        // Behind a full window nobody can tell a lost file from a slow one: the executor's deadlines have to.
        const window = breaches.includes('lose') ? plan.items.length + 1 : machine.window;
        const { retries } = machine;
        const watched = await collect({ plan, executor, window, retries });
        expectOneLineEach(watched, plan);
        expectSoundProgress(watched, plan);
        expect(executor.sharedPlaces, 'two workers had one file at once').toEqual([]);
        for (const [index, attempts] of executor.attempts) {
          expect(attempts, `attempts on place ${index}`).toBeLessThanOrEqual(retries + 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, 2])('a lost file fails with one line, with %i retries', async (retries) => {
    const misconduct = ({ index }: { index: number }): Misconduct | undefined =>
      index === 1 ? 'lose' : undefined;
    const plan = tasks(3);
    const watched = await collect({ plan, executor: new FakeExecutor({ misconduct }), retries });
    expectOneLineEach(watched, plan);
    expectSoundProgress(watched, plan);
    expect(watched.lines.map(({ outcome }) => code(outcome))).toEqual(['done', 'internal', 'done']);
    expect(watched.lines[1]?.outcome).toMatchObject({
      failure: {
        message: 'An error in Batch Pool itself: a file was lost by the worker pool. Please report it.',
      },
    });
  });

  it.each(['throws', 'rejects', 'throws null'] as const)(
    'an executor that %s at once fails every file with one line each, also with retries',
    async (refuses) => {
      const plan = tasks(3);
      const executor = new FakeExecutor({ refuses });
      const watched = await collect({ plan, executor, retries: 2 });
      expectOneLineEach(watched, plan);
      expectSoundProgress(watched, plan);
      expect(watched.lines.map(({ outcome }) => code(outcome))).toEqual(Array(3).fill('worker-start'));
      const reason = refuses === 'throws null' ? 'null' : 'no worker could be started';
      expect(watched.lines[0]?.outcome).toMatchObject({
        failure: {
          message: `The worker processes could not be started: ${reason}. See Batch Pool: Show Log.`,
        },
      });
    },
  );

  it('an executor that rejects midway fails only what it had not settled', async () => {
    const misconduct = ({ index }: { index: number }): Misconduct | undefined =>
      index === 2 ? 'reject' : undefined;
    const { lines } = await collect({ plan: tasks(5), executor: new FakeExecutor({ misconduct }) });
    expect(lines.map(({ outcome }) => code(outcome))).toEqual([
      'done',
      'done',
      'worker-start',
      'worker-start',
      'worker-start',
    ]);
  });

  it('the first of two outcomes stands, and a failure that is told twice is tried again once', async () => {
    const misconduct = (_: unknown, attempt: number): Misconduct | undefined =>
      attempt === 1 ? 'twice' : undefined;
    const fails = (_: unknown, attempt: number): boolean => attempt === 1;
    const executor = new FakeExecutor({ misconduct, fails, workers: 3, turns: () => 1 });
    const { lines } = await collect({ plan: tasks(3), executor, retries: 5 });
    expect(statuses(lines)).toEqual(['done', 'done', 'done']);
    expect([...executor.attempts.values()], 'attempts on each file').toEqual([2, 2, 2]);
    const once = new FakeExecutor({ misconduct, fails });
    expect(statuses((await collect({ plan: tasks(2), executor: once })).lines)).toEqual(['failed', 'failed']);
  });

  it('tries a failed file again before it begins new ones', async () => {
    const executor = new FakeExecutor({ fails: ({ index }, attempt) => index === 0 && attempt === 1 });
    await collect({ plan: tasks(3), executor, retries: 1 });
    expect(executor.taken).toEqual([0, 0, 1, 2]);
  });

  it('tries again what fails when all the workers have gone', async () => {
    const executor = new FakeExecutor({
      style: 'dispatcher',
      turns: () => 3,
      fails: (_, attempt) => attempt < 3,
    });
    const { lines } = await collect({ plan: tasks(3), executor, retries: 2 });
    expect(statuses(lines)).toEqual(['done', 'done', 'done']);
    expect(executor.executions).toBe(3);
  });

  it('a failure that nobody tries again stays the failure that it was', async () => {
    let rounds = 0;
    const { lines } = await collect({
      plan: tasks(1),
      retries: 3,
      executor: {
        describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
        execute: (_call, feed, settle) => {
          if (rounds++ === 0) {
            for (const { index } of feed.take(1)) {
              settle({ status: 'failed', index, ms: 1, worker: 1, failure: failure('disk-full') });
            }
          }
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      },
    });
    expect(lines.map(({ outcome }) => code(outcome))).toEqual(['disk-full']);
    expect(rounds, 'an executor that takes nothing is asked once more, and no more').toBe(2);
  });

  it('what an executor left undone is cancelled when the run was', async () => {
    const abort = new AbortController();
    const { lines } = await collect({
      plan: tasks(2),
      signal: abort.signal,
      executor: {
        describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
        execute: (_call, feed) => {
          feed.take(1);
          abort.abort();
          return Promise.reject(new Error('aborted'));
        },
        close: () => Promise.resolve(),
      },
    });
    expect(statuses(lines)).toEqual(['cancelled', 'cancelled']);
  });

  /** An executor that does just what a test writes down. */
  const scripted = (execute: Executor['execute']): Executor => ({
    describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
    execute,
    close: () => Promise.resolve(),
  });

  it('gets no task after the cancel, however it asks', async () => {
    const abort = new AbortController();
    let late: unknown;
    const executor = scripted((_call, feed) => {
      abort.abort();
      late = feed.take(5);
      return Promise.resolve();
    });
    await collect({ plan: tasks(2), executor, signal: abort.signal });
    expect(late, 'tasks handed out after the cancel').toEqual([]);
  });

  it('what fails after the cancel is listed as failed and not put up for another try', async () => {
    const abort = new AbortController();
    const executor = scripted((_call, feed, settle) => {
      const [task] = feed.take(1);
      abort.abort();
      if (task !== undefined) settle(fakeFailed(task.index));
      return Promise.resolve();
    });
    const { lines } = await collect({ plan: tasks(2), executor, signal: abort.signal, retries: 3 });
    expect(statuses(lines)).toEqual(['failed', 'cancelled']);
  });

  it('what is said of a file after its line is not counted', async () => {
    let tell: () => void = () => {};
    const executor = scripted((_call, feed, settle) => {
      feed.take(3);
      tell = () => settle(fakeDone(0));
      return Promise.resolve();
    });
    const plan = tasks(3);
    const watched = await collect({ plan, executor }, (count) => {
      if (count === 1) tell();
      return undefined;
    });
    expectOneLineEach(watched, plan);
    expectSoundProgress(watched, plan);
  });
});
