import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import type { JobCall } from '../core/executor.ts';
import type { SettledItem } from '../core/run.ts';
import type { Summary } from '../core/summary.ts';

/** Raised when a line's meaning changes; readers skip records of a version that they do not know. */
export const recordVersion = 1;

/** Records kept; the oldest go first. */
const keptRuns = 200;

/** Folders that a record's first line names; with more it has to be read anyway. */
const mostFolders = 2000;

/** An output that an earlier run wrote, as it left it. */
export interface EarlierOutput {
  readonly source: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}
/** Outputs of earlier runs of one job, by path. */
export type EarlierOutputs = ReadonlyMap<string, EarlierOutput>;

/**
 * Where records are kept unless told otherwise: one place for editor and command line, so that each knows the
 * other's outputs. `BATCH_POOL_STATE` names another one.
 */
export function defaultStateFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['BATCH_POOL_STATE'];
  if (own !== undefined && own !== '') return path.resolve(own);
  if (process.platform === 'win32') {
    return path.join(env['LOCALAPPDATA'] ?? path.join(os.homedir(), 'AppData', 'Local'), 'batch-pool');
  }
  if (process.platform === 'darwin')
    return path.join(os.homedir(), 'Library', 'Application Support', 'batch-pool');
  return path.join(env['XDG_STATE_HOME'] ?? path.join(os.homedir(), '.local', 'state'), 'batch-pool');
}

/** The records of all runs: one file a run, one line of JSON an outcome, only ever appended to. */
export class RunStore {
  readonly folder: string;

  constructor(stateFolder: string) {
    this.folder = path.join(stateFolder, 'runs');
  }

  /** Begins a run's record. A disk that cannot be written costs the record, not the run: `problem` says so. */
  async begin(call: JobCall, title: string, folders?: ReadonlySet<string>): Promise<RunRecord> {
    const now = new Date();
    // With milliseconds: the names' order is the runs' order, also for several runs in one second.
    const id = `${now.toISOString().replace(/[-:.Z]/g, '')}-${crypto.randomBytes(3).toString('hex')}`;
    const known = folders === undefined || folders.size > mostFolders ? {} : { folders: [...folders] };
    const header = { v: recordVersion, type: 'run', id, at: now.toISOString(), title, ...call, ...known };
    try {
      await fs.promises.mkdir(this.folder, { recursive: true, mode: 0o700 });
      await this.#forgetOld();
      const handle = await fs.promises.open(path.join(this.folder, `${id}.jsonl`), 'ax', 0o600);
      const record = new RunRecord(id, handle);
      record.put(header);
      return record;
    } catch (error) {
      return new RunRecord(id, undefined, error instanceof Error ? error.message : String(error));
    }
  }

  async #forgetOld(): Promise<void> {
    const files = await this.#files();
    for (const file of files.slice(0, Math.max(0, files.length - keptRuns))) {
      await fs.promises.rm(path.join(this.folder, file), { force: true });
    }
  }

  /** Oldest first: the names begin with the time. */
  async #files(): Promise<readonly string[]> {
    const names = await fs.promises.readdir(this.folder).catch(() => []);
    return names.filter((name) => name.endsWith('.jsonl')).toSorted();
  }

  /**
   * What earlier runs of a job wrote; a later run's word counts. Torn and foreign lines are passed over.
   * @param matters whether outputs in this folder are asked for: records of other folders are not read to the end,
   *   which would take 7 µs a line
   */
  async earlierOutputs(
    jobId: string,
    matters: (folder: string) => boolean = () => true,
  ): Promise<EarlierOutputs> {
    const outputs = new Map<string, EarlierOutput>();
    for (const file of await this.#files()) {
      try {
        await readRecord(path.join(this.folder, file), jobId, matters, outputs);
      } catch {
        // It cannot be read, or another run has just forgotten it: its outputs are not known then.
      }
    }
    return outputs;
  }
}

async function readRecord(
  file: string,
  jobId: string,
  matters: (folder: string) => boolean,
  outputs: Map<string, EarlierOutput>,
): Promise<void> {
  const input = fs.createReadStream(file);
  const lines = readline.createInterface({ input, crlfDelay: Infinity });
  input.on('error', () => lines.close());
  let first = true;
  for await (const text of lines) {
    const line = parseLine(text);
    if (first) {
      first = false;
      if (line?.['v'] !== recordVersion || line['jobId'] !== jobId) break;
      const { folders } = line;
      if (Array.isArray(folders) && !folders.some((folder) => typeof folder === 'string' && matters(folder)))
        break;
    } else if (line?.['type'] === 'outcome' && typeof line['source'] === 'string') {
      for (const output of arrayOf(line['outputs'])) {
        const { path: target, bytes, mtimeMs } = output;
        if (typeof target === 'string' && typeof bytes === 'number' && typeof mtimeMs === 'number') {
          outputs.set(target, { source: line['source'], bytes, mtimeMs });
        }
      }
    }
  }
  lines.close();
  input.destroy();
}

function parseLine(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const arrayOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

/** Lines are gathered before they are written, as a write costs more than a line; a crash loses this much at most. */
const bufferBytes = 64 * 1024;
const bufferMs = 250;

/** One run's record being written. Lines are buffered, and flushed to the disk at the end. */
export class RunRecord {
  readonly id: string;
  #handle: fs.promises.FileHandle | undefined;
  #problem: string | undefined;
  #text = '';
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(id: string, handle: fs.promises.FileHandle | undefined, problem?: string) {
    this.id = id;
    this.#handle = handle;
    this.#problem = problem;
  }

  /** Why there is no (whole) record, if so. */
  get problem(): string | undefined {
    return this.#problem;
  }

  settled({ item, outcome }: SettledItem): void {
    this.put({ type: 'outcome', source: item.source.path, ...outcome });
  }

  put(line: object): void {
    if (this.#handle === undefined) return;
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length >= bufferBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), bufferMs);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = '';
    this.#writing = this.#writing
      .then(() => this.#handle?.appendFile(text))
      .catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    this.#problem ??= error instanceof Error ? error.message : String(error);
  }

  /** Writes the last line and closes; the record is whole on the disk then. */
  async end(summary: Summary): Promise<void> {
    this.put({ type: 'end', summary });
    this.#flush();
    await this.#writing;
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.sync().catch((error: unknown) => this.#fail(error));
    await handle?.close().catch((error: unknown) => this.#fail(error));
  }
}
