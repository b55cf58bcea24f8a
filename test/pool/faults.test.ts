import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, inject, test } from 'vitest';
import type { RunProgress } from '../../src/core/progress.ts';
import { PoolExecutor } from '../../src/node/pool.ts';
import { workerEnvironment } from '../../src/node/runtime.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { Random } from '../support/random.ts';
import { planOf, runAll, testCall, wordOf } from '../support/run-helpers.ts';
import { tempFolder } from '../support/temp-folder.ts';

const script = inject('testWorker');

const pools: PoolExecutor[] = [];
function pool(workers: number, chunkSize = 0, program = script): PoolExecutor {
  const runtime = {
    flavour: 'native' as const,
    script: program,
    type: 'process' as const,
    execPath: process.execPath,
    env: workerEnvironment(process.env),
  };
  const made = new PoolExecutor({ runtime, workers, chunkSize, idleMs: 10_000, log: () => {} });
  pools.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => each.close()));
});

describe('a worker that is lost', () => {
  test.each([1, 2, 4])(
    'killed at random moments, %i workers: every file done once, nothing left over',
    async (workers) => {
      using folder = tempFolder();
      const seed = Number(process.env['BATCH_POOL_SEED'] ?? Date.now() % 1_000_000);
      const random = new Random(seed);
      const files = Array.from({ length: 60 }, (_, i) => path.join(folder.path, `f${i}`));
      const executor = pool(workers, 5);
      let kills = 0;
      // Only workers that have been there for some progress: a pool whose workers never get to start gives up, rightly.
      const firstSeen = new Map<number, number>();
      const killOne = (progress: number): void => {
        const known = childrenOf(process.pid).filter(
          (pid) => progress - (firstSeen.get(pid) ?? progress) >= 3,
        );
        const [pid] = known.toSorted(() => random.next() - 0.5);
        if (pid === undefined || kills >= 12 || !isAlive(pid)) return;
        process.kill(pid, 'SIGKILL');
        kills++;
      };
      // By progress and not by a clock: a busy machine would be through before its clock had struck.
      const onProgress = ({ settled: count }: RunProgress): void => {
        for (const pid of childrenOf(process.pid)) if (!firstSeen.has(pid)) firstSeen.set(pid, count);
        if (count % 4 === 3) setTimeout(killOne, random.next() * 20, count);
      };
      const slow = testCall('misbehave', { bytes: 2_000_000 });
      const settled = await runAll(executor, planOf(files, true), slow, { onProgress });
      expect(kills, `seed ${seed}`).toBeGreaterThan(2);
      // A file may be hit twice, and then is called crashed; never lost, never half written.
      const words = settled.map(wordOf);
      expect(
        words.filter((word) => word !== 'done' && word !== 'crashed'),
        `seed ${seed}, ${kills} kills`,
      ).toEqual([]);
      expect(settled.map(({ outcome }) => outcome.index)).toEqual(files.map((_, i) => i));
      const written = folder.files();
      expect(
        written.filter((file) => file.includes('.tmp')),
        `seed ${seed}`,
      ).toEqual([]);
      for (const file of written) expect(fs.statSync(path.join(folder.path, file)).size).toBe(2_000_000);
      // One that is killed for the second time just after its result got its name is called crashed all the same.
      const [done, crashed] = ['done', 'crashed'].map((wanted) => words.filter((word) => word === wanted));
      const results = new Set(written.map((file) => path.basename(file)));
      expect(results.size).toBe(written.length);
      expect(written.length).toBeGreaterThanOrEqual(done?.length ?? 0);
      expect(written.length).toBeLessThanOrEqual((done?.length ?? 0) + (crashed?.length ?? 0));
    },
  );

  test('a file that kills its worker fails as crashed after two tries; its neighbours are done', async () => {
    using folder = tempFolder();
    const files = ['a', 'b', 'crash', 'c', 'd', 'exit', 'e'].map((name) => path.join(folder.path, name));
    const settled = await runAll(pool(2, 4), planOf(files, true), testCall('misbehave'));
    expect(settled.map(wordOf)).toEqual(['done', 'done', 'crashed', 'done', 'done', 'crashed', 'done']);
    const crash = settled[2]?.outcome;
    expect(crash?.status === 'failed' ? crash.failure.message : '').toContain('SIGKILL');
  });

  test('a file that kills its worker once is tried again and done', async () => {
    using folder = tempFolder();
    const files = ['a', 'crash-once', 'b'].map((name) => path.join(folder.path, name));
    const settled = await runAll(pool(1, 3), planOf(files, true), testCall('misbehave'));
    expect(settled.map(wordOf)).toEqual(['done', 'done', 'done']);
  });

  test('a loop that never ends is killed at its deadline', async () => {
    using folder = tempFolder();
    const files = ['a', 'hang', 'b', 'c'].map((name) => path.join(folder.path, name));
    const settled = await runAll(pool(1, 4), planOf(files, true), testCall('misbehave', {}, 700));
    expect(settled.map(wordOf)).toEqual(['done', 'timed-out', 'done', 'done']);
  });

  test('workers killed while idle cost nothing', async () => {
    const executor = pool(2);
    const files = Array.from({ length: 8 }, (_, i) => `/none/${i}`);
    await runAll(executor, planOf(files, false), testCall('noop'));
    for (const pid of childrenOf(process.pid)) process.kill(pid, 'SIGKILL');
    await sleep(100);
    const settled = await runAll(executor, planOf(files, false), testCall('noop'));
    expect(settled.map(wordOf)).toEqual(files.map(() => 'done'));
  });

  test.each([1, 2, 4])('all %i killed at once, again and again: every file is done', async (workers) => {
    const files = Array.from({ length: 20 + workers }, (_, i) => `/none/${i}`);
    const executor = pool(workers);
    let kills = 0;
    const onProgress = ({ settled: count }: RunProgress): void => {
      // The two tries that a file has are not to be used up by chance.
      if (count !== 5 && count !== 15) return;
      for (const pid of childrenOf(process.pid)) process.kill(pid, 'SIGKILL');
      kills++;
    };
    const call = testCall('square', { seconds: 0.02 });
    const settled = await runAll(executor, planOf(files, false), call, { onProgress });
    expect(kills).toBe(2);
    expect(settled.map(wordOf)).toEqual(files.map(() => 'done'));
  });

  test.each([
    ['leaves at once', 'process.exit(1)'],
    ['throws at once', 'throw new Error("no such library")'],
    ['dies of its first chunk before it takes a file', 'hello-then-exit'],
  ])('a script that %s is started a few times only, and the reason is told', async (_what, code) => {
    using folder = tempFolder();
    const starts = path.join(folder.path, 'starts');
    const mark = `require('node:fs').appendFileSync(${JSON.stringify(starts)}, 'x');`;
    const hello = `process.send('ready'); process.on('message', ({ id, method }) => { if (method !== 'hello') process.exit(1); process.send({ id, result: { pid: process.pid, name: 'w' } }); });`;
    const broken = folder.write('broken.cjs', mark + (code === 'hello-then-exit' ? hello : code));
    const files = Array.from({ length: 200 }, (_, i) => `/none/${i}`);
    const settled = await runAll(pool(4, 0, broken), planOf(files, false), testCall('noop'));
    expect(new Set(settled.map(wordOf))).toEqual(new Set(['worker-start']));
    expect(fs.readFileSync(starts, 'utf8').length).toBeLessThanOrEqual(12);
    const { outcome } = settled[150] ?? {};
    expect(outcome?.status === 'failed' ? outcome.failure.message : '').toContain('exit code 1');
  });
});

describe('the end', () => {
  test('close leaves no process, also in the middle of a run', async () => {
    using folder = tempFolder();
    const executor = pool(2);
    const files = ['hang1', 'hang2'].map((name) => path.join(folder.path, name));
    const running = runAll(executor, planOf(files, true), testCall('misbehave', {}, 3000));
    await expect.poll(() => childrenOf(process.pid).length).toBeGreaterThanOrEqual(2);
    const pids = childrenOf(process.pid);
    await executor.close();
    await running;
    await executor.close();
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });

  test('a script that cannot start fails each file with the reason, soon', async () => {
    const broken = new PoolExecutor({
      runtime: {
        flavour: 'native',
        script: '/none/worker.cjs',
        type: 'process',
        execPath: process.execPath,
        env: {},
      },
      workers: 2,
      chunkSize: 0,
      idleMs: 1000,
      log: () => {},
    });
    pools.push(broken);
    const settled = await runAll(broken, planOf(['/none/1', '/none/2'], false), testCall('noop'));
    expect(settled.map(wordOf)).toEqual(['worker-start', 'worker-start']);
  });
});

test('a worker sees nothing of the host’s switches and secrets', () => {
  const env = workerEnvironment({ PATH: '/bin', NODE_OPTIONS: '--inspect', SECRET: 'x', VSCODE_PID: '1' });
  expect(Object.keys(env).toSorted()).toEqual(['ELECTRON_RUN_AS_NODE', 'MALLOC_ARENA_MAX', 'PATH']);
});

test('a run that is through leaves its workers warm for the next', async () => {
  const executor = pool(2);
  const files = Array.from({ length: 12 }, (_, i) => `/none/${i}`);
  const workers = (): Promise<readonly unknown[]> =>
    runAll(executor, planOf(files, false), testCall('hoard', { megabytes: 0 })).then((settled) =>
      settled.map(({ outcome }) => (outcome.status === 'done' ? outcome.value : undefined)),
    );
  const first = new Set(await workers());
  for (let round = 0; round < 20; round++) for (const pid of await workers()) first.add(pid);
  expect(first.size).toBeLessThanOrEqual(2);
});

test('two runs at once take turns', async () => {
  const executor = pool(2);
  const files = Array.from({ length: 20 }, (_, i) => `/none/${i}`);
  const both = await Promise.all([
    runAll(executor, planOf(files, false), testCall('square', { seconds: 0.01 })),
    runAll(executor, planOf(files, false), testCall('noop')),
  ]);
  for (const settled of both) expect(settled.map(wordOf)).toEqual(files.map(() => 'done'));
});

const cores = process.platform === 'linux' ? os.availableParallelism() : 0;
test.skipIf(cores < 2)(
  'as many workers as cores have a core each, fewer have all (needs Linux and two cores)',
  async () => {
    const allowed = (pid: number): string =>
      /^Cpus_allowed_list:\s*(\S+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    const whole = allowed(process.pid);
    const seen = async (workers: number): Promise<void> => {
      const files = Array.from({ length: workers * 5 }, (_, i) => `/none/${i}`);
      const running = runAll(pool(workers), planOf(files, false), testCall('square', { seconds: 0.4 }));
      const distinct = (): number => new Set(childrenOf(process.pid).map(allowed)).size;
      if (workers === 1) {
        await expect.poll(() => childrenOf(process.pid).map(allowed), { timeout: 10_000 }).toEqual([whole]);
      } else {
        await expect.poll(distinct, { timeout: 10_000 }).toBe(workers);
      }
      await running;
      await Promise.all(pools.splice(0).map((each) => each.close()));
    };
    await seen(1);
    await seen(cores);
  },
);
