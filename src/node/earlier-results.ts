import path from 'node:path';
import { isWords, sourceKey } from '../core/list.ts';
import type { Done } from '../core/outcome.ts';
import { sharedOwner } from '../core/plan-shared.ts';
import type { EarlierResult } from '../core/target-disk.ts';
import { type KeptEntry, keptEntries } from './keep.ts';
import { outputPathsIn } from './record-glance.ts';
import type { OutcomeLine, RecordLine, RunHeader } from './record-lines.ts';
import type { Wanted } from './record-reader.ts';
import type { RunStore } from './run-store.ts';

/** What earlier runs of one job made. */
export interface EarlierResults {
  /** By the path of each output; a later run's word counts. */
  readonly byOutput: ReadonlyMap<string, EarlierResult>;
  /** By source, of the runs that are being resumed. */
  readonly bySource: ReadonlyMap<string, EarlierResult>;
  /** Those of the outputs that another job made. */
  readonly ofOthers: ReadonlySet<string>;
}

export interface EarlierRequest {
  readonly jobId: string;
  /** Which runs of other jobs are asked for too. */
  readonly others?: (header: RunHeader) => boolean;
  /** Whether outputs in this folder are asked for: records of other folders are not read to the end. */
  readonly matters: (folder: string) => boolean;
  /** Runs that are being resumed; all that they did is asked for. */
  readonly resumed: ReadonlySet<string>;
}

/** Reads the records, the newest first. Never rejects: what cannot be read is not known. */
export async function earlierResults(store: RunStore, request: EarlierRequest): Promise<EarlierResults> {
  const found = new Found(request);
  for (const id of (await store.ids()).toReversed()) {
    try {
      await readRun(store, id, request, found);
    } catch {
      // It cannot be read, or another run has just forgotten it: its outputs are not known then.
    }
  }
  return found;
}

async function readRun(
  store: RunStore,
  id: string,
  { jobId, matters, resumed, others }: EarlierRequest,
  found: Found,
): Promise<void> {
  const header = await store.header(id);
  if (header === undefined) return;
  const isOther = header.jobId !== jobId;
  if (isOther && others?.(header) !== true) return;
  const isResumed = resumed.has(id);
  if (!isResumed && header.folders?.some(matters) === false) return;
  const run = found.run(header, { isResumed, isOther });
  for await (const batch of store.readBatches(id, run.wanted)) for (const line of batch) run.add(line);
  if (run.isWhole) return run.end();
  // A worker that was killed may have replaced its file, and nobody was left to say so but its own journal.
  for (const entry of await keptEntries(store.keepFolder(id))) run.addReplaced(entry);
  run.end();
}

/** What the records say, gathered from the newest to the oldest: of an output only its newest word is parsed. */
class Found implements EarlierResults {
  readonly byOutput = new Map<string, EarlierResult>();
  readonly bySource = new Map<string, EarlierResult>();
  readonly ofOthers = new Set<string>();
  /** Outputs that went to the trash: older runs' words about them do not count either. */
  readonly undone = new Set<string>();
  /** By output, what its source was when it was last found to have its old content. */
  readonly readAgain = new Map<string, { readonly source: string; readonly mtimeMs: number }>();
  readonly #matters: (folder: string) => boolean;

  constructor({ matters }: EarlierRequest) {
    // Asked for every output, and a folder has many.
    const known = new Map<string, boolean>();
    this.#matters = (folder) => {
      const before = known.get(folder);
      if (before !== undefined) return before;
      const answer = matters(folder);
      // A copy: a part of a text keeps the whole text in memory, here half a megabyte of a record for each folder.
      known.set(Buffer.from(folder).toString(), answer);
      return answer;
    };
  }

  run(header: RunHeader, kind: RunKind): FoundRun {
    return new FoundRun(this, header, kind);
  }

  /** Whether nothing newer is known of an output, and somebody asks. A million of other folders must not be held. */
  lacks(output: string): boolean {
    return !this.byOutput.has(output) && !this.undone.has(output) && this.#matters(path.dirname(output));
  }
}

interface RunKind {
  readonly isResumed: boolean;
  readonly isOther: boolean;
}

/** One record's words: a line of its own may take back what an earlier one said, so they count at its end. */
class FoundRun {
  readonly #found: Found;
  readonly #header: RunHeader;
  readonly #isResumed: boolean;
  readonly #isOther: boolean;
  readonly #made = new Map<string, EarlierResult>();
  readonly #undone: string[] = [];
  readonly #readAgain: Extract<OutcomeLine, { status: 'unchanged' }>[] = [];

  constructor(found: Found, header: RunHeader, { isResumed, isOther }: RunKind) {
    this.#found = found;
    this.#header = header;
    this.#isResumed = isResumed;
    this.#isOther = isOther;
  }

  readonly wanted: Wanted = (text) => {
    if (!text.startsWith('{"type":"outcome"')) return wholeLines.some((start) => text.startsWith(start));
    if (!text.includes('"status":"done"')) return text.includes('"targets":[');
    return this.#isResumed || outputPathsIn(text)?.some((output) => this.#found.lacks(output)) !== false;
  };

  #addMade(result: EarlierResult): void {
    for (const output of result.outputs)
      if (this.#found.lacks(output.path)) this.#made.set(output.path, result);
  }

  add(line: RecordLine): void {
    if (line.type === 'undo' && line.status !== 'left') {
      this.#made.delete(line.path);
      // Of what came back an older run's word counts again: else a result would be made beside it, or encoded twice.
      if (line.status === 'removed') this.#undone.push(line.path);
    } else if (line.type === 'outcome' && line.status === 'done') {
      const result = earlierResult(this.#header, line);
      this.#addMade(result);
      const { bySource } = this.#found;
      if (this.#isResumed && !bySource.has(result.source)) bySource.set(result.source, result);
    } else if (line.type === 'shared' && line.status === 'done') {
      this.#addMade(earlierResult(this.#header, { ...line, source: sharedOwner, mtimeMs: 0 }));
    } else if (line.type === 'outcome' && line.status === 'unchanged') {
      this.#readAgain.push(line);
    } else if (line.type === 'end') {
      const { cancelled, failed } = line.summary.counts;
      this.#isWhole = cancelled + failed === 0;
    }
  }

  /** Whether every file that was begun has its word in the record: no worker had to be killed. */
  get isWhole(): boolean {
    return this.#isWhole;
  }
  #isWhole = false;

  /** Of files replaced in place: done again, they would be encoded twice. Other results are known by their bytes. */
  addReplaced({ owner, source, was, now }: KeptEntry): void {
    if (owner !== 'source' || this.#made.has(source) || !this.#found.lacks(source)) return;
    const { id, at, key } = this.#header;
    const output = { path: source, bytes: now.bytes, mtimeMs: now.mtimeMs };
    this.#made.set(source, { runId: id, at, key, source, read: was, outputs: [output] });
  }

  end(): void {
    const { byOutput, undone, readAgain, ofOthers } = this.#found;
    for (const [output, result] of this.#made) {
      byOutput.set(output, this.#readLately(result, output));
      if (this.#isOther) ofOthers.add(output);
    }
    for (const output of this.#undone) if (!byOutput.has(output)) undone.add(output);
    for (const { source, mtimeMs, targets = [] } of this.#readAgain) {
      for (const output of targets) {
        if (this.#found.lacks(output) && !readAgain.has(output)) readAgain.set(output, { source, mtimeMs });
      }
    }
  }

  /** The source had another time since, but the same content: it need not be read for that again. */
  #readLately(result: EarlierResult, output: string): EarlierResult {
    const lately = this.#found.readAgain.get(output);
    if (lately?.source !== result.source) return result;
    const { mtimeMs } = lately;
    // One object for all outputs of the source: by that the planner knows that they belong together.
    return this.#changed.get(result) ?? this.#change(result, mtimeMs);
  }
  readonly #changed = new Map<EarlierResult, EarlierResult>();
  #change(result: EarlierResult, mtimeMs: number): EarlierResult {
    const now = { ...result, read: { ...result.read, mtimeMs } };
    this.#changed.set(result, now);
    return now;
  }
}

function earlierResult(
  { id, at, key }: RunHeader,
  {
    source,
    mtimeMs,
    entry,
    input,
    outputs,
  }: Pick<OutcomeLine, 'source' | 'mtimeMs' | 'entry'> & Pick<Done, 'input' | 'outputs'>,
): EarlierResult {
  const listed = { path: source, ...(entry === undefined ? {} : { entry }) };
  // What is no file has neither size nor time: it is as it was.
  const { bytes, hash } = isWords(listed) ? { bytes: 0 } : input;
  return {
    runId: id,
    at,
    key,
    source: sourceKey(listed),
    read: { bytes, mtimeMs, ...(hash === undefined ? {} : { hash }) },
    outputs: outputs.map((output) => ({
      path: output.path,
      bytes: output.bytes,
      mtimeMs: output.mtimeMs,
    })),
  };
}

/** Lines that are read whatever they tell. */
const wholeLines = ['{"type":"undo"', '{"type":"end"', '{"type":"shared"'];

/** Whether a folder is one of these, or below one. */
export function isBelowAny(folders: ReadonlySet<string>): (folder: string) => boolean {
  return (folder) => {
    for (let at = folder; ; at = path.dirname(at)) {
      if (folders.has(at)) return true;
      if (at === path.dirname(at)) return false;
    }
  };
}
