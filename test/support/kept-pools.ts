import { PoolExecutor, type PoolOptions } from '../../src/node/pool.ts';
import type { WorkerPool } from '../../src/node/pool-keeper.ts';

interface Kept {
  readonly pool: PoolExecutor;
  log: PoolOptions['log'];
  /** Runs that are under way. */
  running: number;
}
const kept = new Map<string, Kept>();

/**
 * Pools whose workers outlive their owner: a start takes 0.4 s of CPU, most tests' work 0.05. Not for tests of workers
 * themselves: theirs begin anew.
 */
export function keptPools({ log, idleMs: _idleMs, ...options }: PoolOptions): WorkerPool {
  const key = JSON.stringify(options);
  const one = kept.get(key) ?? make(key, options);
  one.log = log;
  const { pool } = one;
  return {
    describe: () => pool.describe(),
    execute: async (...args) => {
      one.running++;
      try {
        await pool.execute(...args);
      } finally {
        one.running--;
      }
    },
    warm: () => pool.warm(),
    ready: (...args) => pool.ready(...args),
    close: async () => {
      if (one.running > 0) await pool.close();
    },
  };
}

function make(key: string, options: Omit<PoolOptions, 'log' | 'idleMs'>): Kept {
  const log = (text: string): void => one.log(text);
  const one: Kept = {
    pool: new PoolExecutor({ ...options, idleMs: 20_000, log }),
    log: () => {},
    running: 0,
  };
  kept.set(key, one);
  return one;
}
