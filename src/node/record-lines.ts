import type { Limits } from '../core/executor.ts';
import type { Entry } from '../core/list.ts';
import type { OptionValues } from '../core/options.ts';
import { type Outcome, outcomeStatuses } from '../core/outcome.ts';
import type { Summary } from '../core/summary.ts';
import type { Selected } from './walk.ts';

/** Raised when a line's meaning changes; readers skip records of a version that they do not know. */
export const recordVersion = 2;

/** First line: what the run is. Small, so that a list of runs is quick. */
export interface RunHeader {
  readonly v: typeof recordVersion;
  readonly type: 'run';
  readonly id: string;
  /** When it began; ISO 8601. */
  readonly at: string;
  readonly title: string;
  readonly jobId: string;
  /** What it makes of all files together is a report of them. */
  readonly reports?: true;
  /** Of a watch: what it makes is worked on by no other. */
  readonly watch?: true;
  readonly options: OptionValues;
  readonly limits: Limits;
  /** Stands for job, options and engine. */
  readonly key: string;
  /** Absent where they were still being found when it began. */
  readonly files?: number | undefined;
  /** Folders of the results, unless they are too many to name. */
  readonly folders?: readonly string[];
  /** Of these folders and those above them, the topmost that was not there: a lost worker made it and could not say so. */
  readonly newFolders?: readonly string[];
  /** Who carries it out: a run without an end is interrupted once this process is gone. */
  readonly process: ProcessMark;
  /** The run whose failures it tries again, or which it goes on with. */
  readonly follows?: Follows;
}
export interface ProcessMark {
  readonly pid: number;
  readonly machine: string;
  /** Tells this process from a later one with its number; '' where the system does not say. */
  readonly started: string;
}
export interface Follows {
  readonly kind: 'retry' | 'resume';
  readonly runId: string;
}

/** Second line: all that is needed to ask for the run again, but for what `selected` lines add. */
export interface RequestLine {
  readonly type: 'request';
  readonly selected: readonly Selected[];
  readonly policies: OptionValues;
  readonly nameTemplate: string;
  readonly baseFolder: string;
  readonly within?: string | undefined;
}

/** More of what was selected: in one line, 100,000 files would hold the event loop while they are parsed. */
export interface SelectedLine {
  readonly type: 'selected';
  readonly selected: readonly Selected[];
}

export type RecordedEntry = Omit<Entry, 'value'>;

/** One line a file, in input order. */
export type OutcomeLine = {
  readonly type: 'outcome';
  readonly source: string;
  /** Modification time of the source when it was planned. */
  readonly mtimeMs: number;
  /** The folder below which its structure is kept; absent: its own. */
  readonly root?: string;
  /** Of a file that a worker found unchanged by its content, though its time was another: its results' paths. */
  readonly targets?: readonly string[];
  /** Of a source that stands in a list; `source` is that list where the entry is no file. */
  readonly entry?: RecordedEntry;
} & Outcome;

/** One line for each file that is made of all sources together, after those of the sources. */
export type SharedLine = {
  readonly type: 'shared';
  readonly path: string;
} & Outcome;

/** Last line of a run that came to its end, also of a cancelled one. */
export interface EndLine {
  readonly type: 'end';
  readonly summary: Summary;
}

/** Appended by an undo: what became of one file. */
export interface UndoLine {
  readonly type: 'undo';
  readonly path: string;
  readonly status: 'removed' | 'restored' | 'left';
}
/** An undo went through; `left` files stay as they are. */
export interface UndoneLine {
  readonly type: 'undone';
  readonly at: string;
  readonly left: number;
}

export type RecordLine =
  RunHeader | RequestLine | SelectedLine | OutcomeLine | SharedLine | EndLine | UndoLine | UndoneLine;

/**
 * A line as it was written; undefined for a torn one, or one that somebody else wrote. The shape is checked as far as
 * a reader relies on it: records lie in a folder that other programs can write.
 */
export function parseRecordLine(text: string): RecordLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(line)) return undefined;
  switch (line['type']) {
    case 'run':
      return isHeader(line) ? line : undefined;
    case 'request':
      return isRequest(line) ? line : undefined;
    case 'selected':
      return isSelected(line) ? line : undefined;
    case 'outcome':
      return isOutcome(line) ? line : undefined;
    case 'shared':
      return isShared(line) ? line : undefined;
    case 'end':
      return isEnd(line) ? line : undefined;
    case 'undo':
      return isUndo(line) ? line : undefined;
    case 'undone':
      return isUndone(line) ? line : undefined;
    default:
      return undefined;
  }
}

type Unchecked = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Unchecked =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isHeader = (line: Unchecked): line is Unchecked & RunHeader =>
  line['v'] === recordVersion &&
  ['id', 'at', 'title', 'jobId', 'key'].every((name) => typeof line[name] === 'string') &&
  isObject(line['options']) &&
  isObject(line['limits']) &&
  isObject(line['process']) &&
  (line['files'] === undefined || typeof line['files'] === 'number') &&
  (line['folders'] === undefined || isTexts(line['folders'])) &&
  (line['newFolders'] === undefined || isTexts(line['newFolders']));

const isRequest = (line: Unchecked): line is Unchecked & RequestLine =>
  isSelected(line) &&
  isObject(line['policies']) &&
  typeof line['nameTemplate'] === 'string' &&
  typeof line['baseFolder'] === 'string' &&
  (line['within'] === undefined || typeof line['within'] === 'string');

const isSelected = (line: Unchecked): line is Unchecked & SelectedLine =>
  Array.isArray(line['selected']) &&
  line['selected'].every(
    (one) =>
      isObject(one) &&
      typeof one['path'] === 'string' &&
      (one['root'] === undefined || typeof one['root'] === 'string') &&
      (one['place'] === undefined || isPlace(one['place'])) &&
      (one['entry'] === undefined || isEntry(one['entry'])),
  );

const isEntry = (entry: unknown): boolean =>
  isObject(entry) && typeof entry['line'] === 'number' && typeof entry['text'] === 'string';

const isPlace = (place: unknown): boolean =>
  isObject(place) && typeof place['index'] === 'number' && typeof place['count'] === 'number';

const isEnd = (line: Unchecked): line is Unchecked & EndLine =>
  isObject(line['summary']) && isObject(line['summary']['counts']);

const undoStatuses: readonly unknown[] = ['removed', 'restored', 'left'] satisfies UndoLine['status'][];
const isUndo = (line: Unchecked): line is Unchecked & UndoLine =>
  typeof line['path'] === 'string' && undoStatuses.includes(line['status']);
const isUndone = (line: Unchecked): line is Unchecked & UndoneLine =>
  typeof line['at'] === 'string' && typeof line['left'] === 'number';

function isOutcome(line: Unchecked): line is Unchecked & OutcomeLine {
  if (typeof line['source'] !== 'string' || typeof line['mtimeMs'] !== 'number') return false;
  if (line['root'] !== undefined && typeof line['root'] !== 'string') return false;
  if (line['targets'] !== undefined && !isTexts(line['targets'])) return false;
  const { entry } = line;
  if (entry !== undefined && !(isEntry(entry) && isObject(entry) && typeof entry['list'] === 'string'))
    return false;
  return isSettled(line);
}

const isShared = (line: Unchecked): line is Unchecked & SharedLine =>
  typeof line['path'] === 'string' && isSettled(line);

function isSettled(line: Unchecked): boolean {
  const status = outcomeStatuses.find((each) => each === line['status']);
  if (status === 'failed') return isObject(line['failure']) && typeof line['failure']['code'] === 'string';
  if (status !== 'done') return status !== undefined;
  const { input, outputs } = line;
  return (
    isObject(input) &&
    typeof input['bytes'] === 'number' &&
    Array.isArray(outputs) &&
    outputs.every(
      (output) =>
        isObject(output) &&
        typeof output['path'] === 'string' &&
        typeof output['bytes'] === 'number' &&
        typeof output['mtimeMs'] === 'number',
    )
  );
}
