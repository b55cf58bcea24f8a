import path from 'node:path';
import type { EarlierResult } from '../core/target-disk.ts';
import type { OutcomeLine, RecordLine, RunHeader } from './record-lines.ts';
import type { Wanted } from './record-reader.ts';
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
  const found = new Found(request);
  for (const id of await store.ids()) {
    try {
      await readRun(store, id, request, found);
    } catch {
      // It cannot be read, or another run has just forgotten it: its outputs are not known then.
    }
  }
  return found;
}

async function readRun(store: RunStore, id: string, request: EarlierRequest, found: Found): Promise<void> {
  const { jobId, matters, resumed } = request;
  let header: RunHeader | undefined;
  for await (const batch of store.readBatches(id, mayMatter)) {
    for (const line of batch) {
      if (header !== undefined) {
        found.add(header, line);
        continue;
      }
      if (line.type !== 'run' || line.id !== id || line.jobId !== jobId) return;
      header = line;
      if (!resumed.has(id) && line.folders?.some(matters) === false) return;
    }
  }
}

/** Most lines of a record may be of files that were skipped or failed; to look is ten times cheaper than to parse. */
const mayMatter: Wanted = (text) =>
  text.startsWith('{"type":"outcome"')
    ? text.includes('"status":"done"') || text.includes('"targets":')
    : !text.startsWith('{"type":"request"') && !text.startsWith('{"type":"selected"');

class Found implements EarlierResults {
  readonly byOutput = new Map<string, EarlierResult>();
  readonly bySource = new Map<string, EarlierResult>();
  readonly #resumed: ReadonlySet<string>;
  readonly #matters: (folder: string) => boolean;

  constructor({ resumed, matters }: EarlierRequest) {
    this.#resumed = resumed;
    // Asked for every output, and a folder has many.
    const known = new Map<string, boolean>();
    this.#matters = (folder) => {
      const before = known.get(folder);
      if (before !== undefined) return before;
      const answer = matters(folder);
      known.set(folder, answer);
      return answer;
    };
  }

  add(header: RunHeader, line: RecordLine): void {
    if (line.type === 'undo') {
      if (line.status !== 'left') this.byOutput.delete(line.path);
    } else if (line.type === 'outcome' && line.status === 'done') {
      this.#addDone(header, line);
    } else if (line.type === 'outcome' && line.status === 'unchanged') {
      this.#readAgain(line);
    }
  }

  #addDone(header: RunHeader, line: Extract<OutcomeLine, { status: 'done' }>): void {
    const isResumed = this.#resumed.has(header.id);
    // A million outputs in other people's folders must not be held.
    const near = line.outputs.filter((output) => this.#matters(path.dirname(output.path)));
    if (near.length === 0 && !isResumed) return;
    const result = earlierResult(header, line);
    for (const output of near) this.byOutput.set(output.path, result);
    if (isResumed) this.bySource.set(result.source, result);
  }

  /** The source had another time, but the same content: it need not be read again next time. */
  #readAgain({ source, mtimeMs, targets = [] }: Extract<OutcomeLine, { status: 'unchanged' }>): void {
    const [first = ''] = targets;
    const result = this.byOutput.get(first);
    if (result?.source !== source) return;
    const now = { ...result, read: { ...result.read, mtimeMs } };
    for (const target of targets) if (this.byOutput.get(target) === result) this.byOutput.set(target, now);
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
