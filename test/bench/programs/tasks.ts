// Tasks without files in our pool: 100,000 that do nothing, or some that sleep. With --warm its workers run before
// the clock does. Runs as a bundle, beside that of worker.ts.
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Executor } from '../../../src/core/executor.ts';
import type { CompletePlan } from '../../../src/core/plan.ts';
import { runPlan } from '../../../src/core/run.ts';
import { nothingLeftOut } from '../../../src/core/source.ts';
import { PoolExecutor } from '../../../src/node/pool.ts';
import { chooseRuntime } from '../../../src/node/runtime.ts';
import { measured } from './protocol.ts';

const { values } = parseArgs({
  options: {
    job: { type: 'string', default: 'nothing' },
    count: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    atOnce: { type: 'string' },
    workerType: { type: 'string', default: 'process' },
    warm: { type: 'boolean', default: false },
  },
});
const workers = Number(values.workers);

function planOf(count: number): CompletePlan {
  const items = Array.from({ length: count }, (_, index) => {
    const source = { path: String(index), relative: String(index), explicit: true, bytes: 0, mtimeMs: 0 };
    return { kind: 'task' as const, index, source, targets: [] };
  });
  return {
    jobId: values.job,
    title: values.job,
    items,
    shared: [],
    leftOut: nothingLeftOut(),
    complete: true,
    files: items.length,
    tasks: count,
    replacing: 0,
    conflicts: 0,
  };
}

async function map(executor: Executor, jobId: string, count: number): Promise<void> {
  const limits = {
    timeoutMs: 60_000,
    maxPixels: 1e8,
    maxBytes: 1e9,
    allowSvg: false,
    keepDates: false,
    memoryMegabytes: 0,
  };
  const call = { jobId, options: {}, limits };
  const { signal } = new AbortController();
  let done = 0;
  for await (const { item, outcome } of runPlan({ plan: planOf(count), call, executor, signal })) {
    const expected = jobId === 'square' ? item.index ** 2 : String(item.index);
    if (outcome.status !== 'done' || outcome.value !== expected) throw new Error(JSON.stringify(outcome));
    done++;
  }
  if (done !== count) throw new Error(`${done} results instead of ${count}`);
}

const choice = await chooseRuntime({
  script: path.join(import.meta.dirname, 'worker.mjs'),
  workerType: values.workerType === 'thread' ? 'thread' : 'process',
  waits: false,
  pictures: false,
});
if (!choice.ok) throw new Error(choice.message);
const executor = new PoolExecutor({
  runtime: choice.runtime,
  workers,
  ...(values.atOnce === undefined ? {} : { atOnce: Number(values.atOnce) }),
  chunkSize: 0,
  idleMs: 60_000,
  log: (text) => console.error(text),
});
const run = (): Promise<void> => map(executor, values.job, Number(values.count));
if (values.warm) {
  await map(executor, 'nothing', workers * 8);
  await measured(run);
} else {
  await run();
}
await executor.close();
