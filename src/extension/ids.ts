/** Names that package.json and the code share. Nothing here knows `vscode`: the generator reads it too. */

/** Prefix of all commands and settings. */
export const section = 'batchPool';

/** Commands that are not made from a job. */
export const commandIds = {
  runJob: 'batchPool.runJob',
  runPreset: 'batchPool.runPreset',
  newMapFunction: 'batchPool.newMapFunction',
  repeatLastRun: 'batchPool.repeatLastRun',
  repeatChanged: 'batchPool.repeatChanged',
  retryFailed: 'batchPool.retryFailed',
  resumeRun: 'batchPool.resumeRun',
  undoRun: 'batchPool.undoRun',
  showPastRuns: 'batchPool.showPastRuns',
  cancelRun: 'batchPool.cancelRun',
  measurePool: 'batchPool.measurePool',
  watchFolder: 'batchPool.watchFolder',
  stopWatching: 'batchPool.stopWatching',
  showOutput: 'batchPool.showOutput',
  showLog: 'batchPool.showLog',
  showDiagnostics: 'batchPool.showDiagnostics',
} as const;
export type CommandName = keyof typeof commandIds;

/** Runs a job at once on what was clicked: a menu item. */
export const runCommandId = (jobId: string): string => `${section}.run.${jobId}`;
/** Asks for what to work on and for options first: in the palette and behind a `…`. */
export const askCommandId = (jobId: string): string => `${section}.ask.${jobId}`;

export const contextKeys = {
  running: 'batchPool.running',
  watching: 'batchPool.watching',
  hasLastRun: 'batchPool.hasLastRun',
  hasFailed: 'batchPool.hasFailed',
} as const;
export type ContextKey = keyof typeof contextKeys;

export const submenuId = 'batchPool.submenu';
/** In that one: jobs on files that are no pictures. */
export const fileSubmenuId = 'batchPool.files';

/** Language of the result channel: colours come from its grammar, links from our provider. */
export const resultsLanguage = 'batch-pool-results';

/** `"type"` in tasks.json. */
export const taskType = 'batch-pool';

/** Documents that are made by *Show Diagnostics*. */
export const diagnosticsScheme = 'batch-pool-diagnostics';

/** The page that is made by *Measure Pool Size*. */
export const measureScheme = 'batch-pool-measure';

export const extensionId = 'batch-pool.batch-pool';

/** Settings of one job: `batchPool.thumbnails.size`. */
export const jobSection = (jobId: string): string => `${section}.${jobId}`;
/** The setting of every job beside its options. */
export const nameTemplateSetting = 'nameTemplate';
