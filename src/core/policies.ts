import type { Static } from 'typebox';
import * as Type from 'typebox';

/** What happens where a target exists already and is not an unchanged output of our own. */
export const conflictPolicies = ['rename', 'overwrite', 'skip', 'ask'] as const;
export type ConflictPolicy = (typeof conflictPolicies)[number];

export const workerTypes = ['auto', 'process', 'thread'] as const;
export type WorkerType = (typeof workerTypes)[number];

/**
 * How every job is run: the same in settings, flags and help, which are all made from here. `scope` is VS Code's
 * setting scope; `restricted` settings count in trusted workspaces only.
 */
export const policySchema = Type.Object({
  poolSize: Type.Integer({
    title: 'Pool size',
    description:
      'How many workers run at once. 0 is one for each available core, −1 leaves one core free, and so on.',
    default: 0,
    minimum: -64,
    maximum: 256,
    scope: 'machine-overridable',
  }),
  workerType: Type.Enum([...workerTypes], {
    title: 'Worker type',
    description: 'What a worker is.',
    enumDescriptions: [
      'Processes, or threads for jobs that mostly wait (for the network, say).',
      'Processes: a crash costs one file, and a file that hangs can be ended at once.',
      'Threads: less memory, but a crash of the picture library ends everything that runs beside it, and they keep to no memory limit. Of your own function (map): so many calls side by side in a few processes, for one that waits.',
    ],
    default: 'auto',
    scope: 'machine-overridable',
  }),
  chunkSize: Type.Integer({
    title: 'Chunk size',
    description: 'How many files a worker is handed at once. 0 measures: about 50 milliseconds of work.',
    default: 0,
    minimum: 0,
    maximum: 10_000,
    scope: 'machine-overridable',
  }),
  timeoutSeconds: Type.Number({
    title: 'Timeout',
    description:
      'Seconds that one file may take, from when a worker takes it. It is then ended and listed as failed.',
    default: 60,
    minimum: 0.1,
    maximum: 86_400,
    scope: 'resource',
  }),
  memoryLimit: Type.Integer({
    title: 'Memory limit',
    description:
      'Megabytes for all worker processes together; less than 256 counts as 256. Large pictures wait for each other to keep to it, and a file that needs more is ended and listed as failed. 0 is half of the memory that is free when a run starts, at least 512. Threads cannot be held to it.',
    default: 0,
    minimum: 0,
    maximum: 16_000_000,
    scope: 'machine-overridable',
  }),
  retries: Type.Integer({
    title: 'Retries',
    description:
      'How often a failed file is tried again in the same run. A file whose worker died is tried once more in any case.',
    default: 0,
    minimum: 0,
    maximum: 10,
    scope: 'resource',
  }),
  stopAfter: Type.String({
    title: 'Stop after',
    description:
      'Stops the run after so many failed files: a number, or a share such as 10%. Empty goes on to the end.',
    default: '',
    pattern: '^(|[1-9][0-9]*|(100|[1-9]?[0-9])%)$',
    placeholder: 'number or a percentage, such as 5 or 10%',
    scope: 'resource',
  }),
  onConflict: Type.Enum([...conflictPolicies], {
    title: 'On conflict',
    description:
      'What happens where a result’s name is taken by a file that is not an earlier result of the same job and source.',
    enumDescriptions: [
      'Keep both: the new one is called name (1).',
      'Replace the file that is there, and keep a copy of it; the editor asks once for the whole run.',
      'Leave the file that is there and skip the source.',
      'Ask once for the whole run.',
    ],
    default: 'rename',
    scope: 'resource',
    restricted: true,
  }),
  skipUnchanged: Type.Boolean({
    title: 'Skip unchanged',
    description:
      'Leave a file alone whose result is there already: made of the same content, with the same options, and not touched since.',
    default: false,
    scope: 'resource',
  }),
  outputFolder: Type.String({
    title: 'Output folder',
    description:
      'One folder for all results, with the structure of the sources kept below it. A relative path starts at the workspace folder (on the command line: where you are). Empty writes beside each source.',
    default: '',
    placeholder: 'folder',
    scope: 'resource',
    restricted: true,
  }),
  keepDates: Type.Boolean({
    title: 'Keep dates',
    description: 'Give each result the modification time of its source.',
    default: false,
    scope: 'resource',
  }),
  maxPixels: Type.Number({
    title: 'Largest picture',
    description: 'Megapixels. Larger pictures are refused: they may be made to exhaust the memory.',
    default: 100,
    minimum: 0.001,
    maximum: 10_000,
    scope: 'resource',
    restricted: true,
  }),
  maxFileSize: Type.Number({
    title: 'Largest file',
    description: 'Megabytes. Larger files are refused by jobs that read a file as a whole.',
    default: 512,
    minimum: 0.001,
    maximum: 2000,
    scope: 'resource',
    restricted: true,
  }),
  allowSvg: Type.Boolean({
    title: 'Allow SVG',
    description:
      'Draw SVG files too. Off by default: a small SVG can be made to take all the memory and hours of time.',
    default: false,
    scope: 'resource',
    restricted: true,
  }),
  keepRuns: Type.Integer({
    title: 'Past runs kept',
    description:
      'How many past runs can be listed, retried and undone. The oldest is forgotten first, with the copies kept of what it replaced.',
    default: 200,
    minimum: 1,
    maximum: 10_000,
    scope: 'machine',
  }),
  keepMegabytes: Type.Number({
    title: 'Space for past runs',
    description:
      'Megabytes for the records of past runs and the copies of what they replaced. The oldest go first; those of the last run always stay.',
    default: 2000,
    minimum: 1,
    maximum: 10_000_000,
    scope: 'machine',
  }),
  exclude: Type.Array(Type.String(), {
    title: 'Exclude',
    description:
      'Glob patterns of what is left out when a folder is worked on, beside hidden files, .git and node_modules. Files that you select yourself are always taken.',
    default: [],
    placeholder: 'glob pattern',
    scope: 'resource',
  }),
  useIgnoreFiles: Type.Boolean({
    title: 'Use .gitignore',
    description: 'Leave out what .gitignore files name when a folder is worked on.',
    default: true,
    scope: 'resource',
  }),
});
export type Policies = Static<typeof policySchema>;

/**
 * How many workers a pool size stands for.
 * @param poolSize 0: one a core; −n: n cores left free; at least one worker in any case
 * @param cores what `os.availableParallelism()` says
 */
export function workerCount(poolSize: number, cores: number): number {
  return poolSize > 0 ? poolSize : Math.max(1, cores + poolSize);
}

/** How many failures end a run of `count` tasks; undefined: none do. */
export function failureLimit(stopAfter: string, count: number): number | undefined {
  if (stopAfter === '') return undefined;
  const number = Number.parseInt(stopAfter, 10);
  return stopAfter.endsWith('%') ? Math.max(1, Math.ceil((count * number) / 100)) : number;
}
