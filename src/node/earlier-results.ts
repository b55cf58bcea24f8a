import path from 'node:path';
import type { EarlierResult } from '../core/target-disk.ts';
import type { OutcomeLine, RunHeader } from './record-lines.ts';
import type { RunStore } from './run-store.ts';

/** What earlier runs of one job made. */
export interface EarlierResults {
  /** By the path of each output; a later run's word counts. */
  readonly byOutput: ReadonlyMap<string, EarlierResult>;
  /** By source, of the runs that are being resumed. */
  readonly bySource: ReadonlyMap<string, EarlierResult>;
}

export interface EarlierRequest {
  readonly jobId: string;
  /** Whether outputs in this folder are asked for: records of other folders are not read to the end. */
  readonly matters: (folder: string) => boolean;
  /** Runs that are being resumed; all that they did is asked for. */
  readonly resumed: ReadonlySet<string>;
}

/** Reads the records, the oldest first. Never rejects: what cannot be read is not known. */
export async function earlierResults(store: RunStore, request: EarlierRequest): Promise<EarlierResults> {
  const byOutput = new Map<string, EarlierResult>();
  const bySource = new Map<string, EarlierResult>();
  for (const id of await store.ids()) {
    try {
      await readRun(store, id, request, byOutput, bySource);
    } catch {
      // It cannot be read, or another run has just forgotten it: its outputs are not known then.
    }
  }
  return { byOutput, bySource };
}

async function readRun(
  store: RunStore,
  id: string,
  { jobId, matters, resumed }: EarlierRequest,
  byOutput: Map<string, EarlierResult>,
  bySource: Map<string, EarlierResult>,
): Promise<void> {
  let header: RunHeader | undefined;
  for await (const line of store.read(id)) {
    if (header === undefined) {
      if (line.type !== 'run' || line.jobId !== jobId) return;
      header = line;
      if (!resumed.has(id) && line.folders?.some(matters) === false) return;
    } else if (line.type === 'outcome' && line.status === 'done') {
      const result = earlierResult(header, line);
      for (const output of result.outputs) byOutput.set(output.path, result);
      if (resumed.has(id)) bySource.set(result.source, result);
    } else if (line.type === 'undo' && line.status !== 'left') {
      byOutput.delete(line.path);
    }
  }
}

function earlierResult(
  { id, at, key }: RunHeader,
  { source, mtimeMs, input, outputs }: Extract<OutcomeLine, { status: 'done' }>,
): EarlierResult {
  const { bytes, hash } = input;
  return {
    runId: id,
    at,
    key,
    source,
    read: { bytes, mtimeMs, ...(hash === undefined ? {} : { hash }) },
    outputs: outputs.map((output) => ({
      path: output.path,
      bytes: output.bytes,
      mtimeMs: output.mtimeMs,
    })),
  };
}

/** Whether a folder is one of these, or below one. */
export function isBelowAny(folders: ReadonlySet<string>): (folder: string) => boolean {
  return (folder) => {
    for (let at = folder; ; at = path.dirname(at)) {
      if (folders.has(at)) return true;
      if (at === path.dirname(at)) return false;
    }
  };
}
