import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { JobCall } from '../core/executor.ts';
import type { Summary } from '../core/summary.ts';
import { errorText } from './os-error.ts';
import { missingFolders } from './missing-folders.ts';
import { makePause } from './pause.ts';
import { isAlive, ownMark } from './process-mark.ts';
import { RecordFile } from './record-file.ts';
import {
  type Follows,
  type RecordLine,
  recordVersion,
  type RequestLine,
  type RunHeader,
} from './record-lines.ts';
import { readBatches, readEnds, readFirst, readRecord, type Wanted } from './record-reader.ts';
import { RunRecord } from './run-record.ts';

/** Folders that a record's first line names; with more it has to be read anyway. */
const mostFolders = 2000;
/** Files and folders that were selected, a line. */
const mostSelected = 1000;

export interface RunStart {
  readonly call: JobCall;
  readonly title: string;
  /** What it makes of all files together is a report of them. */
  readonly reports?: boolean;
  /** It is of a watch. */
  readonly watch?: boolean;
  readonly key: string;
  /** Undefined: they are still being found. */
  readonly files: number | undefined;
  /** Folders of the results; undefined: nobody knows yet. */
  readonly folders: ReadonlySet<string> | undefined;
  readonly request: Omit<RequestLine, 'type'>;
  readonly follows?: Follows | undefined;
}

/** A run of the past, or one that another process carries out just now. */
export interface PastRun {
  readonly header: RunHeader;
  /** `interrupted`: its process is gone, and it never came to its end. */
  readonly state: 'running' | 'interrupted' | 'ended';
  /** What it came to; undefined for a run without an end. */
  readonly summary: Summary | undefined;
  /** It was undone, but for so many files. */
  readonly undone: { readonly at: string; readonly left: number } | undefined;
}

/**
 * The records of all runs: one file a run, only ever appended to, and beside it a folder for copies of what the run
 * replaced.
 */
export class RunStore {
  readonly #runs: string;
  readonly #kept: string;
  /** A folder for each run that is under way, of what its workers keep for its fold. */
  readonly scratch: string;

  constructor(stateFolder: string) {
    this.#runs = path.join(stateFolder, 'runs');
    this.#kept = path.join(stateFolder, 'kept');
    this.scratch = path.join(stateFolder, 'scratch');
  }

  /** Begins a run's record. A disk that cannot be written costs the record, not the run: `problem` says so. */
  async begin(start: RunStart): Promise<RunRecord> {
    const { call, title, key, files, folders, request, follows } = start;
    const { reports = false, watch = false } = start;
    const began = new Date();
    // With milliseconds: the names' order is the runs' order, also for several runs in one second.
    const id = `${began.toISOString().replace(/[-:.Z]/g, '')}-${crypto.randomBytes(3).toString('hex')}`;
    const { jobId, options, limits } = call;
    try {
      await fs.promises.mkdir(this.#runs, { recursive: true, mode: 0o700 });
      const file = await RecordFile.create(this.recordPath(id));
      file.put({
        v: recordVersion,
        type: 'run',
        id,
        at: began.toISOString(),
        title,
        jobId,
        ...(reports ? { reports } : {}),
        ...(watch ? { watch } : {}),
        options,
        limits,
        key,
        files,
        ...(folders === undefined || folders.size > mostFolders
          ? {}
          : { folders: [...folders], ...(await newFoldersOf(folders)) }),
        process: ownMark(),
        ...(follows === undefined ? {} : { follows }),
      });
      const { selected } = request;
      file.put({ type: 'request', ...request, selected: selected.slice(0, mostSelected) });
      const pause = makePause();
      for (let at = mostSelected; at < selected.length; at += mostSelected) {
        file.put({ type: 'selected', selected: selected.slice(at, at + mostSelected) });
        await pause();
      }
      // Before anything is written: what a crash leaves behind must have a record that tells of it.
      await file.flush();
      return new RunRecord({ id, at: began }, file, path.join(this.#kept, id));
    } catch (error) {
      return new RunRecord({ id, at: began }, undefined, undefined, errorText(error));
    }
  }

  recordPath(id: string): string {
    checkId(id);
    return path.join(this.#runs, `${id}.jsonl`);
  }

  /** Oldest first: the names begin with the time. */
  async ids(): Promise<readonly string[]> {
    const entries = await fs.promises.readdir(this.#runs, { withFileTypes: true }).catch(() => []);
    return entries
      .flatMap((entry) => (entry.isFile() ? (/^([\w-]+)\.jsonl$/.exec(entry.name)?.[1] ?? []) : []))
      .toSorted();
  }

  /** All runs of the past that can be read, the newest first. */
  async list(): Promise<readonly PastRun[]> {
    const runs: PastRun[] = [];
    for (const id of (await this.ids()).toReversed()) {
      const run = await this.find(id);
      if (run !== undefined) runs.push(run);
    }
    return runs;
  }

  /** One run; undefined when there is none of that id, or its record cannot be read. */
  async find(id: string): Promise<PastRun | undefined> {
    if (!isId(id)) return undefined;
    const ends = await readEnds(this.recordPath(id)).catch(() => undefined);
    const header = headerOf(ends?.first, id);
    if (ends === undefined || header === undefined) return undefined;
    const isUndone = ends.last.some(({ type }) => type === 'undo' || type === 'undone');
    const { summary, undone } = isUndone ? await this.#lastWords(id) : lastWords(ends.last);
    const ended = summary !== undefined || undone !== undefined;
    return {
      header,
      state: ended
        ? 'ended'
        : isAlive(header.process, Date.parse(header.at), ends.writtenMs)
          ? 'running'
          : 'interrupted',
      summary,
      undone,
    };
  }

  /** What a run is, without what it came to; undefined as with `find`. */
  async header(id: string): Promise<RunHeader | undefined> {
    if (!isId(id)) return undefined;
    return headerOf(await readFirst(this.recordPath(id)).catch(() => undefined), id);
  }

  /** Behind an undo's many lines the run's own end is not among the last. */
  async #lastWords(id: string): Promise<Pick<PastRun, 'summary' | 'undone'>> {
    const words: RecordLine[] = [];
    const wanted: Wanted = (text) => text.startsWith('{"type":"end"') || text.startsWith('{"type":"undone"');
    for await (const batch of this.readBatches(id, wanted)) words.push(...batch);
    return lastWords(words);
  }

  /** Every line of a run's record that can be read, in order. Rejects when there is no such record. */
  read(id: string): AsyncGenerator<RecordLine, void, void> {
    return readRecord(this.recordPath(id));
  }

  /** As `read`, in batches, without the lines whose text is not wanted: for records of a million lines. */
  readBatches(id: string, wanted?: Wanted): AsyncGenerator<readonly RecordLine[], void, void> {
    return readBatches(this.recordPath(id), wanted);
  }

  /** To add the lines of an undo; rejects when there is no such record. */
  append(id: string): Promise<RecordFile> {
    return RecordFile.append(this.recordPath(id));
  }

  /** Where copies of what a run replaced are kept. */
  keepFolder(id: string): string {
    checkId(id);
    return path.join(this.#kept, id);
  }

  async forget(id: string): Promise<void> {
    // The copies first: a record without them is better than copies that nothing names.
    await fs.promises.rm(this.keepFolder(id), { recursive: true, force: true });
    await fs.promises.rm(this.recordPath(id), { force: true });
  }
}

async function newFoldersOf(folders: ReadonlySet<string>): Promise<Pick<RunHeader, 'newFolders'>> {
  const newFolders = await missingFolders(folders);
  return newFolders.length === 0 ? {} : { newFolders };
}

/** Whoever has a run goes by the id in its header, also to its kept copies: another one there is none. */
const headerOf = (line: RecordLine | undefined, id: string): RunHeader | undefined =>
  line?.type === 'run' && line.id === id ? line : undefined;

const isId = (id: string): boolean => /^[\w-]+$/.test(id);

/** An id that is a path would lead out of the folder, and `forget` removes what is there. */
function checkId(id: string): void {
  if (!isId(id)) throw new Error(`${id} is not the id of a run.`);
}

function lastWords(lines: readonly RecordLine[]): Pick<PastRun, 'summary' | 'undone'> {
  const end = lines.findLast((line) => line.type === 'end');
  const undone = lines.findLast((line) => line.type === 'undone');
  return {
    summary: end?.summary,
    undone: undone === undefined ? undefined : { at: undone.at, left: undone.left },
  };
}
