import fs from 'node:fs';
import os from 'node:os';
import type { Outcome, WrittenFile } from '../../src/core/outcome.ts';
import type { SettledItem } from '../../src/core/run.ts';
import { SummaryFold } from '../../src/core/summary.ts';
import type { RunRecord } from '../../src/node/run-record.ts';
import type { RunStart, RunStore } from '../../src/node/run-store.ts';
import { fakeSource } from './fake-source.ts';
import { testCall } from './run-helpers.ts';

/** What stands in a record's first lines. */
export const fakeStart = (facts: Partial<RunStart> = {}): RunStart => ({
  call: testCall('thumbnails', { size: 128 }),
  title: 'Generate Thumbnails',
  key: 'today',
  files: 1,
  folders: new Set(['/p']),
  request: { selected: [{ path: '/p' }], policies: {}, nameTemplate: '{name}{ext}', baseFolder: '/p' },
  ...facts,
});

const settled = (
  source: string,
  outcome: Outcome,
  relative?: string,
  targets: readonly string[] = [],
): SettledItem => ({
  item: {
    kind: 'task',
    index: 0,
    source: fakeSource(source, relative === undefined ? {} : { relative }),
    targets: targets.map((target) => ({ path: target })),
  },
  outcome,
});

/** A source of which these files were made. */
export function done(
  source: string,
  outputs: readonly Partial<WrittenFile>[],
  relative?: string,
): SettledItem {
  const files = outputs.map((output): WrittenFile => ({
    path: '/p/out',
    bytes: 20,
    mtimeMs: 200,
    replaced: 'nothing',
    ...output,
  }));
  const input = { bytes: 1000, hash: 'content' };
  return settled(
    source,
    { status: 'done', index: 0, ms: 1, worker: 1, input, outputs: files, notes: [] },
    relative,
  );
}

export const failedItem = (source: string, relative?: string): SettledItem =>
  settled(
    source,
    { status: 'failed', index: 0, ms: 1, worker: 1, failure: { code: 'damaged', message: 'It is damaged.' } },
    relative,
  );

export const cancelledItem = (source: string): SettledItem =>
  settled(source, { status: 'cancelled', index: 0, ms: 0, worker: 0 });

/** A worker read a source that somebody had touched, and found the content of before. */
export const unchangedItem = (source: string, mtimeMs: number, targets: readonly string[]): SettledItem => {
  const { item, outcome } = settled(
    source,
    { status: 'unchanged', index: 0, ms: 1, worker: 1, reason: 'as the run of yesterday left it' },
    undefined,
    targets,
  );
  return { item: { ...item, source: { ...item.source, mtimeMs } }, outcome };
};

export const summaryOf = (items: readonly SettledItem[]): ReturnType<SummaryFold['end']> => {
  const fold = new SummaryFold();
  for (const item of items) fold.add(item);
  return fold.end(1, 1);
};

/** One run with these lines, as its record has it. */
export async function recordRun(
  store: RunStore,
  items: readonly SettledItem[],
  facts: Partial<RunStart> = {},
): Promise<RunRecord> {
  const record = await store.begin(fakeStart(facts));
  for (const item of items) record.settled(item);
  await record.end(summaryOf(items));
  return record;
}

/** Takes the last line away, and the rest of the time that it took: the process was killed. */
export function interrupt(store: RunStore, { id }: RunRecord): void {
  const file = store.recordPath(id);
  const text = fs.readFileSync(file, 'utf8');
  const whole = text.slice(0, text.indexOf('{"type":"end"'));
  fs.writeFileSync(file, whole.replace(/"process":\{[^}]*\}/, `"process":${JSON.stringify(goneProcess)}`));
}

/** No system gives out this number. */
const goneProcess = { pid: 2 ** 30, machine: os.hostname(), started: '' };

export const linesOf = (file: string): readonly Record<string, unknown>[] =>
  fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
