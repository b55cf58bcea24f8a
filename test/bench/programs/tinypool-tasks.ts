// Tasks that do nothing in tinypool, with its workers running before the clock does.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Tinypool } from 'tinypool';
import { measured } from './protocol.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    runtime: { type: 'string', default: 'worker_threads' },
  },
});
const count = Number(values.count);
const workers = Number(values.workers);
const pool = new Tinypool({
  filename: path.join(import.meta.dirname, 'tinypool-task.ts'),
  runtime: values.runtime === 'child_process' ? 'child_process' : 'worker_threads',
  minThreads: workers,
  maxThreads: workers,
});
const map = (length: number): Promise<unknown[]> =>
  Promise.all(Array.from({ length }, (_, x) => pool.run(x) as Promise<unknown>));

await map(workers * 8);
await measured(async () => {
  const results = await map(count);
  if (results.some((result, index) => result !== index)) throw new Error('a result is wrong');
});
await pool.destroy();
