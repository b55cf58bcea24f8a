// A host that gets killed, while its two workers are idle, in a loop that never ends, or in native code.
import { PoolExecutor } from '../../src/node/pool.ts';
import { workerEnvironment } from '../../src/node/runtime.ts';
import { planOf, runAll, testCall } from './run-helpers.ts';

/** What its workers are busy with. */
export type Business = 'idle' | 'loop' | 'native';

const [, , script = '', type, business, ...files] = process.argv;
const pool = new PoolExecutor({
  runtime: {
    flavour: 'native',
    script,
    type: type === 'thread' ? 'thread' : 'process',
    execPath: process.execPath,
    env: workerEnvironment(process.env),
  },
  workers: 2,
  chunkSize: 1,
  idleMs: 600_000,
  log: () => {},
});
const square = testCall('square', { seconds: 0.05 });
const many = Array.from({ length: 60 }, (_, i) => `/none/${i}`);
await runAll(pool, planOf(many, false), square);
process.send?.('warm');
const job = business === 'loop' ? 'misbehave' : 'slow-avif';
if (business === 'idle') setInterval(() => {}, 1000);
else await runAll(pool, planOf(files, true), testCall(job, {}, 600_000));
