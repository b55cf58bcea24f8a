import type { OptionValues } from '../core/options.ts';

/** Where the workspace remembers what it watches: a watch goes on in the next window. Nothing here knows `vscode`. */
export const watchesKey = 'watches';

/** A watch, as it is begun again. */
export interface RememberedWatch {
  readonly jobId: string;
  /** Absolute. */
  readonly folders: readonly string[];
  /** Layers over the settings. */
  readonly answers: readonly OptionValues[];
  readonly policies: OptionValues;
  readonly nameTemplate: string | undefined;
  readonly existing: boolean;
  /** By then all had been worked on (milliseconds since 1970); undefined: never yet. */
  readonly sinceMs: number | undefined;
  /** By a preset of the workspace, which counts while it is trusted. */
  readonly ofWorkspace: boolean;
}

/** What is remembered may be of another version. */
export function readWatches(value: unknown): readonly RememberedWatch[] {
  return Array.isArray(value) ? value.filter(isWatch) : [];
}

/** Not the one of the presets, which brings the schema checker along: every window loads this. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWatch = (value: unknown): value is RememberedWatch =>
  isRecord(value) &&
  typeof value['jobId'] === 'string' &&
  isTexts(value['folders']) &&
  Array.isArray(value['answers']) &&
  value['answers'].every(isRecord) &&
  isRecord(value['policies']) &&
  (value['nameTemplate'] === undefined || typeof value['nameTemplate'] === 'string') &&
  typeof value['existing'] === 'boolean' &&
  (value['sinceMs'] === undefined || typeof value['sinceMs'] === 'number') &&
  typeof value['ofWorkspace'] === 'boolean';

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
