import { expect, inject, test } from 'vitest';
import { Batches } from '../../src/node/batch.ts';
import { makePicture } from '../support/picture.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testJobs } from '../support/test-jobs.ts';

const workerScript = inject('testWorker');

test('a job on files gets the warm workers of a job on pictures, and the other way round', async () => {
  using folder = tempFolder();
  const picture = folder.write('photos/a.jpg', await makePicture({ format: 'jpeg' }));
  const stateFolder = `${folder.path}/state`;
  const batches = new Batches({ jobs: testJobs, workerScript, stateFolder, idleMs: 60_000, log: () => {} });
  try {
    /** The process that worked. */
    const run = async (jobId: string): Promise<unknown> => {
      const prepared = await batches.prepare({
        jobId,
        selected: [{ path: picture }],
        options: [],
        policies: [{ poolSize: 1 }],
        baseFolder: folder.path,
      });
      if (!prepared.ok) throw new Error(prepared.problems.join(' '));
      const { items } = await batches.run(prepared.batch, { signal: new AbortController().signal });
      for await (const { outcome } of items) return outcome.status === 'done' ? outcome.value : outcome;
      return undefined;
    };
    const pids = [await run('gauge'), await run('hoard'), await run('gauge')];
    expect(pids[0]).toBeTypeOf('number');
    expect(new Set(pids).size, 'worker processes').toBe(1);
  } finally {
    await batches.close();
  }
});
