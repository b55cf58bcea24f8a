import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Business } from '../support/doomed-host.ts';
import { makePicture } from '../support/picture.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = inject('testWorker');
let picture: Buffer;
beforeAll(async () => {
  picture = await makePicture({ format: 'jpeg', width: 2000, height: 2000 });
});

const businesses: readonly Business[] = ['idle', 'loop', 'native'];
const signals = ['SIGKILL', 'SIGTERM'] as const;
const cases = (['process', 'thread'] as const).flatMap((type) =>
  businesses.flatMap((business) => signals.map((signal) => ({ type, business, signal }))),
);

describe('a host that is killed leaves no process behind for longer than two seconds', () => {
  test.each(cases)('$signal, $type, $business', async ({ type, business, signal }) => {
    using folder = tempFolder();
    const files =
      business === 'native'
        ? [folder.write('a.jpg', picture), folder.write('b.jpg', picture)]
        : ['hang1', 'hang2'].map((name) => path.join(folder.path, name));
    const child = fork(inject('doomedHost'), [script, type, business, ...files], {
      execArgv: [],
      stdio: 'ignore',
    });
    try {
      await once(child, 'message');
      // Into the middle of the work; a worker that has just been handed it is the same to the host.
      await sleep(400);
      const pid = child.pid ?? 0;
      const family = [pid, ...childrenOf(pid)];
      expect(family).toHaveLength(type === 'process' ? 3 : 1);
      child.kill(signal);
      await expect.poll(() => family.filter(isAlive), { timeout: 2500 }).toEqual([]);
      expect(folder.files().filter((file) => !/^[ab]\.jpg$/.test(file))).toEqual([]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
