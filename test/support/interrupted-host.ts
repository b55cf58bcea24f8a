// A host that carries out a run, or goes on with one, and tells each line of it: made to be killed on its way.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OptionValues } from '../../src/core/options.ts';
import { jobs } from '../../src/jobs/index.ts';
import { Batches, type BatchRequest } from '../../src/node/batch.ts';
import { testJobs } from './test-jobs.ts';

export interface HostOrder {
  readonly script: string;
  readonly state: string;
  readonly photos: string;
  readonly jobId: string;
  readonly options: OptionValues;
  readonly nameTemplate: string;
  /** The run to go on with. */
  readonly resume?: string;
  /** Kills itself in the middle, after so many lines. */
  readonly killAfter?: number;
}
/** What it says, a message each: each file in its order, or why it cannot be done. */
export type HostWord =
  | { readonly source: string; readonly word: string }
  | { readonly problem: string }
  | { readonly ended: true };

const say = (word: HostWord): void => void process.send?.(word);

async function main({ script, state, photos, resume, killAfter, ...asked }: HostOrder): Promise<void> {
  const batches = new Batches({
    jobs: [...jobs, ...testJobs],
    workerScript: script,
    stateFolder: state,
    idleMs: 0,
    log: () => {},
  });
  const fresh: BatchRequest = {
    jobId: asked.jobId,
    selected: [{ path: photos }],
    options: [asked.options],
    policies: [{ poolSize: 2 }],
    nameTemplate: asked.nameTemplate,
    baseFolder: photos,
  };
  const again = resume === undefined ? { ok: true as const, request: fresh } : await batches.resume(resume);
  const prepared = again.ok ? await batches.prepare(again.request) : again;
  if (!prepared.ok)
    return say({ problem: 'problem' in prepared ? prepared.problem : prepared.problems.join(' ') });
  const { items } = await batches.run(prepared.batch, { signal: new AbortController().signal });
  let lines = 0;
  for await (const { item, outcome } of items) {
    const word = outcome.status === 'failed' ? outcome.failure.code : outcome.status;
    say({ source: path.relative(photos, item.source.path), word });
    if (++lines === killAfter) process.kill(process.pid, 'SIGKILL');
    // Slow enough for the record to be written now and then; the workers go on ahead.
    if (killAfter !== undefined) await sleep(15);
  }
  await batches.close();
  say({ ended: true });
}

await main(JSON.parse(process.argv[2] ?? '') as HostOrder);
process.disconnect();
