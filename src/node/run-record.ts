import path from 'node:path';
import type { Entry } from '../core/list.ts';
import type { SettledItem } from '../core/run.ts';
import type { Summary } from '../core/summary.ts';
import type { RecordFile } from './record-file.ts';
import type { RecordedEntry } from './record-lines.ts';
import type { SharedResult } from './shared-run.ts';

/** One run's record being written. */
export class RunRecord {
  readonly id: string;
  readonly at: Date;
  /** For copies of what is replaced; undefined when there is no record that would name them. */
  readonly keepFolder: string | undefined;
  readonly #file: RecordFile | undefined;
  readonly #problem: string | undefined;

  constructor(
    { id, at }: { readonly id: string; readonly at: Date },
    file: RecordFile | undefined,
    keepFolder: string | undefined,
    problem?: string,
  ) {
    this.id = id;
    this.at = at;
    this.keepFolder = keepFolder;
    this.#file = file;
    this.#problem = problem;
  }

  /** Why there is no (whole) record, if so. */
  get problem(): string | undefined {
    return this.#problem ?? this.#file?.problem;
  }

  settled({ item, outcome: { log: _log, ...outcome } }: SettledItem): void {
    const { path: source, mtimeMs, relative, entry } = item.source;
    const again =
      item.kind === 'task' && outcome.status === 'unchanged'
        ? { targets: item.targets.map((target) => target.path) }
        : {};
    this.#file?.put({
      type: 'outcome',
      source,
      mtimeMs,
      ...rootOf(source, relative),
      ...(entry === undefined ? {} : { entry: recordedEntry(entry) }),
      ...again,
      ...outcome,
    });
  }

  shared({ path: target, outcome }: SharedResult): void {
    this.#file?.put({ type: 'shared', path: target, ...outcome });
  }

  /** What was settled so far is on the disk then, for whoever reads the records. */
  async flush(): Promise<void> {
    await this.#file?.flush();
  }

  /** Writes the last line and closes; the record is whole on the disk then. */
  async end(summary: Summary): Promise<void> {
    this.#file?.put({ type: 'end', summary });
    await this.#file?.close();
  }
}

/** Without its value, which may have a password in it. */
const recordedEntry = ({ value: _value, ...rest }: Entry): RecordedEntry => rest;

/** The folder that a source's path is relative to, unless it is just its own. */
function rootOf(source: string, relative: string): { readonly root?: string } {
  const inOwn = relative === '' || relative === path.basename(source);
  return inOwn || !source.endsWith(path.sep + relative)
    ? {}
    : { root: path.resolve(source.slice(0, -relative.length)) };
}
