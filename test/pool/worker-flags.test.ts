import fs from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import type { Policies } from '../../src/core/policies.ts';
import { logStats } from '../../src/jobs/log-stats.ts';
import { PoolKeeper } from '../../src/node/pool-keeper.ts';
import type { Runtime } from '../../src/node/runtime.ts';
import { Slot } from '../../src/node/slot.ts';
import { tempFolder } from '../support/temp-folder.ts';

async function runtimeOf(job: Job, stateFolder: string): Promise<Runtime> {
  const keeper = new PoolKeeper({
    workerScript: inject('testWorker'),
    stateFolder,
    idleMs: 0,
    log: () => {},
  });
  const choice = await keeper.choose({ workerType: 'auto' } as Policies, job);
  if (!choice.ok) throw new Error(choice.message);
  return choice.runtime;
}

describe('the room that V8 keeps for new values', () => {
  test('is small in our own jobs, and as it comes in a person’s', async () => {
    using folder = tempFolder();
    const own: Job = { ...logStats, module: { version: '1', initializes: false } };
    expect((await runtimeOf(logStats, folder.path)).flags).toEqual(['--max-semi-space-size=4']);
    expect((await runtimeOf(own, folder.path)).flags).toBeUndefined();
  });

  // Elsewhere a process does not tell how it was started without a program of its own.
  test.runIf(process.platform === 'linux')('is what worker processes are started with', async () => {
    using folder = tempFolder();
    const slot = new Slot(1, 1, await runtimeOf(logStats, folder.path), () => {});
    try {
      await slot.start();
      const words = fs.readFileSync(`/proc/${slot.pid}/cmdline`, 'utf8').split('\0');
      expect(words).toContain('--max-semi-space-size=4');
    } finally {
      await slot.kill();
    }
  });
});
