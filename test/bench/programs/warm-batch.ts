// The product's engine with workers that run already, as the extension has them after its first run. The pictures
// of the current folder count; those of the folder named first only warm up.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { jobs } from '../../../src/jobs/index.ts';
import { Batches } from '../../../src/node/batch.ts';
import { measured } from './protocol.ts';

const { values } = parseArgs({
  options: {
    warmUp: { type: 'string', default: '' },
    state: { type: 'string', default: '' },
    workerType: { type: 'string', default: 'process' },
    poolSize: { type: 'string', default: '0' },
  },
});
const policies = [{ workerType: values.workerType, poolSize: Number(values.poolSize) }];
const batches = new Batches({
  jobs,
  workerScript: path.resolve(import.meta.dirname, '../../../dist/worker.cjs'),
  stateFolder: values.state,
  idleMs: 60_000,
  log: (text) => console.error(text),
});

async function run(folder: string): Promise<void> {
  const request = {
    jobId: 'thumbnails',
    selected: [{ path: folder }],
    options: [],
    policies,
    baseFolder: folder,
  };
  const prepared = await batches.prepare(request);
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const { items } = await batches.run(prepared.batch, { signal: new AbortController().signal });
  for await (const { outcome } of items)
    if (outcome.status === 'failed') console.error(outcome.failure.message);
}

await run(values.warmUp);
await measured(() => run(process.cwd()));
await batches.close();
