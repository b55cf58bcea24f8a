import path from 'node:path';
import type { Executor, JobCall } from '../../src/core/executor.ts';
import type { OptionValues } from '../../src/core/options.ts';
import type { CompletePlan, TaskItem } from '../../src/core/plan.ts';
import { type RunRequest, runPlan, type SettledItem } from '../../src/core/run.ts';
import { nothingLeftOut } from '../../src/core/source.ts';

export const testCall = (
  jobId: string,
  options: OptionValues = {},
  timeoutMs = 20_000,
  memoryMegabytes = 0,
): JobCall => ({
  jobId,
  options,
  limits: {
    timeoutMs,
    maxPixels: 100e6,
    maxBytes: 512e6,
    allowSvg: false,
    keepDates: false,
    memoryMegabytes,
  },
});

/** A plan by hand: each file is a task, with `<file>.out` as its target where asked. */
export function planOf(files: readonly string[], withTargets: boolean): CompletePlan {
  const items = files.map((file, index): TaskItem => {
    const { dir, name } = path.parse(file);
    const source = { path: file, relative: path.basename(file), explicit: true, bytes: 1, mtimeMs: 0 };
    const targets = withTargets ? [{ path: path.join(dir, `${name}.out`) }] : [];
    return { kind: 'task', index, source, targets };
  });
  return {
    jobId: 'test',
    title: 'Test',
    items,
    shared: [],
    leftOut: nothingLeftOut(),
    complete: true,
    files: items.length,
    tasks: items.length,
    replacing: 0,
    conflicts: 0,
  };
}

/** Runs to the end and gives every line. */
export async function runAll(
  executor: Executor,
  plan: CompletePlan,
  call: JobCall,
  more: Partial<RunRequest> = {},
): Promise<readonly SettledItem[]> {
  const settled: SettledItem[] = [];
  const signal = new AbortController().signal;
  for await (const item of runPlan({ plan, call, executor, signal, ...more })) settled.push(item);
  return settled;
}

/** `done`, or the failure's code, or the status: what a person would read off a line. */
export const wordOf = ({ outcome }: SettledItem): string =>
  outcome.status === 'failed' ? outcome.failure.code : outcome.status;
