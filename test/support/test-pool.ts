import { afterEach } from 'vitest';
import { PoolExecutor, type PoolOptions } from '../../src/node/pool.ts';
import { workerEnvironment } from '../../src/node/runtime.ts';

interface TestPoolOptions extends Partial<Omit<PoolOptions, 'runtime'>> {
  readonly script: string;
  readonly type?: 'process' | 'thread';
}

/** Call it at the top of a test file: makes pools that are closed after each test, or after all. */
export function usePools(after = afterEach): (options: TestPoolOptions) => PoolExecutor {
  const made: PoolExecutor[] = [];
  after(async () => {
    await Promise.all(made.splice(0).map((each) => each.close()));
  });
  return ({ script, type = 'process', ...options }) => {
    const env = workerEnvironment(process.env);
    const runtime = { flavour: 'native', script, type, execPath: process.execPath, env } as const;
    const pool = new PoolExecutor({
      runtime,
      workers: 2,
      chunkSize: 0,
      idleMs: 10_000,
      log: () => {},
      ...options,
    });
    made.push(pool);
    return pool;
  };
}
