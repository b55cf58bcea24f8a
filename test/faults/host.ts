// A host that gets killed: prints its run's id, then each line as it comes, as the command line does.
import fs from 'node:fs';
import { type BatchRequest, Batches } from '../../src/node/batch.ts';
import { faultJobs } from './jobs.ts';

export interface HostOrder {
  readonly stateFolder: string;
  readonly workerScript: string;
  readonly request: BatchRequest;
}

export type HostLine =
  | { readonly run: string; readonly files: number }
  | { readonly index: number; readonly status: string; readonly code?: string; readonly path: string };

const say = (line: HostLine): void => void fs.writeSync(1, `${JSON.stringify(line)}\n`);

const abort = new AbortController();
process.on('SIGTERM', () => abort.abort());
const order = JSON.parse(process.argv[2] ?? '') as HostOrder;
const { stateFolder, workerScript, request } = order;
const batches = new Batches({ jobs: faultJobs, workerScript, stateFolder, idleMs: 0, log: () => {} });
void carryOut().catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});

async function carryOut(): Promise<void> {
  try {
    const { signal } = abort;
    const prepared = await batches.prepare(request, signal);
    if (!prepared.ok) throw new Error(prepared.problems.join(' '));
    const run = await batches.run(prepared.batch, { signal });
    say({ run: run.id, files: prepared.batch.plan.files });
    for await (const { item, outcome } of run.items) {
      const { index, status } = outcome;
      const code = outcome.status === 'failed' ? { code: outcome.failure.code } : {};
      say({ index, status, ...code, path: item.source.path });
    }
  } finally {
    await batches.close();
  }
}
