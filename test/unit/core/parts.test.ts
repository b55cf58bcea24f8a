import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Executor, Task, TaskFeed } from '../../../src/core/executor.ts';
import { failure } from '../../../src/core/failure.ts';
import type { Pause } from '../../../src/core/pause.ts';
import type { Steps } from '../../../src/core/steps.ts';
import type { Merging } from '../../../src/core/stream.ts';
import { joined } from '../../support/joined.ts';
import { cancelled, failed, type Outcome } from '../../../src/core/outcome.ts';
import { dividing, partsOf } from '../../../src/core/parts.ts';

const call = {
  jobId: 'count',
  options: {},
  limits: { timeoutMs: 0, maxPixels: 0, maxBytes: 0, allowSvg: false, keepDates: false, memoryMegabytes: 0 },
};

/** A feed as a run has it: all tasks at once, failed ones once more when asked to. */
function feedOf(tasks: readonly Task[]): TaskFeed {
  const left = [...tasks];
  return {
    take: (most) => left.splice(0, most),
    more: () => Promise.resolve(left.length > 0),
    get remaining() {
      return left.length;
    },
  };
}

/** Works on one task after the other, in an order of its own. */
function executorThat(work: (task: Task) => Outcome, order: 'forward' | 'backward'): Executor {
  return {
    describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
    close: () => Promise.resolve(),
    execute: async (_call, feed, settle, signal) => {
      while (await feed.more()) {
        const tasks = [...feed.take(5)];
        if (order === 'backward') tasks.reverse();
        for (const task of tasks) {
          await Promise.resolve();
          settle(signal.aborted ? cancelled(task.index) : work(task));
        }
      }
    },
  };
}

const done = (task: Task, value: unknown, notes: readonly string[] = []): Outcome => ({
  status: 'done',
  index: task.index,
  ms: 1,
  worker: 1,
  input: { bytes: task.bytes },
  outputs: [],
  notes,
  value,
});

const task = (index: number, bytes: number, path = 'a.log'): Task => ({ index, path, bytes, targets: [] });
const spans = { divides: () => true, merge: () => joined() };
/** Lets the event loop turn each time. */
const makePause = (): Pause => () => setImmediate();

async function run(
  executor: Executor,
  tasks: readonly Task[],
  signal = new AbortController().signal,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await executor.execute(call, feedOf(tasks), (outcome) => outcomes.push(outcome), signal);
  return outcomes.toSorted((a, b) => a.index - b.index);
}

const whole = (from: number, to: number): string => `${from}-${to}`;
const valueOf = ({ part }: Task): string[] => [part === undefined ? 'whole' : whole(part.from, part.to)];

describe('parts of a file', () => {
  it('are all of it, one after the other, of about the size that was asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), fc.integer({ min: 1e8, max: 1e9 }), (bytes, size) => {
        const parts = partsOf(bytes, size);
        expect(parts[0]?.from).toBe(0);
        expect(parts.at(-1)?.to).toBe(Number.MAX_SAFE_INTEGER);
        for (const [i, { from }] of parts.entries()) if (i > 0) expect(from).toBe(parts[i - 1]?.to);
        for (const { from, to } of parts.slice(0, -1)) expect(to - from).toBeLessThan(2 * size);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['forward', 'backward'] as const)(
    'are merged in their order, whatever order they come in: %s',
    async (order) => {
      const executor = dividing(
        executorThat((t) => done(t, valueOf(t), ['same']), order),
        {
          parts: spans,
          nameOf: (path) => path,
          makePause,
          partBytes: 10,
        },
      );
      const outcomes = await run(executor, [task(0, 5), task(1, 34), task(2, 20)]);
      expect(outcomes).toMatchObject([
        { index: 0, value: ['whole'] },
        {
          index: 1,
          value: ['0-12', '12-24', `24-${Number.MAX_SAFE_INTEGER}`],
          input: { bytes: 34 },
          ms: 3,
          notes: ['same'],
        },
        { index: 2, value: ['0-10', `10-${Number.MAX_SAFE_INTEGER}`] },
      ]);
      expect(outcomes).toHaveLength(3);
    },
  );

  it('are not made of a small file, of one whose job says no, and of one that gets results of its own', async () => {
    const executor = dividing(
      executorThat((t) => done(t, valueOf(t)), 'forward'),
      {
        parts: { ...spans, divides: (name) => name !== 'a.gz' },
        nameOf: (path) => path,
        makePause,
        partBytes: 10,
      },
    );
    const outcomes = await run(executor, [
      task(0, 19),
      task(1, 100, 'a.gz'),
      { ...task(2, 100), targets: [{ path: 'b' }] },
    ]);
    expect(outcomes.map((outcome) => ('value' in outcome ? outcome.value : ''))).toEqual([
      ['whole'],
      ['whole'],
      ['whole'],
    ]);
  });

  it('are merged a step at a time, between which the host has its turn', async () => {
    let turns = 0;
    const steps: number[] = [];
    const step = function* (): Steps<boolean> {
      for (let i = 0; i < 5; i++) {
        steps.push(turns);
        yield;
      }
      return true;
    };
    const executor = dividing(
      executorThat((t) => done(t, valueOf(t)), 'backward'),
      {
        parts: { divides: () => true, merge: () => ({ add: step, end: step }) },
        nameOf: (path) => path,
        makePause: () => async () => {
          await setImmediate();
          turns++;
        },
        partBytes: 10,
      },
    );
    await run(executor, [task(0, 40)]);
    // Four parts, and the value of all: no two steps in one turn.
    expect(steps).toEqual(Array.from({ length: 25 }, (_, i) => i));
  });

  it('fail their file where they cannot be merged by a mistake in the job', async () => {
    const executor = dividing(
      executorThat((t) => done(t, valueOf(t)), 'forward'),
      {
        parts: {
          divides: () => true,
          merge: () => ({
            // eslint-disable-next-line require-yield -- It has no step at all.
            *add() {
              throw new Error('no such table');
            },
            end: () => joined().end(),
          }),
        },
        nameOf: (path) => path,
        makePause,
        partBytes: 10,
      },
    );
    expect(await run(executor, [task(0, 40), task(1, 5)])).toMatchObject([
      { index: 0, status: 'failed', failure: { message: expect.stringContaining('no such table') } },
      { index: 1, status: 'done' },
    ]);
  });

  it('make way for the whole file where they cannot be merged, and only for that one', async () => {
    const merge = (): Merging => {
      const all = joined();
      return {
        end: () => all.end(),
        *add(value) {
          yield* all.add(value);
          return !(value as readonly string[]).some((text) => text.startsWith('30-'));
        },
      };
    };
    const executor = dividing(
      executorThat((t) => done(t, valueOf(t)), 'backward'),
      {
        parts: { divides: () => true, merge },
        nameOf: (path) => path,
        makePause,
        partBytes: 10,
      },
    );
    const outcomes = await run(executor, [task(0, 20), task(1, 50), task(2, 20)]);
    expect(outcomes).toHaveLength(3);
    expect(outcomes).toMatchObject([
      { index: 0, value: ['0-10', `10-${Number.MAX_SAFE_INTEGER}`] },
      { index: 1, value: ['whole'], input: { bytes: 50 } },
      { index: 2 },
    ]);
  });

  it('fail their file once, with the failure of the first that failed', async () => {
    const executor = dividing(
      executorThat(
        (t) =>
          (t.part?.from ?? 0) >= 20
            ? failed(t.index, failure('internal', { found: `part ${t.part?.from}` }))
            : done(t, valueOf(t)),
        'backward',
      ),
      { parts: spans, nameOf: (path) => path, makePause, partBytes: 10 },
    );
    const outcomes = await run(executor, [task(0, 50), task(1, 5)]);
    expect(outcomes).toMatchObject([
      { index: 0, status: 'failed', failure: { message: expect.stringContaining('part 20') } },
      { index: 1, status: 'done' },
    ]);
    expect(outcomes).toHaveLength(2);
  });

  it('fail their file where they were not read from the same one: a log was rotated meanwhile', async () => {
    const from = (identity: (t: Task) => string): Executor =>
      dividing(
        executorThat((t) => {
          const outcome = done(t, valueOf(t));
          return { ...outcome, input: { bytes: t.bytes, identity: identity(t) } } as Outcome;
        }, 'forward'),
        { parts: spans, nameOf: (path) => path, makePause, partBytes: 10 },
      );
    const [changed] = await run(
      from(({ part }) => (part?.from === 20 ? 'new' : 'old')),
      [task(3, 50)],
    );
    expect(changed).toMatchObject({ index: 3, status: 'failed', failure: { code: 'source-changed' } });
    const [same] = await run(
      from(() => 'old'),
      [task(3, 50)],
    );
    // It says nothing to anybody else.
    expect(same).toMatchObject({ status: 'done', input: { bytes: 50 } });
    expect(JSON.stringify(same)).not.toContain('old');
  });

  it('tell together how far their file is', async () => {
    const told: [number, number][] = [];
    const executor: Executor = {
      describe: () => ({ type: 'in-process', workers: 1, engine: undefined }),
      close: () => Promise.resolve(),
      execute: async (_call, feed, settle, _signal, moved) => {
        const taken = feed.take(9);
        moved?.(1, 0.5);
        for (const each of taken) settle(done(each, valueOf(each)));
        moved?.(1, 0.9);
        await feed.more();
      },
    };
    const dividingOne = dividing(executor, {
      parts: spans,
      nameOf: (path) => path,
      makePause,
      partBytes: 10,
    });
    await dividingOne.execute(
      call,
      feedOf([task(4, 50)]),
      () => {},
      new AbortController().signal,
      (index, share) => told.push([index, share]),
    );
    expect(told).toEqual([[4, 0.1]]);
  });

  it('are cancelled with their file', async () => {
    const controller = new AbortController();
    let worked = 0;
    const executor = dividing(
      executorThat((t) => {
        if (++worked === 3) controller.abort();
        return done(t, valueOf(t));
      }, 'forward'),
      { parts: spans, nameOf: (path) => path, makePause, partBytes: 10 },
    );
    const outcomes = await run(executor, [task(0, 200), task(1, 5)], controller.signal);
    expect(outcomes.filter(({ index }) => index === 0)).toMatchObject([{ status: 'cancelled' }]);
  });
});
