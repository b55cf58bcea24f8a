// A host that gets killed: two workers, one in a loop that never ends, one idle.
import { PoolExecutor } from '../../src/node/pool.ts';
import { workerEnvironment } from '../../src/node/runtime.ts';
import { planOf, runAll, testCall } from './run-helpers.ts';

const [, , script = '', hang = ''] = process.argv;
const runtime = {
  flavour: 'native' as const,
  script,
  type: 'process' as const,
  execPath: process.execPath,
  env: workerEnvironment(process.env),
};
const pool = new PoolExecutor({ runtime, workers: 2, chunkSize: 1, idleMs: 60_000, log: () => {} });
await runAll(
  pool,
  planOf(['/none/1', '/none/2', '/none/3', '/none/4'], false),
  testCall('square', { seconds: 0.05 }),
);
await runAll(pool, planOf([hang], true), testCall('misbehave', {}, 600_000));
