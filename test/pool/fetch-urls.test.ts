import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import type { OptionValues } from '../../src/core/options.ts';
import type { SettledItem } from '../../src/core/run.ts';
import { jobs } from '../../src/jobs/index.ts';
import { Batches, type BatchRequest } from '../../src/node/batch.ts';
import type { BatchRun } from '../../src/node/batch-run.ts';
import { bytesOf, startServer, type TestServer } from '../support/http-server.ts';
import { wordOf } from '../support/run-helpers.ts';
import { tempFolder, type TempFolder } from '../support/temp-folder.ts';

const script = inject('testWorker');

const opened: Batches[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

function batchesIn(folder: TempFolder): Batches {
  const stateFolder = path.join(folder.path, 'state');
  const batches = new Batches({ jobs, workerScript: script, stateFolder, idleMs: 0, log: () => {} });
  opened.push(batches);
  return batches;
}

interface Asked {
  readonly list: string;
  readonly option?: OptionValues;
  readonly policy?: OptionValues;
  /** After so many lines. */
  readonly cancelAfter?: number;
  readonly request?: BatchRequest;
}

async function work(folder: TempFolder, { list, option = {}, policy = {}, cancelAfter, request }: Asked) {
  const batches = batchesIn(folder);
  const file = path.join(folder.path, 'site', 'urls.txt');
  folder.write('site/urls.txt', list);
  const prepared = await batches.prepare(
    request ?? {
      jobId: 'fetch-urls',
      selected: [{ path: file }],
      options: [{ connections: 20, perHost: 20, ...option }],
      policies: [{ poolSize: 2, ...policy }],
      baseFolder: folder.path,
    },
  );
  if (!prepared.ok) throw new Error(prepared.problems.join(' '));
  const controller = new AbortController();
  const run: BatchRun = await batches.run(prepared.batch, { signal: controller.signal });
  const settled: SettledItem[] = [];
  for await (const item of run.items) {
    settled.push(item);
    if (settled.length === cancelAfter) controller.abort();
  }
  return { run, batches, settled, words: settled.map(wordOf), files: fs.readdirSync(path.dirname(file)) };
}

const listOf = (server: TestServer, count: number, query = ''): string =>
  Array.from({ length: count }, (_, i) => server.at(`/bytes/${i}.bin?n=${i + 1}${query}`)).join('\n');

describe('addresses out of a list', () => {
  test.each(['auto', 'process'] as const)(
    'are fetched side by side, in order (workers: %s)',
    async (workerType) => {
      using folder = tempFolder();
      await using server = await startServer();
      const { run, settled, words } = await work(folder, {
        list: listOf(server, 120, '&ms=50'),
        policy: { workerType },
      });
      expect(words).toEqual(words.map(() => 'done'));
      expect(run.executor).toMatchObject({ type: workerType === 'auto' ? 'thread' : 'process', workers: 2 });
      expect(settled.map(({ item }) => item.source.entry?.line)).toEqual(settled.map((_, i) => i + 1));
      // Each of two workers had ten of them in hand.
      expect(server.mostAtOnce).toBeGreaterThan(12);
      expect(server.mostAtOnce).toBeLessThanOrEqual(20);
      expect(fs.readFileSync(path.join(folder.path, 'site', '99.bin')).equals(bytesOf(100))).toBe(true);
    },
  );

  test('never go to one server in greater number than it is asked for, in all workers together', async () => {
    using folder = tempFolder();
    await using one = await startServer();
    await using other = await startServer();
    const list = Array.from({ length: 60 }, (_, i) => (i % 6 === 5 ? other : one).at(`/bytes/${i}?ms=20`));
    const { words } = await work(folder, { list: list.join('\n'), option: { perHost: 3 } });
    expect(words).toEqual(list.map(() => 'done'));
    expect([one.mostAtOnce, other.mostAtOnce].every((most) => most <= 3)).toBe(true);
  });

  test('do not wait for one that is slow', async () => {
    using folder = tempFolder();
    await using server = await startServer();
    // It answers when all the others have been asked for, and too long a silence would be a failure.
    const list = `${server.at('/last?of=61')}\n${listOf(server, 60)}`;
    const option = { connections: 2, stallSeconds: 10, tries: 1 };
    const { words } = await work(folder, { list, option, policy: { poolSize: 1 } });
    expect(words).toEqual(words.map(() => 'done'));
    expect([words.length, server.mostAtOnce]).toEqual([61, 2]);
  });

  test('that were fetched are left alone when a cancelled run is gone on with; failed ones are tried again by themselves', async () => {
    using folder = tempFolder();
    await using server = await startServer();
    const list = [
      ...Array.from({ length: 6 }, (_, i) => server.at(`/bytes/${i}`)),
      server.at('/later/x?status=404&times=1'),
      'no address',
      ...Array.from({ length: 30 }, (_, i) => server.at(`/bytes/late${i}?ms=100`)),
    ].join('\n');
    const first = await work(folder, { list, option: { connections: 2 }, cancelAfter: 8 });
    expect(first.words.slice(0, 8)).toEqual([...Array(6).fill('done'), 'http-status', 'no-address']);
    expect(first.words.at(-1)).toBe('cancelled');
    const again = await first.batches.resume(first.run.id);
    if (!again.ok) throw new Error(again.problem);
    const asked = server.asked.length;
    const second = await work(folder, { list, request: again.request });
    expect(second.words.slice(0, 8)).toEqual([...Array(6).fill('unchanged'), 'done', 'no-address']);
    expect(server.asked.slice(asked).every(({ path: name }) => !/bytes\/\d/.test(name))).toBe(true);
    const retry = await second.batches.retry(second.run.id);
    if (!retry.ok) throw new Error(retry.problem);
    const third = await work(folder, { list, request: retry.request });
    expect(third.settled.map(({ item }) => item.source.entry)).toMatchObject([{ line: 8, wrong: true }]);
    expect(third.files.filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('that are cancelled leave nothing behind, and nobody waits for their servers', async () => {
    using folder = tempFolder();
    await using server = await startServer();
    const list = [server.at('/bytes/a'), ...Array.from({ length: 9 }, () => server.at('/silent'))];
    list.push(server.at('/drip?every=10'));
    const { words, files } = await work(folder, { list: list.join('\n'), cancelAfter: 1 });
    expect(words).toEqual(['done', 'cancelled', 'cancelled']);
    expect(files.toSorted()).toEqual(['a', 'urls.txt']);
  });

  test('are undone as files are, and leave no password in the record', async () => {
    using folder = tempFolder();
    await using server = await startServer();
    const list = server.at('/bytes/a.txt').replace('//', '//me:sesame@');
    const { run, settled } = await work(folder, { list });
    expect(settled[0]?.outcome).toMatchObject({ status: 'done' });
    expect(server.asked[0]?.headers.authorization).toBeDefined();
    const record = fs.readFileSync(path.join(folder.path, 'state', 'runs', `${run.id}.jsonl`), 'utf8');
    expect(record).toContain('/bytes/a.txt');
    expect(record).not.toContain('sesame');
  });
});
